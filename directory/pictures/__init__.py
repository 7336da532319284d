"""From a file that somebody uploads to the files that are served: only pixels that were decoded here get in."""

from directory.pictures.files import Stored, content, is_kept, keep_again, sizes
from directory.pictures.keeping import keep
from directory.pictures.printing import with_credit
from directory.pictures.unused import delete_unused

__all__ = ["Stored", "content", "delete_unused", "is_kept", "keep", "keep_again", "sizes", "with_credit"]

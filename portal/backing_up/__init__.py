"""A backup is one file with all that the portal holds, and a restore is a database that equals it, or none.

The file is an uncompressed tar, which every system reads without us: the dump of pg_dump (already compressed), the
files of MEDIA_ROOT, and last the manifest, so that a file that was cut off has none. The manifest knows the sha256 sum
of each of them, and of each table the number of rows and a digest, taken in the snapshot of the dump.
"""

from portal.backing_up.archive import Manifest, check
from portal.backing_up.making import back_up, delete_older
from portal.backing_up.programs import BackupError
from portal.backing_up.restoring import restore

__all__ = ["BackupError", "Manifest", "back_up", "check", "delete_older", "restore"]

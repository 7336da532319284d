"""Which static files the portal serves, and whether those it has collected are still the same."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder, get_finders


class ChosenFilesFinder(FileSystemFinder):
    """STATICFILES_DIRS, but of the npm packages in it, which have a prefix, only the PACKAGE_FILES."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[Any]:
        for path, storage in super().list(ignore_patterns):
            if not storage.prefix or f"{storage.prefix}/{path}" in settings.PACKAGE_FILES:
                yield path, storage

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        return super().find_location(root, path, prefix) if not prefix or path in settings.PACKAGE_FILES else None


def fingerprint() -> str:
    """Changes whenever a static file is added, removed or written."""
    files = ((storage, path) for finder in get_finders() for path, storage in finder.list([]))
    lines = sorted(
        f"{storage.path(path)} {storage.size(path)} {storage.get_modified_time(path).timestamp()}"
        for storage, path in files
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()

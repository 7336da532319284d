"""The files of pictures: a folder for each, named by its content, which appears as a whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings

# As many pixels wide are the copies for screens, as far as the picture is.
WIDTHS = (320, 640, 1280)
ORIGINAL = "original.jpg"
KEY_PATTERN = "^[0-9a-f]{32}$"


@dataclass(frozen=True)
class Stored:
    """A picture whose files are there."""

    key: str
    width: int
    height: int


def sizes(width: int) -> list[int]:
    """The widths of the copies of a picture of this width, smallest first."""
    return sorted({min(each, width) for each in WIDTHS})


def root() -> Path:
    return Path(settings.MEDIA_ROOT) / "pictures"


def folder(key: str) -> Path:
    return root() / key[:2] / key


def key_of(original: bytes) -> str:
    return sha256(original).hexdigest()[:32]


def is_kept(key: str) -> bool:
    return (folder(key) / ORIGINAL).is_file()


def content(key: str, name: str) -> bytes:
    """Raises FileNotFoundError."""
    return (folder(key) / name).read_bytes()


def keep_again(key: str) -> None:
    """Nobody takes it for unused before the row that names it is committed. Raises FileNotFoundError."""
    os.utime(folder(key))


def write(key: str, files: dict[str, bytes]) -> None:
    target = folder(key)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=root(), prefix="new-"))
    try:
        for name, data in files.items():
            (draft / name).write_bytes(data)
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        # Somebody else was quicker with the same picture.
        if not is_kept(key):
            raise

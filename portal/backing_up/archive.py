"""The file of a backup: what is in it, how it is written, and whether it is whole."""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, cast

from portal.backing_up.programs import BackupError
from portal.backing_up.tables import Table

FORMAT = 1
DUMP = "database.dump"
MEDIA = PurePosixPath("media")
MANIFEST = "manifest.json"
PIECE = 1 << 20


@dataclass
class Manifest:
    """What a backup holds, and of which code and database it is."""

    made_at: str
    postgresql: int
    migrations: list[str]
    tables: list[Table]
    # The sha256 sum of each file.
    sums: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def pictures(self) -> list[str]:
        return [name for name in self.sums if PurePosixPath(name).is_relative_to(MEDIA)]

    @classmethod
    def read(cls, text: bytes) -> Manifest:
        found = json.loads(text)
        if found.get("format") != FORMAT:
            raise BackupError(
                f"The backup has the format {found.get('format')}, and this code reads {FORMAT}: "
                "restore it with the code that made it."
            )
        return cls(**{**found, "tables": [Table(**table) for table in found["tables"]]})


class Writer:
    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.sums: dict[str, str] = {}

    def add(self, name: str, file: IO[bytes], size: int, modified: float) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = size, int(modified), 0o600
        summed = _Summed(file)
        self.tar.addfile(member, cast(IO[bytes], summed))
        self.sums[name] = summed.sum.hexdigest()

    def add_path(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            found = path.stat()
            self.add(name, file, found.st_size, found.st_mtime)

    def finish(self, manifest: Manifest, modified: float) -> None:
        manifest.sums = self.sums
        text = json.dumps(asdict(manifest), indent=1).encode()
        self.add(MANIFEST, BytesIO(text), len(text), modified)


class Reader:
    """Of a file that says that it is whole. Raises BackupError."""

    def __init__(self, tar: tarfile.TarFile, path: Path) -> None:
        self.tar = tar
        self.path = path
        members = [member for member in tar if member.isfile()]
        self.members = {member.name: member for member in members}
        if not members or members[-1].name != MANIFEST:
            raise BackupError(f"{path} has no manifest, so it was cut off or is no backup: take another one.")
        self.manifest = Manifest.read(self.open(MANIFEST).read())

    def open(self, name: str) -> IO[bytes]:
        file = self.tar.extractfile(self.members[name])
        assert file is not None
        return file

    def check(self, progress: Callable[[int, int], None]) -> None:
        """Every file is there as it was written, and no other."""
        if strange := sorted(self.manifest.sums.keys() ^ (self.members.keys() - {MANIFEST})):
            raise BackupError(f"{self.path}: {strange[0]} is missing, or does not belong there: take another backup.")
        total, done = sum(self.members[name].size for name in self.manifest.sums), 0
        for name, expected in self.manifest.sums.items():
            found = hashlib.sha256()
            for piece in pieces(self.open(name)):
                found.update(piece)
                done += len(piece)
                progress(done, total)
            if found.hexdigest() != expected:
                raise BackupError(f"{self.path}: {name} has been changed or damaged: take another backup.")


class _Summed:
    """A file whose sum is taken while tarfile reads it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.sum = hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = self.file.read(size)
        self.sum.update(piece)
        return piece


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    with ExitStack() as stack:
        try:
            reader = Reader(stack.enter_context(tarfile.open(path, "r:")), path)
        except OSError as error:
            raise BackupError(f"{path} cannot be read ({error.strerror}): name the file of a backup.") from error
        except (tarfile.TarError, TypeError, ValueError) as error:
            raise BackupError(f"{path} is no backup, or was cut off ({error}): take another one.") from error
        yield reader


def check(path: Path, progress: Callable[[int, int], None]) -> Manifest:
    """What the file holds, once every sum is right. Raises BackupError."""
    with opened(path) as reader:
        reader.check(progress)
        return reader.manifest


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(PIECE):
        yield piece


def media_path(name: str, root: Path) -> Path:
    """Where a file of MEDIA_ROOT belongs. Raises BackupError for a name that leads out of there."""
    relative = PurePosixPath(name).relative_to(MEDIA)
    if ".." in relative.parts or not relative.parts:
        raise BackupError(f"{name} does not belong into a backup.")
    return root.joinpath(*relative.parts)

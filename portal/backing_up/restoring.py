from __future__ import annotations

import hashlib
import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from directory.progress import Progress
from portal.backing_up.archive import DUMP, PIECE, Manifest, Reader, media_path, opened, pieces
from portal.backing_up.programs import BackupError, Programs, connect, reason
from portal.backing_up.tables import NAMES, comparison

OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND coalesce(backend_type, 'client backend') = 'client backend'
"""
EMPTIED = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"


def restore(path: Path, *, overwrite: bool, progress: Progress) -> Manifest:
    """Make database and files of pictures what they were.

    The database changes in one transaction, which ends only if every table is what was backed up. Files of pictures are
    named by their content, so that others that are there stay. Raises BackupError.
    """
    with opened(path) as reader:
        with progress.phase("Check"):
            reader.check(progress)
        _refuse_unknown_migrations(reader.manifest)
        programs, is_empty = _look_around(reader.manifest, overwrite=overwrite)
        with progress.phase("Pictures"):
            _restore_media(reader, progress)
        with progress.phase("Database"):
            _restore_database(reader, programs, progress, before="" if is_empty else EMPTIED)
        with progress.phase("Statistics"), connect(autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
        return reader.manifest


def _refuse_unknown_migrations(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := [name for name in manifest.migrations if name not in known]:
        raise BackupError(
            f"The backup was made by other code, which has the migration {unknown[0]}: "
            "restore it with that, or with newer code."
        )


def _look_around(manifest: Manifest, *, overwrite: bool) -> tuple[Programs, bool]:
    """The programs for this server, and whether its database is empty; refuses what cannot or must not be done."""
    with connect() as connection:
        major = connection.info.server_version // 10_000
        (others,) = connection.execute(OTHERS).fetchone() or (0,)
        is_empty = connection.execute(NAMES).fetchone() is None
    if major < manifest.postgresql:
        raise BackupError(
            f"The backup is of PostgreSQL {manifest.postgresql}, and this database of {major}: "
            f"restore it into {manifest.postgresql} or newer."
        )
    if not is_empty and not overwrite:
        raise BackupError(
            "The database is not empty: let DATABASE_URL name an empty one, "
            "or say --overwrite to have the backup replace all that it holds."
        )
    if others:
        raise BackupError(f"Others use the database ({others} connections): stop the portal, and try again.")
    return Programs(major), is_empty


def _restore_media(reader: Reader, progress: Progress) -> None:
    root = Path(settings.MEDIA_ROOT)
    try:
        for number, name in enumerate(reader.manifest.pictures, start=1):
            target = media_path(name, root)
            if not _is_there(target, reader.manifest.sums[name]):
                _put(reader.open(name), target)
            progress(number, len(reader.manifest.pictures))
    except OSError as error:
        raise BackupError(
            f"{error.filename or root} cannot be written ({error.strerror}): "
            "see to it that MEDIA_ROOT may be written to and has room. The database is as it was."
        ) from error


def _is_there(path: Path, expected: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == expected


def _put(file: IO[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        with draft.open("wb") as copy:
            copy.writelines(pieces(file))
            copy.flush()
            os.fsync(copy.fileno())
        draft.rename(target)
    finally:
        draft.unlink(missing_ok=True)


def _restore_database(reader: Reader, programs: Programs, progress: Progress, *, before: str) -> None:
    """Without the COMMIT at its end, whatever breaks off leaves the database as it was."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as said_by_reader:
        psql = programs.start(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--no-password",
            "--set=ON_ERROR_STOP=1",
            f"--output={os.devnull}",
            "--file=-",
            stdin=subprocess.PIPE,
            stderr=said,
        )
        assert psql.stdin
        try:
            _say(psql.stdin, f"BEGIN;\n{before}")
            broken = _feed(reader, programs, psql.stdin, said_by_reader, progress)
            if not broken:
                _say(psql.stdin, f"{comparison(reader.manifest.tables)}COMMIT;\n")
        except BrokenPipeError:
            broken = 1
        except BaseException:
            psql.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                psql.stdin.close()
            failed = psql.wait()
        if broken or failed:
            why = reason(said if failed else said_by_reader)
            raise BackupError(f"It could not be restored ({why}): the database is as it was.")


def _feed(reader: Reader, programs: Programs, psql: IO[bytes], said: IO[bytes], progress: Progress) -> int:
    """The dump as statements for psql; the exit code of pg_restore."""
    # Who owns what is up to the account that restores.
    options = ("--no-owner", "--no-privileges", "--file=-")
    size, done = reader.members[DUMP].size, 0
    with _table_of_contents(reader, programs) as wanted:
        process = programs.start(
            "pg_restore", *options, f"--use-list={wanted}", stdin=subprocess.PIPE, stdout=psql, stderr=said
        )
        assert process.stdin
        try:
            for piece in pieces(reader.open(DUMP)):
                process.stdin.write(piece)
                done += len(piece)
                progress(done, size)
            process.stdin.close()
        except BrokenPipeError:
            with suppress(BrokenPipeError):
                process.stdin.close()
            return process.wait() or 1
        except BaseException:
            process.kill()
            raise
        return process.wait()


@contextmanager
def _table_of_contents(reader: Reader, programs: Programs) -> Iterator[Path]:
    """Without the comments on extensions, which only the account may write that installed them."""
    process = programs.start("pg_restore", "--list", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    listed, _ = process.communicate(reader.open(DUMP).read(PIECE))
    with tempfile.NamedTemporaryFile() as file:
        file.writelines(line for line in listed.splitlines(keepends=True) if b" COMMENT - EXTENSION " not in line)
        file.flush()
        yield Path(file.name)


def _say(psql: IO[bytes], statements: str) -> None:
    psql.write(statements.encode())
    psql.flush()

"""The programs of PostgreSQL, and how they find the database: never by what stands on their command line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any

import psycopg
from django.db import connection

from portal.embedded.place import EmbeddedError
from portal.embedded.place import programs as embedded_programs

# Where Debian and Ubuntu, and the packages of PostgreSQL for Red Hat and SUSE, keep one folder for each version.
FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


class BackupError(Exception):
    """One sentence for the person at the keyboard: what is in the way, and the way out."""


class Programs:
    """pg_dump, pg_restore and psql of exactly the version of the server.

    Those of a newer one write settings that the server does not know, and those of an older one refuse.
    """

    def __init__(self, major: int) -> None:
        found = next((folder for folder in _folders() if _version(folder) == major), None)
        if found is None:
            raise BackupError(
                f"There is no pg_dump of PostgreSQL {major}, the version of the database: install it (on Debian and "
                f"Ubuntu: `apt install postgresql-client-{major}`), or put its folder into PATH."
            )
        self.folder = found

    def start(self, program: str, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
        return subprocess.Popen([self.folder / program, *arguments], env=_environment(), **options)


def connect(**options: Any) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection of its own, outside the pool. Raises BackupError."""
    try:
        return psycopg.connect(**_parameters(), **options)
    except psycopg.OperationalError as error:
        reason = " ".join(str(error).split())
        raise BackupError(f"The database does not answer: {reason}; start it, or correct DATABASE_URL.") from error


def reason(said: IO[bytes]) -> str:
    """The line in which a program says why it failed."""
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines() or ["no reason given"]
    return next((line for line in lines if "ERROR" in line or "error:" in line), lines[-1])


def _folders() -> Iterator[Path]:
    if program := shutil.which("pg_dump"):
        yield Path(program).parent
    for pattern in FOLDERS:
        yield from sorted(Path("/").glob(pattern.removeprefix("/")))
    try:
        yield embedded_programs()
    except EmbeddedError:
        return


def _version(folder: Path) -> int | None:
    run = partial(subprocess.run, capture_output=True, text=True, check=True)
    try:
        said = [VERSION.search(run([folder / name, "--version"]).stdout) for name in ("pg_dump", "pg_restore", "psql")]
    except (OSError, subprocess.CalledProcessError):
        return None
    majors = {int(one[1]) if one else None for one in said}
    return majors.pop() if len(majors) == 1 else None


def _parameters() -> dict[str, Any]:
    """What libpq is told, without what is meant for psycopg."""
    known = {option.keyword.decode() for option in psycopg.pq.Conninfo.get_defaults()}
    given = connection.get_connection_params()
    return {name: value for name, value in given.items() if name in known and value is not None}


def _environment() -> dict[str, str]:
    """Where the database is, in the variables of libpq: unlike a command line, nobody else can read them."""
    variables = {
        option.keyword.decode(): option.envvar.decode()
        for option in psycopg.pq.Conninfo.get_defaults()
        if option.envvar
    }
    given = {variables[name]: str(value) for name, value in _parameters().items() if name in variables}
    return {**os.environ, "LC_ALL": "C", **given}

"""One database for each size, kept from run to run, on the embedded server or on the one that DATABASE_URL names."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from portal import embedded

ROOT = embedded.CHECKOUT
MARK = "made by make bench:"
SEED = 1
# What decides about the content of a database: when any of it changes, a new one is made.
INGREDIENTS = (
    "*/migrations/*.py",
    "*/sql/*",
    "directory/finding/reindex.py",
    "portal/generating/*.py",
    "fixtures/places/*",
    "fixtures/kinds/*",
    "fixtures/topics/*",
    "fixtures/*.yaml",
)


# What pages read of the tables, their indexes and what they keep out of line, the largest first: of a database that
# does not fit, the smallest stay in memory.
WARM = """
WITH read AS (SELECT oid, reltoastrelid FROM pg_class
              WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'directory_version')
SELECT pg_prewarm(oid) FROM (
    SELECT oid FROM read UNION SELECT reltoastrelid FROM read WHERE reltoastrelid <> 0
    UNION SELECT indexrelid FROM pg_index JOIN read ON indrelid IN (read.oid, reltoastrelid)
) AS one ORDER BY pg_relation_size(oid) DESC
"""


class NotOurs(Exception):
    """A database of that name exists and was not made by us, so that it stays as it is."""


@contextmanager
def server() -> Generator[str]:
    """The address that databases of all sizes derive theirs from, while the block runs."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    os.environ["PORTAL_EMBEDDED"] = "bench"
    with embedded.running():
        yield embedded.database_url()


class Database:
    def __init__(self, server_url: str, actors: int) -> None:
        self.actors = actors
        self.server_url = server_url
        parts = urlsplit(server_url)
        base = parts.path.removeprefix("/") if os.environ.get("DATABASE_URL") else "bench"
        self.name = f"{base}_{actors}"
        self.url = parts._replace(path=f"/{self.name}").geturl()

    def environment(self) -> dict[str, str]:
        """Production settings; nothing from the environment of whoever runs us but where programs are."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "DATABASE_URL": self.url,
            "SECRET_KEY": "only-for-benchmarks",
            "ALLOWED_HOSTS": "localhost",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }

    def prepare(self, *, fresh: bool, as_is: bool) -> None:
        """See to it that the database is there and holds what today's code puts into it."""
        recipe = f"{MARK} {fingerprint()}"
        found = self._comment()
        if found is not None and (as_is or (found == recipe and not fresh)):
            say(f"{self.name}: there already")
            return
        if found is not None and not found.startswith(MARK):
            raise NotOurs(
                f"The database {self.name} was not made by `make bench`, and it would be replaced: "
                f"drop it, or let DATABASE_URL name another one."
            )
        say(f"{self.name}: is made anew")
        self._on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._on_server("CREATE DATABASE {}")
        self._write_comment(MARK)  # An unfinished one may be replaced.
        self.manage("migrate", "--no-input", "--verbosity=0")
        self.manage("generate_entries", f"--actors={self.actors}", f"--seed={SEED}")
        self._write_comment(recipe)

    def warm(self) -> None:
        """Have PostgreSQL hold in memory what pages read, as on a server that has been in use for a while."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
            connection.execute(WARM)

    def manage(self, *arguments: str) -> None:
        """Run a command of manage.py; what it prints is not part of our output."""
        subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment(), stdout=sys.stderr, check=True
        )

    def _comment(self) -> str | None:
        """None if there is no such database."""
        with psycopg.connect(self.server_url) as connection:
            row = connection.execute(
                "SELECT coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname = %s",
                [self.name],
            ).fetchone()
        return row[0] if row else None

    def _write_comment(self, comment: str) -> None:
        self._on_server(f"COMMENT ON DATABASE {{}} IS '{comment}'")

    def _on_server(self, statement: str) -> None:
        with psycopg.connect(self.server_url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(self.name)))


def fingerprint() -> str:
    digest = hashlib.sha256(str(SEED).encode())
    for path in _ingredients():
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _ingredients() -> Iterator[Path]:
    apps = ("portal", "programmes", "directory", "fixtures")
    paths = {path for pattern in INGREDIENTS for app in apps for path in (ROOT / app).parent.glob(pattern)}
    return (path for path in sorted(paths) if path.is_file())


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)

"""The portal as it runs in production, on this machine: two PostgreSQL servers, gunicorn, and its metrics."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families

from portal.embedded.place import Place, programs
from portal.embedded.server import Server

LEAVE_OUT = shutil.ignore_patterns(".git", ".venv", "node_modules", "staticfiles", "var", "__pycache__", ".*_cache")
SECONDS = 60


def eventually(what: Callable[[], Any]) -> Any:
    """The first answer that is true; a minute is far more than any of it takes."""
    give_up = time.monotonic() + SECONDS
    while not (found := what()) and time.monotonic() < give_up:
        time.sleep(0.1)
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


class Database(Server):
    @property
    def url(self) -> str:
        return f"postgres://postgres@{quote(str(self.place.socket_folder), safe='')}:{Place.PORT}/postgres"

    def ask(self, statement: str) -> Any:
        with psycopg.connect(self.url, autocommit=True) as connection:
            found = connection.execute(statement.encode())
            row = found.fetchone() if found.description else None
            return row and row[0]

    def statements(self) -> int:
        """How many statements on public tables its log names."""
        return self.place.log.read_text(encoding="utf-8").count("FROM directory_")

    def standby(self, name: str) -> Database:
        """A streaming replica of this server, which logs each statement."""
        copy = Database(Place(self.place.folder, name))
        subprocess.run(
            [
                programs() / "pg_basebackup",
                f"--dbname=host={self.place.socket_folder} port={Place.PORT} user=postgres",
                f"--pgdata={copy.place.data}",
                "--write-recovery-conf",
                "--checkpoint=fast",
            ],
            check=True,
        )
        with (copy.place.data / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
            file.write("log_statement = 'all'\n")
        return copy


@dataclass
class Answer:
    status: int
    body: str
    headers: dict[str, str]


@dataclass
class Production:
    folder: Path
    environment: dict[str, str]
    port: int = field(default_factory=free_port)
    metrics_port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.environment = {
            "PATH": os.defpath,
            "SECRET_KEY": "only-for-this-test-but-long-enough-for-the-check-of-django",
            "ALLOWED_HOSTS": "127.0.0.1",
            "BEHIND_PROXY": "1",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "LOCK_TIMEOUT": "300ms",
            "LOG_FORMAT": "json",
            "METRICS_ADDRESS": f"127.0.0.1:{self.metrics_port}",
            "PROMETHEUS_MULTIPROC_DIR": str(self.folder / "counted"),
            **self.environment,
        }

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def manage(self, *command: str) -> None:
        subprocess.run([sys.executable, "manage.py", *command], cwd=self.folder, env=self.environment, check=True)

    @contextmanager
    def running(self, *command: str, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
        with (log or Path(os.devnull)).open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, *command], cwd=self.folder, env=self.environment, stdout=output, stderr=output
            )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(SECONDS)

    def gunicorn(self) -> Any:
        return self.running("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "portal.wsgi", log=self.log)

    def get(self, path: str, headers: dict[str, str] | None = None, *, port: int = 0) -> Answer:
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=SECONDS)
        connection.request("GET", path, headers={"X-Forwarded-Proto": "https"} | (headers or {}))
        response: HTTPResponse = connection.getresponse()
        answer = Answer(response.status, response.read().decode(), dict(response.getheaders()))
        connection.close()
        return answer

    def answers(self, path: str, *, port: int = 0) -> bool:
        try:
            return self.get(path, port=port).status == 200
        except OSError:
            return False

    def counted(self, name: str, **labels: str) -> float:
        text = self.get("/metrics", port=self.metrics_port).body
        samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
        return sum(each.value for each in samples if each.name == name and labels.items() <= each.labels.items())


def checkout(folder: Path) -> Path:
    """A copy of the code, whose static files may be collected."""
    shutil.copytree(settings.BASE_DIR, folder, ignore=LEAVE_OUT)
    (folder / "node_modules").symlink_to(settings.BASE_DIR / "node_modules")
    return folder

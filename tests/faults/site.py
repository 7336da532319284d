"""The portal with a database of its own in a folder of its own; what was started here is all that is ever ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from portal import embedded
from portal.embedded.server import Server

ROOT = embedded.CHECKOUT
START_SECONDS = 60


class Site:
    def __init__(self, folder: Path) -> None:
        self.place = embedded.Place(folder / "var", "faults")
        self.server = Server(self.place)
        self.log = (folder / "gunicorn.log").open("ab")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.gunicorn: subprocess.Popen[bytes] | None = None

    def url(self, name: str = "postgres") -> str:
        return f"postgres://postgres@{quote(str(self.place.socket_folder), safe='')}:{self.place.PORT}/{name}"

    def environment(self, name: str = "postgres") -> dict[str, str]:
        """Production settings, and nothing from the environment of whoever runs us."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "DATABASE_URL": self.url(name),
            "SECRET_KEY": "only-for-faults-" + "x" * 50,
            "ALLOWED_HOSTS": "localhost",
            "BEHIND_PROXY": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }

    def start_database(self) -> None:
        self.place.make_folder()
        self.server.start()

    def python(self, *arguments: str, name: str = "postgres") -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(name),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def manage(self, *arguments: str) -> str:
        process = self.python("manage.py", *arguments)
        said, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}: {said}")
        return str(said)

    def serve(self) -> None:
        line = [sys.executable, "-m", "gunicorn", "portal.wsgi", f"--bind=127.0.0.1:{self.port}", "--workers=2"]
        options = ["--threads=4", "--graceful-timeout=10", "--worker-class=gthread", "--log-level=warning"]
        self.gunicorn = subprocess.Popen(
            [*line, *options, "--no-control-socket"], cwd=ROOT, env=self.environment(), stdout=self.log, stderr=self.log
        )
        self.await_answer()

    def await_answer(self) -> None:
        give_up = time.monotonic() + START_SECONDS
        while time.monotonic() < give_up:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.2)
        raise RuntimeError("gunicorn does not listen")

    def workers(self) -> list[psutil.Process]:
        assert self.gunicorn
        return psutil.Process(self.gunicorn.pid).children()

    def reload(self) -> None:
        assert self.gunicorn
        self.gunicorn.send_signal(signal.SIGHUP)

    def kill_database(self) -> None:
        """As in a power cut: the server and each of its processes, without a word."""
        if process := self.server.process():
            for each in [process, *process.children(recursive=True)]:
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            process.wait(30)

    def kill_gunicorn(self) -> None:
        if self.gunicorn and self.gunicorn.poll() is None:
            for each in [psutil.Process(self.gunicorn.pid), *self.workers()]:
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            self.gunicorn.wait()

    def query(self, statement: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []


@contextmanager
def prepared(folder: Path) -> Generator[Site]:
    """With the seed in its database, and answering."""
    site = Site(folder)
    try:
        site.start_database()
        site.manage("migrate", "--no-input", "--verbosity=0")
        site.manage("seed", "--verbosity=0")
        site.manage("collectstatic", "--no-input", "--verbosity=0")
        site.serve()
        yield site
    finally:
        site.kill_gunicorn()
        site.server.stop()
        site.log.close()

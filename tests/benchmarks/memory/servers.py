"""The database and the servers that are measured."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

from tests.benchmarks.databases import ROOT, Database
from tests.benchmarks.memory.client import Connection


class SeededDatabase(Database):
    """The content of `fixtures/`."""

    def __init__(self, server_url: str) -> None:
        super().__init__(server_url, 0)
        self.name += "_memory"
        self.url += "_memory"

    def make(self) -> None:
        self.drop()
        self._on_server("CREATE DATABASE {}")
        self.manage("migrate", "--no-input", "--verbosity=0")
        self.manage("seed", "--verbosity=0")
        self.manage("collectstatic", "--no-input", "--verbosity=0")

    def drop(self) -> None:
        self._on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)")

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "BEHIND_PROXY": "1"}


@dataclass
class Server:
    port: int
    process: psutil.Popen
    started: float

    def connect(self) -> Connection:
        return Connection(self.port)

    def workers(self) -> list[int]:
        return sorted(child.pid for child in self.process.children())

    def worker_of(self, connection: Connection) -> int:
        """Which worker serves a connection, by what the system says."""
        for pid in self.workers():
            for each in psutil.Process(pid).net_connections("tcp"):
                if each.raddr and each.raddr.port == connection.port_here:
                    return pid
        raise LookupError

    def one_of_each_worker(self) -> list[Connection]:
        found: dict[int, Connection] = {}
        while len(found) < len(self.workers()):
            new = self.connect()
            new.get("/healthz")
            if found.setdefault(self.worker_of(new), new) is not new:
                new.close()
        return list(found.values())

    def memory(self) -> int:
        return max(psutil.Process(pid).memory_info().rss for pid in self.workers())


@contextmanager
def served(application: str, environment: dict[str, str], workers: int) -> Iterator[Server]:
    """Gunicorn as in production, on a free port, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = [f"--bind=127.0.0.1:{port}", f"--workers={workers}", "--worker-class=gthread", "--threads=4"]
    command = [sys.executable, "-m", "gunicorn", *options, "--keep-alive=30", "--log-level=warning", application]
    started = time.perf_counter()
    process = psutil.Popen(command, cwd=ROOT, env=environment, stdout=sys.stderr)
    try:
        await_answer(port)
        yield Server(port, process, started)
    finally:
        process.terminate()
        process.wait(30)


def await_answer(port: int) -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            Connection(port).get("/healthz")
            return
        except OSError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.02)

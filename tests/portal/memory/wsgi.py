"""Requests to a WSGI application as a server makes them, and a watch that says what a test wants."""

from __future__ import annotations

import datetime
import gzip
import io
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import brotli

from portal.memory.watch import State

DAY = datetime.date(2026, 3, 1)
FIRST, SECOND = State(1, 1, DAY), State(1, 2, DAY)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        unpack: Any = {"br": brotli.decompress, "gzip": gzip.decompress}.get(self.headers.get("content-encoding", ""))
        return (unpack(self.body) if unpack else self.body).decode()


def environ(address: str = "/", **more: Any) -> dict[str, Any]:
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **more,
    }


def ask(application: Any, address: str = "/", **more: Any) -> Answer:
    said: list[tuple[str, list[tuple[str, str]]]] = []
    chunks: Iterable[bytes] = application(environ(address, **more), lambda *line: said.append((line[0], line[1])))
    body = b"".join(chunks)
    getattr(chunks, "close", lambda: None)()
    [(status, headers)] = said
    return Answer(int(status[:3]), {name.lower(): value for name, value in headers}, body)


class Told:
    """A watch that sees what it is told."""

    def __init__(self, state: State | None = FIRST, *, away: bool = False) -> None:
        self.state, self.is_away = state, away
        self.seen = self
        self.at = datetime.datetime(2026, 3, 1, 11, 3, tzinfo=datetime.UTC)

    def start(self) -> None:
        pass

    def trusted(self) -> State | None:
        return None if self.is_away else self.state

    def finds_it_away(self) -> bool:
        return self.is_away

"""One request through the whole of Django, in this process: its time, its queries, and whether the answer is right."""

from __future__ import annotations

import gzip
import html
import io
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

PROFILE = re.compile(r'href="/partner/([a-z0-9-]+)/"')


@dataclass(frozen=True)
class Visit:
    """An address, and what the page there must have: texts, links, and so many different profiles linked."""

    address: str
    shows: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    profiles: int = 0
    json: bool = False


class Wrong(Exception):
    """The answer is not the page that was meant to be measured."""


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float
    queries: list[tuple[str, Any]] = field(default_factory=list)

    @property
    def text(self) -> str:
        plain = gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body
        return plain.decode()

    @property
    def profiles(self) -> set[str]:
        return set(PROFILE.findall(self.text))


def get(visit: Visit) -> Answer:
    """Ask for a page; raises Wrong if the answer is not what it should be."""
    answer = ask(visit.address)
    _check(visit, answer)
    return answer


def canonical(address: str) -> str:
    """Where an address leads to, such as the one with the parameters in their order."""
    answer = ask(address)
    return answer.headers["location"] if answer.status in {301, 302} else address


@cache
def application() -> WSGIHandler:
    """Made at the first request, when the static files are in their place."""
    return WSGIHandler()


def ask(address: str) -> Answer:
    """One request as a browser behind the proxy would send it."""
    queries: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append((sql, params))
        return execute(sql, params, many, context)

    status: list[str] = []
    headers: dict[str, str] = {}

    def start_response(line: str, pairs: list[tuple[str, str]], error: Any = None) -> Callable[[bytes], object]:
        status.append(line)
        headers.update((name.lower(), value) for name, value in pairs)
        return lambda data: None

    handler, environment = application(), _environment(address)
    with connection.execute_wrapper(note):
        started = time.perf_counter()
        chunks = handler(environment, start_response)
        body = b"".join(chunks)
        chunks.close()
        seconds = time.perf_counter() - started
    return Answer(int(status[0][:3]), headers, body, seconds, queries)


def _environment(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(parts.path, "latin-1"),
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT": "text/html",
        "HTTP_ACCEPT_LANGUAGE": "de",
        "HTTP_ACCEPT_ENCODING": "gzip",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def _check(visit: Visit, answer: Answer) -> None:
    if answer.status != 200:
        raise Wrong(f"{visit.address} answers {answer.status}.")
    if visit.json:
        text = json.dumps(json.loads(answer.text), ensure_ascii=False)
    else:
        text = html.unescape(answer.text)
        text = text[text.index("<main") :]
    for shown in visit.shows:
        if shown.casefold() not in text.casefold():
            raise Wrong(f"{visit.address} does not show „{shown}“.")
    for link in visit.links:
        if f'href="{link}' not in text:
            raise Wrong(f"{visit.address} has no link to {link}.")
    if len(answer.profiles) < visit.profiles:
        raise Wrong(f"{visit.address} links to {len(answer.profiles)} profiles, not to {visit.profiles} or more.")

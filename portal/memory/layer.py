"""The WSGI application around Django: a finished page from memory, or what Django says."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

from portal import metrics
from portal.memory import AWAY, KEEP, KNOWN_AT
from portal.memory.addresses import Address, Environ
from portal.memory.away import marked
from portal.memory.page import KEPT, MADE, Headers, Page
from portal.memory.store import Store
from portal.memory.watch import State, Watch

# How long a request waits for another one that makes the same page; then it makes one for itself.
PATIENCE_SECONDS = 10.0
# The largest answer that is kept.
LARGEST = 2_000_000
# What would make Django answer with less than the page.
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE")


@dataclass(frozen=True)
class Answer:
    """What Django said, its body not yet read."""

    status: str
    headers: Headers
    body: Iterable[bytes]

    def read(self) -> bytes:
        try:
            return b"".join(self.body)
        finally:
            self.close()

    def close(self) -> None:
        close: Callable[[], None] = getattr(self.body, "close", lambda: None)
        close()


class PagesFromMemory:
    """`hits`, `misses`, `passed` and `stale` count requests; told to whoever watches beside them, as they take long."""

    def __init__(self, django: WSGIApplication, limit: int) -> None:
        self.django = django
        self.store = Store(limit)
        self.watch = Watch(self.store.turn, beat=self.tell)
        self.hits = self.misses = self.passed = self.stale = 0
        self.told: dict[str, int] = {}

    def tell(self) -> None:
        """What was counted since the last time."""
        now = {"hit": self.hits, "miss": self.misses, "passed": self.passed, "stale": self.stale}
        new = {outcome: number - self.told.get(outcome, 0) for outcome, number in now.items()}
        self.told = now
        metrics.note_pages(new, size=self.store.bytes, version=self.watch.version)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        self.watch.start()
        address = Address.of(environ)
        if address is None:
            self.passed += 1
            return self.pass_on(environ, start_response)
        state = self.watch.trusted()
        if state and (page := self.store.get(address, state)):
            self.hits += 1
            return send(page, KEPT, environ, start_response)
        return self.make(address, environ, start_response)

    def pass_on(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ[AWAY] = self.watch.is_away
        return self.django(environ, start_response)

    def make(self, address: Address, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Have the page made, or wait for whoever is making it, under the state that holds by now."""
        waited_for = None
        while (state := self.watch.trusted()) and state != waited_for:
            with self.store.turn_of(address, state, PATIENCE_SECONDS) as is_mine:
                if page := self.store.get(address, state):
                    self.hits += 1
                    return send(page, KEPT, environ, start_response)
                if is_mine:
                    self.misses += 1
                    return self.fresh(address, state, environ, start_response)
            waited_for = state
        self.misses += 1
        return self.unsure(address, environ, start_response)

    def fresh(self, address: Address, state: State, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        whole = {name: value for name, value in environ.items() if name not in CONDITIONS}
        whole |= {"REQUEST_METHOD": "GET", "QUERY_STRING": address.query, KNOWN_AT: time.monotonic()}
        answer = self.answer(whole)
        if whole.get(AWAY):
            return self.known_or(answer, address, environ, start_response)
        if not whole.get(KEEP):
            return relay(answer, environ, start_response)
        body = answer.read()
        page = Page.of(answer.headers, body)
        if len(body) <= LARGEST:
            self.store.put(address, state, page)
        return send(page, MADE, environ, start_response)

    def unsure(self, address: Address, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Nobody knows which state holds: nothing is kept, and nothing served that was, unless the database is away."""
        if self.watch.is_away and (page := self.store.last(address)):
            return self.send_stale(page, address, environ, start_response)
        environ[AWAY] = self.watch.is_away
        answer = self.answer(environ)
        if environ[AWAY]:
            return self.known_or(answer, address, environ, start_response)
        return relay(answer, environ, start_response)

    def known_or(
        self, answer: Answer, address: Address, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The page as it was last known, instead of an answer that could not be made without the database."""
        page = self.store.last(address)
        if page is None or not self.watch.finds_it_away():
            return relay(answer, environ, start_response)
        answer.close()
        return self.send_stale(page, address, environ, start_response)

    def send_stale(
        self, page: Page, address: Address, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        self.stale += 1
        at = self.watch.seen.at
        assert at is not None, "pages are kept under a state that was seen"
        headers, body = marked(page, address.path, at)
        start_response("200 OK", headers)
        return bare(environ, [body])

    def answer(self, environ: Environ) -> Answer:
        said: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, exc_info: Any = None, /) -> Callable[[bytes], object]:
            said.append((status, headers))
            return refuse_to_write

        body = self.django(environ, note)
        status, headers = said[-1]
        return Answer(status, headers, body)


def refuse_to_write(data: bytes) -> object:
    raise NotImplementedError("Django returns what it has to say.")


def send(page: Page, source: tuple[str, str], environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    if page.is_known_to(environ):
        start_response("304 Not Modified", [*page.not_modified, source])
        return []
    form = page.form(environ.get("HTTP_ACCEPT_ENCODING", ""))
    start_response("200 OK", [*form.headers, source])
    return bare(environ, [form.body])


def relay(answer: Answer, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    start_response(answer.status, answer.headers)
    if environ["REQUEST_METHOD"] == "HEAD":
        answer.close()
        return []
    return answer.body


def bare(environ: Environ, body: list[bytes]) -> list[bytes]:
    return [] if environ["REQUEST_METHOD"] == "HEAD" else body

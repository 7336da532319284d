"""How often one sender may search and send forms.

Counted in the memory of each worker process, since the portal has no shared cache and a search should not write to the
database: with four workers a sender has up to four times as much. That slows down who takes everything; what is sent
too often is limited exactly, in the database (`portal/reporting/limits.py`), and so are attempts to log in.

The machine itself is not counted: there sits whoever runs it, or a proxy of which nobody has told us (BEHIND_PROXY),
and then all visitors would be one.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from directory.senders import is_this_machine, sender_address, sender_network
from portal.languages import in_language

logger = logging.getLogger("security")

WINDOW = 60
# Beyond so many senders within a window, all are forgotten: memory has an end.
MOST_SENDERS = 50_000


@dataclass
class Counter:
    """How often each sender has come within the current window of time."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    window: int = 0
    lock: Lock = field(default_factory=Lock)

    def count(self, key: tuple[str, str], now: float) -> int:
        with self.lock:
            if self.window != int(now // WINDOW) or len(self.counts) >= MOST_SENDERS:
                self.counts, self.window = {}, int(now // WINDOW)
            self.counts[key] = self.counts.get(key, 0) + 1
            return self.counts[key]


COUNTER = Counter()


def kind_of(request: HttpRequest) -> str:
    """What of the limits a request falls under; empty: none. Logging in has a limit of its own."""
    path = in_language(request.path_info, settings.LANGUAGE_CODE)
    if path.startswith(reverse("admin:index")):
        return ""
    if request.method not in {"GET", "HEAD", "OPTIONS"}:
        return "form"
    if path.startswith("/suche/vorschlaege/"):
        return "suggestion"
    return "search" if path.startswith("/suche/") or "q" in request.GET else ""


class Limits:
    """Middleware: who asks too often is told to wait, before anything has been worked out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kind, address = kind_of(request), sender_address(request)
        if kind and not is_this_machine(address):
            now = time.time()
            times = COUNTER.count((kind, sender_network(address)), now)
            most = settings.REQUESTS_PER_MINUTE[kind]
            if times > most:
                if times == most + 1:
                    logger.warning("too many requests: %s, from %s", kind, address)
                return too_many(WINDOW - int(now) % WINDOW)
        return self.get_response(request)


def too_many(wait: int) -> HttpResponse:
    return HttpResponse(render_to_string("429.html"), status=429, headers={"Retry-After": str(wait)})

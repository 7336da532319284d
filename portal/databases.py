"""How the databases are reached, and how long they may take."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import dj_database_url
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse

CONNECT_SECONDS = 5
# A peer that has vanished without a word is noticed after a minute, and after half of one while it owes an answer.
LIVELINESS = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 30_000}
READING = {"GET", "HEAD", "OPTIONS"}


def at(address: str, name: str) -> dict[str, Any]:
    """The database at an address, which an environment variable of this name gave; its connections are pooled."""
    try:
        found: dict[str, Any] = {**dj_database_url.parse(address, conn_health_checks=True)}
        if found["ENGINE"] != "django.db.backends.postgresql":
            raise ValueError
    except ValueError:
        raise ImproperlyConfigured(
            f"{name} cannot be read: write postgres://user:password@host:5432/name, "
            "special characters in the password as in any web address (# is %23)."
        ) from None
    found["OPTIONS"] = {
        "connect_timeout": CONNECT_SECONDS,
        **LIVELINESS,
        **found.get("OPTIONS", {}),
        # The pool of each worker process. A connection is tried before use, as the server may have gone and come back.
        "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
    }
    return found


def limits() -> str:
    """What libpq is told at each connection of whoever answers visitors."""
    return " ".join(f"-c {name}={value}" for name, value in settings.DATABASE_LIMITS.items())


@contextmanager
def patience() -> Generator[None]:
    """What the office saves may touch a hundred thousand entries, as a new name of a kind of partner does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [settings.OFFICE_STATEMENT_TIMEOUT])
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.broken and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET statement_timeout")


class OfficeHasTime:
    """Statements of those who save in the office may take longer than those of visitors."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in READING or not request.path.startswith(reverse("admin:index")):
            return self.get_response(request)
        with patience():
            response = self.get_response(request)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = _patiently(response.streaming_content)
        return response


def _patiently(parts: Any) -> Generator[Any]:
    with patience():
        yield from parts

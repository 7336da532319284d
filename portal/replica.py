"""Public reads from a streaming replica, which is never more than a moment behind.

A worker asks the primary how far its log reaches, and lets a page be read from the replica only if that has replayed
the log up to there. The answer counts for REPLICA_STALENESS seconds from the moment of asking. So a page shows all that
had been committed so many seconds before it was begun, whatever the clocks of the machines say. Whatever is amiss, the
primary is read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connections
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch
from psycopg.errors import QueryCanceled

from portal.memory import KNOWN_AT
from portal.metrics import REPLICA_READS

PRIMARY, REPLICA = "default", "replica"
# After a failure the replica is left alone for so long.
AWAY_SECONDS = 5
# Here somebody looks for what was written a moment ago.
DIALOGUES = {
    "confirm",
    "confirm-change",
    "healthz",
    "readyz",
    "report",
    "report-thanks",
    "suggestion",
    "suggestion-thanks",
}

_database: ContextVar[str] = ContextVar("database", default=PRIMARY)


class Router:
    """Reads go where the request reads; what a transaction has written, only the primary knows."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return PRIMARY if connections[PRIMARY].in_atomic_block else _database.get()

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return PRIMARY

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, database: str, app_label: str, **hints: Any) -> bool:
        return database == PRIMARY


class Replica:
    """What a worker knows of the replica."""

    def __init__(self) -> None:
        # Up to where the log of the primary reached, and when that was asked.
        self.asked: tuple[str, float] = ("", float("-inf"))
        self.reached = ""
        self.away_until = float("-inf")

    def reason_against(self, since: float) -> str:
        """Why not to read from it; empty: do. `since`: it must show what the primary showed then (monotonic clock)."""
        now = time.monotonic()
        if now < self.away_until:
            return "away"
        if self.asked[1] < max(now - settings.REPLICA_STALENESS, since):
            try:
                self.asked = (str(_ask(PRIMARY, "SELECT pg_current_wal_insert_lsn()")), now)
            except Error:
                return "unknown"
        position = self.asked[0]
        if self.reached != position:
            try:
                if not _ask(REPLICA, "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn", position):
                    return "behind"
            except Error:
                self.lost()
                return "away"
            self.reached = position
        return ""

    def lost(self) -> None:
        self.away_until = time.monotonic() + AWAY_SECONDS
        self.reached = ""
        connections[REPLICA].close()


def _ask(database: str, sql: str, *values: str) -> Any:
    with connections[database].cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def is_public_reading(request: HttpRequest, match: ResolverMatch) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "admin" not in match.namespaces
        and match.url_name not in DIALOGUES
    )


class ReadsReplica:
    """Answers public requests from the replica, and again from the primary where it fails meanwhile.

    A page that is going to be kept in memory is made from the replica only if that shows what the primary did when the
    version of the content was known under which the page is kept.
    """

    replica = Replica()

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if request.resolver_match is None or not is_public_reading(request, request.resolver_match):
            return None
        reason = self.replica.reason_against(request.META.get(KNOWN_AT, float("-inf")))
        if reason:
            REPLICA_READS.labels(PRIMARY, reason).inc()
            return None
        try:
            response = _read(request, view, args, kwargs)
        except Error as error:
            if isinstance(error.__cause__, QueryCanceled):
                # It took too long, and would there.
                raise
            if isinstance(error, OperationalError | InterfaceError):
                self.replica.lost()
            REPLICA_READS.labels(PRIMARY, "failed").inc()
            return None
        REPLICA_READS.labels(REPLICA, "current").inc()
        return response


def _read(
    request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase:
    token = _database.set(REPLICA)
    try:
        response = view(request, *args, **kwargs)
        if callable(render := getattr(response, "render", None)):
            response = render()
        assert isinstance(response, HttpResponseBase)
        return response
    finally:
        _database.reset(token)

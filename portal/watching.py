"""Each request gets an id, a line in the log and its place in the metrics."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal import metrics
from portal.logs import ID, request_id, route_of

PLAUSIBLE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
METHODS = {"GET", "HEAD", "OPTIONS", "POST"}
LONGEST_SQL = 1000

requests = logging.getLogger("portal.requests")
slow = logging.getLogger("portal.slow")


class Statements:
    """Counts the statements of a request and names those that take long, without their values."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.seconds: dict[str, float] = {}
        self.number: dict[str, int] = {}

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.note(context["connection"].alias, str(sql), time.perf_counter() - started)

    def note(self, database: str, sql: str, seconds: float) -> None:
        self.seconds[database] = self.seconds.get(database, 0) + seconds
        self.number[database] = self.number.get(database, 0) + 1
        if seconds * 1000 >= settings.SLOW_QUERY_MS:
            route = route_of(self.request)
            metrics.SLOW_STATEMENTS.labels(route).inc()
            told = {"route": route, "ms": round(seconds * 1000), "sql": " ".join(sql.split())[:LONGEST_SQL]}
            slow.warning("%(route)s waited %(ms)d ms for: %(sql)s", told, extra=told)


class Watched:
    """The outermost middleware: what it does not see, nobody has waited for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.META[ID] = id_of(request)
        token = request_id.set(request.META[ID])
        statements = Statements(request)
        started = time.perf_counter()
        try:
            with ExitStack() as stack:
                for each in connections.all():
                    stack.enter_context(each.execute_wrapper(statements))
                response = self.get_response(request)
            response["X-Request-ID"] = request.META[ID]
            tell(request, response.status_code, time.perf_counter() - started, statements)
            return response
        finally:
            request_id.reset(token)


def id_of(request: HttpRequest) -> str:
    """The id that our proxy gave, if there is one, or a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
    return given if PLAUSIBLE_ID.fullmatch(given) else uuid.uuid4().hex


def tell(request: HttpRequest, status: int, seconds: float, statements: Statements) -> None:
    route = "static" if request.path.startswith(settings.STATIC_URL) else route_of(request)
    method = request.method if request.method in METHODS else "other"
    metrics.REQUESTS.labels(route, method, str(status)).inc()
    metrics.SECONDS.labels(route).observe(seconds)
    for database, number in statements.number.items():
        metrics.DATABASE_STATEMENTS.labels(route, database).inc(number)
        metrics.DATABASE_SECONDS.labels(route, database).inc(statements.seconds[database])
    told = {
        "method": method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "database_ms": round(sum(statements.seconds.values()) * 1000, 1),
        "statements": sum(statements.number.values()),
    }
    requests.info("%(method)s %(route)s %(status)d in %(ms).1f ms, %(statements)d statements", told, extra=told)

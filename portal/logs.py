"""Log lines for people or, as JSON, for programs; the settings and gunicorn's own configuration share them.

No line bears the address of a visitor, the words of a search or the path that was asked for, which may hold the secret
of a link that was mailed: a request is told by the name of its route and by its id.
"""

from __future__ import annotations

import logging
import os
import time
from contextvars import ContextVar
from typing import Any

from django.http import HttpRequest

ID = "portal.request_id"
request_id: ContextVar[str] = ContextVar("request_id", default="-")


def route_of(request: HttpRequest) -> str:
    """The name of a route as a log or a metric tells it: `directory:actor-detail`."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match and match.view_name else "none"


class Line(logging.Formatter):
    """The time in UTC, whichever zone the process has: Django sets another one than gunicorn began with."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"


class AboutRequest(logging.Filter):
    """Adds the id of the request, and puts the route where Django would tell the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        # Django tells of some failures when the request has left us.
        record.request_id = getattr(request, "META", {}).get(ID, request_id.get())
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            record.args = tuple(route_of(request) if each == request.path else each for each in record.args)
        return True


def configuration(*, requests: bool) -> dict[str, Any]:
    """`requests` asks for a line about each request that was answered."""
    kind = "json" if os.environ.get("LOG_FORMAT") == "json" else "line"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request": {"()": AboutRequest}},
        "formatters": {
            "line": {
                "()": Line,
                "fmt": "{asctime} {levelname} {name} [{request_id}]: {message}",
                "style": "{",
            },
            "json": {
                "()": "pythonjsonlogger.json.JsonFormatter",
                "fmt": "{levelname}{name}{request_id}{message}",
                "style": "{",
                "timestamp": "time",
                "rename_fields": {"levelname": "level", "name": "logger"},
                "reserved_attrs": [*vars(logging.makeLogRecord({})), "message", "asctime", "request", "server_time"],
            },
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": kind, "filters": ["request"]}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            "portal.requests": {"level": "INFO" if requests else "WARNING"},
            # What was refused or not found is in the lines of the requests.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Told by portal.refusals, without the page that somebody came from.
            "django.security.csrf": {"level": "CRITICAL"},
        },
    }

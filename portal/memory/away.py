"""What visitors read while the database is away."""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils import translation
from django.views import defaults

from portal.languages import language_of
from portal.memory import AWAY
from portal.memory.page import KEPT, Headers, Page

# Asked by whoever watches over the processes; they say themselves how things are.
WITHOUT_DATABASE = {"/healthz", "/readyz"}
RETRY_SECONDS = 30
# SQLSTATE: connection failure, the server is shutting down or starting, and too many connections.
OF_CONNECTION = re.compile("08...|57P0.|53300")
MAIN = re.compile(rb"<main\b[^>]*>")


class DatabaseAway:
    """Middleware: answers without entering any view, where each would wait in vain for a connection."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.META.get(AWAY) and request.path not in WITHOUT_DATABASE:
            return unavailable(request)
        return self.get_response(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler of what went wrong, which knows one reason that is not ours."""
    error = sys.exc_info()[1]
    if not is_of_connection(error):
        return defaults.server_error(request)
    request.META[AWAY] = True
    with translation.override(language_of(request.path_info)):
        return unavailable(request)


def is_of_connection(error: BaseException | None) -> bool:
    """Whether there was no connection, or none any more; a query that took too long had one."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or bool(OF_CONNECTION.fullmatch(state))


def unavailable(request: HttpRequest) -> HttpResponse:
    text = render_to_string("503.html", {"was_sent": request.method not in {"GET", "HEAD"}})
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(text, status=503, headers=headers)


def marked(page: Page, path: str, at: datetime.datetime) -> tuple[Headers, bytes]:
    """A page as it was last known, with a header and, where people read it, a line that say so. Nobody keeps it."""
    form = page.unpacked
    body = form.body
    if is_html(form.headers):
        with translation.override(language_of(path)):
            notice = render_to_string("components/away_notice.html", {"at": at}).encode()
        body = MAIN.sub(lambda found: found[0] + notice, body, count=1)
    replaced = {"cache-control", "etag", "last-modified", "content-length"}
    headers = [(name, value) for name, value in form.headers if name.lower() not in replaced]
    headers += [
        ("Cache-Control", "no-store"),
        ("X-Database", f"away; known={at:%Y-%m-%dT%H:%M:%SZ}"),
        ("Content-Length", str(len(body))),
        KEPT,
    ]
    return headers, body


def is_html(headers: Headers) -> bool:
    return any(name.lower() == "content-type" and value.startswith("text/html") for name, value in headers)

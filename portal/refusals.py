"""What is refused: a page that says so, and a line in the log `security` with the account but without what was sent."""

from __future__ import annotations

import logging

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.template.loader import render_to_string

from portal.logs import route_of

logger = logging.getLogger("security")


def tell(request: HttpRequest, what: str) -> None:
    account = getattr(getattr(request, "user", None), "pk", None)
    logger.warning("refused: %s, at %s, account %s", what, route_of(request), account or "none")


def unreadable(request: HttpRequest, exception: BaseException) -> HttpResponse:
    # Whoever tries addresses asks for any host.
    if not isinstance(exception, DisallowedHost):
        tell(request, f"unreadable ({type(exception).__name__})")
    return HttpResponseBadRequest(render_to_string("400.html"))


def not_allowed(request: HttpRequest, exception: BaseException) -> HttpResponse:
    tell(request, "not allowed")
    return HttpResponseForbidden(render_to_string("403.html"))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's reason names the page that somebody came from, after a dash."""
    tell(request, f"forged ({reason.partition(' - ')[0].rstrip('.')})")
    return HttpResponseForbidden(render_to_string("403_csrf.html"))

"""How long somebody stays logged in: some time without a request, and some time in all."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

SINCE, RENEWED = "logged_in_at", "renewed_at"
# A session is written at most so often.
STEP = 60


@receiver(user_logged_in)
def begin(request: HttpRequest, **kwargs: Any) -> None:
    request.session[SINCE] = time.time()
    renew(request)


def renew(request: HttpRequest) -> None:
    """The database forgets the session when its time is up, so that it ends everywhere."""
    now = time.time()
    left = request.session.setdefault(SINCE, now) + settings.SESSION_LONGEST - now
    request.session[RENEWED] = now
    request.session.set_expiry(max(1, int(min(settings.SESSION_COOKIE_AGE, left))))


def is_office(request: HttpRequest) -> bool:
    return request.path_info.startswith(reverse("admin:index"))


class SessionLimits:
    """Middleware: whoever works in the office stays logged in, but not for ever."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (
            is_office(request)
            and request.user.is_authenticated
            and request.session.get(RENEWED, 0) < time.time() - STEP
        ):
            renew(request)
        return self.get_response(request)

"""How long somebody stays logged in, some time without a request and some time in all, and where somebody is."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.mfa import signals
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from directory.access import browsers
from directory.access.log import note_ended
from directory.access.models import FirstPassword, OfficeSession

SINCE, RENEWED, BROWSER = "logged_in_at", "renewed_at", "browser"
# The password that it began with was chosen by somebody else.
NOT_ONES_OWN = "password_not_ones_own"
# A session is written at most so often.
STEP = 60


@receiver(user_logged_in)
def begin(request: HttpRequest, user: User, **kwargs: Any) -> None:
    request.session[SINCE] = time.time()
    request.session[BROWSER] = browsers.kind_of(request.headers.get("User-Agent", ""))
    # Whoever gives another password ends the session, so that this stays true.
    if FirstPassword.of(user):
        request.session[NOT_ONES_OWN] = True
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


@dataclass(frozen=True)
class SignedIn:
    """One session as its account may see it: never by its key, which would open it."""

    key: str
    since: datetime
    seen: datetime
    browser: str
    is_here: bool

    @property
    def number(self) -> str:
        return salted_hmac("directory.access.sessions", self.key, algorithm="sha256").hexdigest()[:32]


def signed_in(request: HttpRequest) -> list[SignedIn]:
    """Where the account is signed in, this session first, then by the last request."""
    account: Any = request.user
    # A new password has ended the others, even where somebody gave it on the console.
    hashes = {account.get_session_auth_hash(), *account.get_session_auth_fallback_hash()}
    found = []
    for session in sessions_of(account).filter(expire_date__gt=timezone.now()):
        data = session.get_decoded()
        if data.get(HASH_SESSION_KEY) in hashes:
            found.append(
                SignedIn(
                    key=session.session_key,
                    since=datetime.fromtimestamp(data[SINCE], UTC),
                    seen=datetime.fromtimestamp(data[RENEWED], UTC),
                    browser=browsers.in_words(data.get(BROWSER)),
                    is_here=session.session_key == request.session.session_key,
                )
            )
    return sorted(found, key=lambda each: (each.is_here, each.seen, each.key), reverse=True)


def sessions_of(account: Any) -> QuerySet[OfficeSession]:
    return OfficeSession.objects.filter(account_id=account.pk)


def end(sessions: QuerySet[OfficeSession], account: Any) -> int:
    """How many there were."""
    number, _ = sessions.delete()
    if number:
        note_ended(account, number)
    return number


def end_others(request: HttpRequest) -> int:
    return end(sessions_of(request.user).exclude(session_key=request.session.session_key), request.user)


@receiver(signals.authenticator_added)
@receiver(signals.authenticator_reset)
@receiver(signals.authenticator_removed)
def end_others_with_factor(request: HttpRequest, **kwargs: Any) -> None:
    end_others(request)

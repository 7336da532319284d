"""The second factor of an account: an app that shows codes, or a passkey. With the first come recovery codes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from directory.access.sessions import is_office

# What an account may open that has to set up its second factor first.
SETTING_UP = {
    "account_login",
    "logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "jsi18n",
}


def factors_of(user: AbstractBaseUser) -> QuerySet[Authenticator]:
    """Without the recovery codes, which only help where one of these is lost."""
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user.pk).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return factors.order_by("created_at", "pk")


def lacks_factor(user: Any) -> bool:
    return settings.SECOND_FACTOR == "required" and user.is_authenticated and not factors_of(user).exists()


def _or_nobody(user: Any) -> Any:
    return AnonymousUser() if lacks_factor(user) else user


class SecondFactorRequired:
    """Middleware: where a second factor is required, an account without one sets it up before it may do anything else.

    Outside of the office, as at the preview of a draft, it is nobody until then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR == "required" and not is_office(request):
            request.user = SimpleLazyObject(partial(_or_nobody, request.user))  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        name = request.resolver_match and request.resolver_match.url_name
        if is_office(request) and name not in SETTING_UP and lacks_factor(request.user):
            return HttpResponseRedirect(reverse("mfa_index"))
        return None

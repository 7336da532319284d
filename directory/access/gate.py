"""What an account does before anything else in the office: choose its own password, then set up a second factor."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from directory.access.factors import lacks_factor
from directory.access.sessions import NOT_ONES_OWN, is_office

PASSWORD, FACTOR = "account_change_password", "mfa_index"
ALWAYS_OPEN = {"account_login", "logout", "account_reauthenticate", "jsi18n"}
# What else is open to whom the page comes first.
OPEN = {PASSWORD: {PASSWORD}, FACTOR: {FACTOR, "mfa_activate_totp", "mfa_add_webauthn"}}


def first_page(request: HttpRequest, user: Any) -> str | None:
    """The name of the page that the account has to see to, if there is one."""
    if not user.is_authenticated:
        return None
    if NOT_ONES_OWN in request.session:
        return PASSWORD
    return FACTOR if lacks_factor(user) else None


def _or_nobody(request: HttpRequest, user: Any) -> Any:
    return AnonymousUser() if first_page(request, user) else user


class FirstThingsFirst:
    """Middleware. Outside of the office, as at the preview of a draft, an account is nobody until then."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_office(request):
            request.user = SimpleLazyObject(partial(_or_nobody, request, request.user))  # type: ignore[assignment]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        page = first_page(request, request.user) if is_office(request) else None
        name = request.resolver_match and request.resolver_match.url_name
        if page is None or name in ALWAYS_OPEN | OPEN[page]:
            return None
        return HttpResponseRedirect(reverse(page))

"""Asking once more who somebody is before what cannot be taken back lightly: accounts, groups, deleting.

What was typed waits in the session, sealed since it may be a password, under a name that only the way back bears. It is
sent from there, so that it is neither lost nor done at another time.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.http import urlencode

from directory.access.sealing import seal, unseal
from directory.access.sessions import SINCE

TYPED, WAY_BACK = "typed_before_asking", "_again"


def proved_lately(request: HttpRequest) -> bool:
    """Whether the account has logged in, or proved once more who it is, within the last minutes."""
    proofs = [record["at"] for record in get_authentication_records(request, request.user)]
    latest: float = max([request.session.get(SINCE, 0), *proofs])
    return time.time() - latest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _any_post(request: HttpRequest) -> bool:
    return True


def deletes_selected(request: HttpRequest) -> bool:
    """The action of a list."""
    return request.POST.get("action") == "delete_selected"


def asks_again(when: Callable[[HttpRequest], bool] = _any_post) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """For a method of a page of the admin: what is sent to it is done only for whom has proved lately who they are."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def asking(page: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            _take_up(request)
            if request.method == "POST" and when(request) and not proved_lately(request):
                return _ask(request)
            return view(page, request, *args, **kwargs)

        return asking

    return decorate


def _ask(request: HttpRequest) -> HttpResponse:
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied
    name = secrets.token_urlsafe(16)
    request.session[TYPED] = {"name": name, "path": request.path, "typed": seal(request.POST.urlencode())}
    query = request.GET.copy()
    query[WAY_BACK] = name
    back = f"{request.path}?{query.urlencode()}"
    return HttpResponseRedirect(f"{methods[0]['url']}?{urlencode({REDIRECT_FIELD_NAME: back})}")


def _take_up(request: HttpRequest) -> None:
    """Whoever comes back sends what they had typed; its protection against forgery was checked when it first came."""
    if WAY_BACK not in request.GET:
        return
    query = request.GET.copy()
    name = query.pop(WAY_BACK)[-1]
    request.GET = query  # type: ignore[assignment]
    kept = request.session.get(TYPED) or {}
    if request.method == "GET" and kept.get("name") == name and kept["path"] == request.path and proved_lately(request):
        del request.session[TYPED]
        # Django reads the body at the first look at either POST or FILES, and would put its emptiness over this one.
        typed = request.POST.copy()
        typed.update(QueryDict(unseal(kept["typed"])))
        request.POST = typed  # type: ignore[assignment]
        request.method = "POST"

"""Which of Django's answers may be kept."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import NoReverseMatch, reverse

from portal.memory import KEEP


class Keeping:
    """Middleware: tells the layer around Django that an answer is the same for everybody who asks for this address.

    Whoever knows better says so in `Cache-Control`, as to any other cache. It stands around all that sets cookies.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_for_everybody(request, response) and is_its_own_address(request, response):
            request.META[KEEP] = True
        return response


def is_for_everybody(request: HttpRequest, response: HttpResponseBase) -> bool:
    """What is missing or has moved is not kept either, as there is no end of such addresses; nor are old versions."""
    return (
        request.method == "GET"
        and response.status_code == 200
        and not settings.DEBUG
        and not request.COOKIES
        and not response.cookies
        # Somebody made a token for a form, which belongs to one visitor.
        and "CSRF_COOKIE" not in request.META
        and not {"Cache-Control", "X-Robots-Tag"} & set(response.headers)
    )


def is_its_own_address(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the page stands where it says itself that it does, to the letter.

    So addresses that mean the same share one page, and no parameter that means nothing makes another one.
    """
    match = request.resolver_match
    if match is None or request.META.get("QUERY_STRING", "") != own_query(response):
        return False
    try:
        return reverse(match.view_name, args=match.args, kwargs=match.kwargs) == request.path
    except NoReverseMatch:
        return False


def own_query(response: HttpResponseBase) -> str:
    """The filters that the view understood, and the page of the list if that is not the first.

    Words that somebody typed are not among them: few type the same, and they are nobody's business.
    """
    context = getattr(response, "context_data", None) or {}
    query = urlsplit(context.get("canonical", "")).query
    page = context.get("page_obj")
    number = urlencode({"seite": page.number}) if page and page.number > 1 else ""
    return "" if query.startswith("q=") else "&".join(filter(None, [query, number]))

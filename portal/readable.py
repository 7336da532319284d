"""Forms that cannot be read are refused before anything else looks at them."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from portal.refusals import unreadable

UNREADABLE = (BadRequest, MultiPartParserError, SuspiciousOperation, UnreadablePostError)


class ReadableForms:
    """Middleware: Django refuses such forms too, but its page about a missing address reads them, and fails at it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            _ = request.POST
        except UNREADABLE as error:
            return unreadable(request, error)
        return self.get_response(request)

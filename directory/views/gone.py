from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string

from directory.versions.gone import Gone


def gone_or_missing(request: HttpRequest, gone: Gone | None) -> HttpResponse:
    """The answer for an address at which nothing stands any more. Raises Http404 if nothing ever did."""
    if gone is None:
        raise Http404
    return HttpResponse(
        render_to_string("directory/gone.html", {"gone": gone}, request),
        status=410,
        headers={"X-Robots-Tag": "noindex"},
    )

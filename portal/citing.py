"""What is to be cited, as a file for programs that keep references."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from directory.citing import FORMATS, Cited, Reference
from directory.models import Entry, Version
from portal.models import Operator


def citation(request: HttpRequest, public_id: UUID, number: int, ending: str) -> HttpResponse:
    """A version that was public, of an entry that is so today."""
    entry = Entry.objects.with_page().filter(public_id=public_id).first()
    version = Version.objects.of(entry.pk).public().filter(number=number).first() if entry else None
    if version is None or ending not in FORMATS:
        raise Http404
    cited, operator = Cited.of(version), Operator.objects.first()
    reference = Reference(cited, request.build_absolute_uri(cited.path), operator.name if operator else "")
    wanted = FORMATS[ending]
    response = HttpResponse(wanted.write(reference), content_type=f"{wanted.content_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{reference.key}.{ending}"'
    return response

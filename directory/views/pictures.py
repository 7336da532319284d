"""The files of pictures: public as long as the page of an entry shows them; otherwise for the office alone."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from directory import office
from directory.models import Picture
from directory.pictures import content, with_credit
from directory.pictures.files import ORIGINAL

TYPES = {"avif": "image/avif", "webp": "image/webp"}
# An address names its content. Caches that many share ask again soon, whether it is still public.
FOR_LONG = "public, max-age=31536000, s-maxage=300, immutable"


@require_safe
def picture(request: HttpRequest, key: str, name: str) -> HttpResponse:
    if Picture.objects.public().filter(key=key).exists():
        caching = FOR_LONG
    elif is_in_office(request):
        caching = "private, no-store"
    else:
        raise Http404
    return answer(stored(key, name), TYPES[name.rpartition(".")[2]], caching)


@require_safe
def picture_print(request: HttpRequest, key: str) -> HttpResponse:
    """In full size, with today's credit in it; not where its licence is for this site alone."""
    shown = Picture.objects.public().exclude(licence=Picture.Licence.RESERVED).filter(key=key)
    found = shown.select_related("entry").order_by("pk").first()
    if found is None:
        raise Http404
    data = with_credit(stored(key, ORIGINAL), credit=found.credit, licence=found.get_licence_display())
    response = answer(data, "image/jpeg", "no-cache")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.entry.slug}-{found.pk}.jpg"'
    return response


def is_in_office(request: HttpRequest) -> bool:
    """Only a request with the cookie of a session is looked at: no other has an account."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    return request.user.is_staff and office.may(request.user, "view", Picture)


def stored(key: str, name: str) -> bytes:
    try:
        return content(key, name)
    except FileNotFoundError:
        raise Http404 from None


def answer(data: bytes, content_type: str, caching: str) -> HttpResponse:
    return HttpResponse(data, content_type=content_type, headers={"Cache-Control": caching})

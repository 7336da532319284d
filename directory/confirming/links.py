"""The address that is mailed to an organisation: signed, for one request, and worthless after a while."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from directory.models import ConfirmationRequest

SALT = "directory.confirming"
# Until the office sees to it itself, and a little longer.
LONGEST = timedelta(days=60)


def token_of(request: ConfirmationRequest) -> str:
    return signing.dumps([request.pk, request.entry_id, request.version], salt=SALT)


def link_of(request: ConfirmationRequest) -> str:
    return settings.SITE_URL + reverse("confirm", args=[token_of(request)])


def request_of(token: str) -> ConfirmationRequest | None:
    """None for what is forged, too old or about an entry that the public does not see (any more)."""
    try:
        pk, entry, version = signing.loads(token, salt=SALT, max_age=LONGEST)
    except (signing.BadSignature, ValueError):
        return None
    requests = ConfirmationRequest.objects.select_related("entry")
    return requests.filter(pk=pk, entry=entry, version=version, entry__state="published").first()

"""What whoever puts the portal on the public net should be told."""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import Error, connection

from portal.catalogues import catalogues, is_compiled
from portal.models import Operator

CONNECT_SECONDS = 2


def database_answers() -> bool:
    """Asked outside the pool of connections, which would go on trying in the background."""
    try:
        psycopg.connect(**{**connection.get_connection_params(), "connect_timeout": CONNECT_SECONDS}).close()
    except psycopg.Error:
        return False
    return True


@register(Tags.translation)
def catalogues_are_compiled(**kwargs: Any) -> list[CheckMessage]:
    missing = [path for folder in settings.LOCALE_PATHS for path in catalogues(folder) if not is_compiled(path)]
    hint = "Run `manage.py compilemessages`; until then, some of their pages are in German."
    return [
        Warning(f"The catalogue of „{path.parent.parent.name}“ is not compiled.", hint=hint, id="portal.W002")
        for path in missing
    ]


@register(deploy=True)
def operator_is_named(**kwargs: Any) -> list[CheckMessage]:
    """Where no database can be reached, or none is migrated yet, nothing is known and nothing said."""
    try:
        named = not database_answers() or Operator.objects.exists()
    except Error:
        return []
    if named:
        return []
    message = "No operator is entered, and the imprint, privacy and accessibility pages say so."
    return [Warning(message, hint="Enter one in /admin/ under „Betreiber“.", id="portal.W001")]

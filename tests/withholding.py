"""Taking words out of old versions, in tests."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from directory.marks import Reason
from directory.models import Withholding
from directory.withholding import Words, find, withhold
from tests import factories
from tests.database import refresh_search
from tests.office import PUBLISHER


def take_out(entry: Any, *lines: str, reason: Reason = Reason.PERSONAL, **values: Any) -> Withholding:
    refresh_search()
    entry_id, words = getattr(entry, "pk", entry), Words.of(lines)
    values = {"user": factories.UserFactory(groups=[PUBLISHER]), "seen": find(entry_id, words).digest, **values}
    return withhold(name="Erika Muster", entry_id=entry_id, words=words, reason=reason, **values)


def tables_with(*texts: str) -> dict[str, int]:
    """Every table of the database in which a row says one of these texts, whatever it is for, with how many do."""
    patterns = [f"%{each}%" for text in texts for each in (text, json.dumps(text)[1:-1].replace("\\", "\\\\"))]
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{table}" AS row WHERE row::text ILIKE ANY (%s)', [patterns])
            if number := cursor.fetchone()[0]:
                found[table] = number
    return found

"""Files that nothing names: uploads whose form came back with errors. What an old version names can be restored."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from directory.pictures.files import root

# A form may still be on its way.
SPARED = datetime.timedelta(days=1)

NAMED = """
    SELECT key FROM directory_picture
    UNION
    SELECT jsonb_path_query(data, '$.picture[*].key') #>> '{}' FROM directory_version WHERE data ? 'picture'
    UNION
    SELECT jsonb_path_query(data, '$.picture[*].key') #>> '{}' FROM directory_proposal WHERE data ? 'picture'
"""


def delete_unused(*, now: datetime.datetime) -> int:
    """Delete the folders that nothing has named for a day; how many there were."""
    limit = (now - SPARED).timestamp()
    old = [folder for folder in _folders() if folder.stat().st_mtime < limit]
    with connection.cursor() as cursor:
        cursor.execute(NAMED)
        named = {key for (key,) in cursor}
    # Who has uploaded the same again meanwhile has touched it.
    unused = [folder for folder in old if folder.name not in named and folder.stat().st_mtime < limit]
    for folder in unused:
        shutil.rmtree(folder)
    return len(unused)


def _folders() -> Iterator[Path]:
    """One for each picture, and what a broken upload has left."""
    yield from root().glob("[0-9a-f][0-9a-f]/*/")
    yield from root().glob("new-*/")

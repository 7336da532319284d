from __future__ import annotations

from collections.abc import Callable

from django.db import connection, transaction

BATCH = 2000


def reindex(progress: Callable[[int, int], None] | None = None) -> None:
    """Read every entry anew: after a change of the normaliser, of the lexicon, or of the server's major version.

    Searches go on meanwhile and see the old documents until all is done. `progress` is told how many are done of how
    many.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM directory_entry WHERE state = 'published' ORDER BY sort_title, id")
        ids = [row[0] for row in cursor.fetchall()]
        # In the order that find_refresh takes its lock in; truncating would shut the readers out.
        cursor.execute("SELECT pg_advisory_xact_lock('directory_searchdocument'::regclass::oid::bigint)")
        for table in ("searchdocument", "termbits", "namebits", "namebucket", "entryname", "word", "lexeme"):
            cursor.execute(f"DELETE FROM directory_{table}")
        for start in range(0, len(ids), BATCH):
            cursor.execute("SELECT find_refresh(%s)", [ids[start : start + BATCH]])
            if progress:
                progress(min(start + BATCH, len(ids)), len(ids))

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import connection, transaction

# So many entries are read at once, and the bits of so many set; all are counted at once, as each count of a word leaves
# its old version behind, which every later look at it has to pass.
READ, SET = 2000, 50_000


def hold_documents() -> None:
    """Let nobody else write search documents or versions until the transaction ends (find_refresh, version_record)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock('directory_searchdocument'::regclass::oid::bigint)")


def reindex(progress: Callable[[int, int], None] | None = None) -> None:
    """Read every entry anew: after a change of the normaliser, of the lexicon, or of the server's major version.

    Searches go on meanwhile and see the old documents until all is done. `progress` is told how many steps are done of
    how many; each entry is read, counted and set.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM directory_entry WHERE state = 'published' ORDER BY sort_title, id")
        ids = [row[0] for row in cursor.fetchall()]
        # In the order of find_refresh; truncating would shut the readers out.
        hold_documents()
        for table in ("searchdocument", "termbits", "namebits", "namebucket", "entryname", "word", "lexeme"):
            cursor.execute(f"DELETE FROM directory_{table}")
        done = 0

        def step(sql: str, size: int) -> None:
            nonlocal done
            for batch in _batches(ids, size):
                cursor.execute(sql, [batch])
                done += len(batch)
                if progress:
                    progress(done, 3 * len(ids))

        step("SELECT find_read(%s)", READ)
        step("SELECT find_count(%s, true)", len(ids) or 1)
        # Known before the bits are set, common words get theirs with the others.
        cursor.execute("UPDATE directory_lexeme SET common = true WHERE documents >= 1000")
        cursor.execute(
            "INSERT INTO directory_namebucket (first_title, first_id, size)"
            " SELECT CASE rank WHEN 1 THEN '' ELSE sort_title END, CASE rank WHEN 1 THEN 0 ELSE entry_id END, 0 FROM ("
            "SELECT sort_title, entry_id, row_number() OVER (ORDER BY sort_title, entry_id) AS rank"
            " FROM directory_searchdocument) AS documents WHERE rank % 1024 = 1"
        )
        step("SELECT find_flip(%s, true)", SET)


def _batches(ids: list[int], size: int) -> Iterator[list[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))

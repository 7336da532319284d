"""What the search knows, and whether it is what the entries say."""

from __future__ import annotations

from typing import Any

from django.db import connection

from directory.finding import Found, Words, reindex
from directory.models import Entry, Mark, NameBucket, SearchDocument


def rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def everything() -> dict[str, Any]:
    """All that the search knows, without the numbers of the documents."""
    bearing: dict[str, set[int]] = {}
    for term, entry_id in rows(
        "SELECT term, entry_id FROM directory_termbits CROSS JOIN LATERAL find_numbers(chunk, bits) AS number"
        " JOIN directory_searchdocument USING (number)"
    ):
        bearing.setdefault(term, set()).add(entry_id)
    return {
        "documents": set(
            rows(
                "SELECT entry_id, type, sort_title, checked_on, array(SELECT unnest(terms) ORDER BY 1)::text,"
                " array(SELECT unnest(tokens) ORDER BY 1)::text, names::text, words::text, said"
                " FROM directory_searchdocument"
            )
        ),
        "bearing": bearing,
        "names": set(rows("SELECT entry_id, key, name FROM directory_entryname")),
        "words": dict(rows("SELECT word, uses FROM directory_word WHERE uses <> 0")),
        "lexemes": dict(rows("SELECT lexeme, documents FROM directory_lexeme WHERE documents <> 0")),
    }


def check() -> None:
    """What was kept up to date, change by change, is what comes out when everything is read anew."""
    kept = everything()
    check_documents(kept["bearing"])
    check_buckets()
    reindex()
    anew = everything()
    for part, found in kept.items():
        assert found == anew[part], part
    assert not Mark.objects.exists()


def check_documents(bearing: dict[str, set[int]]) -> None:
    """There is one for each published entry, and the bits say the same as the documents."""
    documents = SearchDocument.objects.all()
    assert {document.entry_id for document in documents} == set(Entry.objects.published().values_list("pk", flat=True))
    stated: dict[str, set[int]] = {}
    for document in documents:
        for term in document.terms:
            stated.setdefault(term, set()).add(document.entry_id)
    assert {term: ids for term, ids in bearing.items() if term[:2] not in {"w=", "n="}} == stated


def check_buckets() -> None:
    """Each stretch of the order by name knows its members and their number."""
    for pk, size in NameBucket.objects.values_list("pk", "size"):
        members = {number for number, _, _ in rows(f"SELECT * FROM find_in_bucket({pk})")}
        bits = rows(
            "SELECT number FROM directory_namebits CROSS JOIN LATERAL find_numbers(chunk, bits) AS number"
            f" WHERE bucket_id = {pk}"
        )
        assert (size, {number for (number,) in bits}) == (len(members), members)
        assert size <= 2048
    assert sum(NameBucket.objects.values_list("size", flat=True)) == SearchDocument.objects.count()


def finds(text: str) -> list[str]:
    """Titles of what the search finds for a text, by name."""
    found = Found(
        groups=(tuple(f"typ={type_}" for type_ in Entry.Type.values),),
        texts=((Words.read(text), ()),),
        order="name",
    )
    ids = found.page(0, 100, found.count())
    entries = Entry.objects.in_bulk(ids)
    return [entries[pk].title for pk in ids]

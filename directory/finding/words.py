from __future__ import annotations

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Words:
    """What somebody typed, as the database's normaliser reads it: see find_query in directory/sql/query.sql."""

    query: str = ""
    # Without what else a compound or two words may mean.
    exact: str = ""
    phrases: tuple[str, ...] = ()
    # What a name has to be, in any spelling, to be just this.
    key: str = ""

    def __bool__(self) -> bool:
        return bool(self.query)

    @classmethod
    def read(cls, *texts: str) -> list[Words]:
        """Reads some texts at once; never fails, whatever they hold."""
        clean = [text.replace("\0", " ").encode("utf-8", "ignore").decode() for text in texts]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT query::text, exact::text, phrases, key"
                " FROM unnest(%s::text[]) WITH ORDINALITY AS given (source, number)"
                " CROSS JOIN LATERAL find_query(source) ORDER BY number",
                [clean],
            )
            return [
                cls(query or "", exact or "", tuple(phrases), key or "")
                for query, exact, phrases, key in cursor.fetchall()
            ]

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import reduce
from operator import and_

from directory.finding.bits import Bits, bearing, saying
from directory.reading import reading


@dataclass(frozen=True)
class Words:
    """What somebody typed, as the database's normaliser reads it: see find_query in directory/sql/query.sql."""

    query: str = ""
    # Without what else a compound or two words may mean.
    exact: str = ""
    phrases: tuple[str, ...] = ()
    # What a name has to be, in any spelling, to be just this.
    key: str = ""
    tokens: tuple[tuple[str, ...], ...] = ()
    joined: str = ""
    numbers: tuple[str, ...] = ()
    common: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.query)

    @classmethod
    def read(cls, text: str) -> Words:
        """Never fails, whatever the text holds."""
        clean = text.replace("\0", " ").encode("utf-8", "ignore").decode()
        with reading().cursor() as cursor:
            cursor.execute(
                "SELECT query::text, exact::text, phrases, key, tokens::text, joined, numbers, common"
                " FROM find_query(%s)",
                [clean],
            )
            query, exact, phrases, key, tokens, joined, numbers, common = cursor.fetchone()
        return cls(
            query or "",
            exact or "",
            tuple(phrases),
            key or "",
            tuple(map(tuple, json.loads(tokens))),
            joined or "",
            tuple(numbers),
            frozenset(common),
        )

    def found(self, column: str = "words") -> Bits:
        """What matches, in the words said of an entry or only in its `names`."""
        if not self.query:
            return bearing(())
        sets = [self._of_token(token, column) for token in self.tokens]
        sets += [saying(f"'{number}':*", column=column) for number in self.numbers]
        found = reduce(and_, sets)
        if self.joined:
            found |= self._of(self.joined, column)
        return found & saying(self.query, self.phrases) if self.phrases else found

    def _of_token(self, token: tuple[str, ...], column: str) -> Bits:
        whole, *parts = token
        found = self._of(whole, column)
        return found | reduce(and_, [self._of(part, column) for part in parts]) if parts else found

    def _of(self, lexeme: str, column: str) -> Bits:
        if lexeme in self.common:
            return bearing([f"{column[0]}={lexeme}"])
        return saying(f"'{lexeme}'", column=column)

"""Footnotes of a page: which source supports which statement, numbered in the order in which the page shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from directory.models import Citation, Source, Statement


@dataclass
class Footnote:
    """One passage of one source; several statements of a page may share it."""

    number: int
    source: Source
    locator: str


@dataclass
class Footnotes:
    """Hands out footnotes as a template asks for them, so that the numbers on a page ascend from 1."""

    citations: Iterable[Citation]
    used: list[Footnote] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._by_statement: defaultdict[int, list[Citation]] = defaultdict(list)
        self._by_field: defaultdict[tuple[int, str], list[Citation]] = defaultdict(list)
        self._notes: dict[tuple[int, str], Footnote] = {}
        for citation in self.citations:
            if citation.statement_id:
                self._by_statement[citation.statement_id].append(citation)
            else:
                self._by_field[citation.entry_id, citation.field].append(citation)

    def for_statement(self, statement: Statement) -> list[Footnote]:
        return self._notes_of(self._by_statement.get(statement.pk, []))

    def for_field(self, entry_id: int, name: str) -> list[Footnote]:
        return self._notes_of(self._by_field.get((entry_id, name), []))

    def _notes_of(self, citations: list[Citation]) -> list[Footnote]:
        return sorted((self._note(citation) for citation in citations), key=lambda note: note.number)

    def _note(self, citation: Citation) -> Footnote:
        key = (citation.source_id, citation.locator)
        if key not in self._notes:
            note = Footnote(len(self.used) + 1, citation.source, citation.locator)
            self._notes[key] = note
            self.used.append(note)
        return self._notes[key]

    @property
    def sources(self) -> list[Source]:
        """The sources behind the footnotes used so far, each once."""
        return list({note.source.pk: note.source for note in self.used}.values())

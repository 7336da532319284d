from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from directory.versions.content import CITATION, ENTRY, Data, Snapshot, row_models
from directory.versions.texts import Texts
from directory.versions.wording import Piece, wording


@dataclass(frozen=True)
class Difference:
    """One field that says something else, or one row that came or went (`before` or `after` is None, no column).

    `part`, `field`, `old` and `new` are for people; the rest is what `patched` needs.
    """

    model: str
    row: int | None
    column: str
    before: Any
    after: Any
    part: str
    field: str
    old: str
    new: str

    @property
    def key(self) -> str:
        """The same for whatever concerns the same thing: „entry:title“, „contact:12:number“, „contact:12“."""
        return ":".join(str(each) for each in (self.model, self.row, self.column) if each not in {None, ""})

    @property
    def label(self) -> str:
        """„Name“, „Kontakt: Telefon: Nummer“, „Kontakt: Telefon“."""
        return self.field if self.model == ENTRY else ": ".join(filter(None, [self.part, self.field]))

    @property
    def wording(self) -> list[Piece]:
        return wording(self.old, self.new)

    @property
    def is_choice(self) -> bool:
        """Rows of other models, chosen from a list."""
        return all(
            isinstance(side, list) and all(isinstance(pk, int) for pk in side) for side in (self.before, self.after)
        )

    @property
    def is_whole_row(self) -> bool:
        return not self.column


def differences(old: Snapshot, new: Snapshot) -> list[Difference]:
    """What one has to change to get from the one to the other: the entry first, then its statements and evidence."""
    before, after = Texts(old), Texts(new)
    found = list(_columns(ENTRY, None, old.data[ENTRY], new.data[ENTRY], before, after, _("Eintrag")))
    names = dict.fromkeys([*row_models(), *old.data, *new.data])
    for model in (name for name in names if name != ENTRY):
        was = {row["id"]: row for row in old.data.get(model, [])}
        now = {row["id"]: row for row in new.data.get(model, [])}
        for pk, row in was.items():
            if pk in now:
                found += _columns(model, pk, row, now[pk], before, after, before.part(model, row))
            else:
                found.append(
                    Difference(model, pk, "", row, None, before.part(model, row), "", before.whole(model, row), "")
                )
        for pk, row in now.items():
            if pk not in was:
                part = after.part(model, row)
                found.append(Difference(model, pk, "", None, row, part, "", "", after.whole(model, row)))
    return found


def _columns(
    model: str, pk: int | None, was: dict[str, Any], now: dict[str, Any], before: Texts, after: Texts, part: str
) -> Iterator[Difference]:
    known = before.fields(model)
    for column in dict.fromkeys([*known, *was, *now]):
        # Nobody has changed a column that there was not yet, unless it holds something; nor one that is no more.
        started = was.get(column, after.empty(model, column))
        if column in now and now[column] != started:
            label, text = after.label(model, column), before.value(model, column, started)
            new = after.value(model, column, now[column])
            yield Difference(model, pk, column, started, now[column], part, label, text, new)


def patched(data: Data, chosen: Iterable[Difference]) -> Data:
    """The data with these differences made to it; of a list of references, those that were added and taken away.

    What is to change in a row that is not there (any more) changes nothing.
    """
    data = deepcopy(data)
    for difference in chosen:
        rows = {row["id"]: row for row in data.get(difference.model, [])} if difference.model != ENTRY else {}
        if difference.is_whole_row and difference.row is not None:
            rows.pop(difference.row, None)
            if difference.after is not None:
                rows[difference.row] = deepcopy(difference.after)
            data[difference.model] = list(rows.values())
            continue
        row = data[ENTRY] if difference.model == ENTRY else rows.get(difference.row)
        if row is not None:
            row[difference.column] = _merged(row.get(difference.column), difference)
    # Evidence goes with what it supports.
    statements = {row["id"] for model, rows in data.items() if model not in {ENTRY, CITATION} for row in rows}
    data[CITATION] = [row for row in data.get(CITATION, []) if row.get("statement_id") in {None, *statements}]
    return data


def _merged(value: Any, difference: Difference) -> Any:
    if not difference.is_choice or not isinstance(value, list):
        return deepcopy(difference.after)
    before, after = set(difference.before), set(difference.after)
    return sorted((set(value) | (after - before)) - (before - after))

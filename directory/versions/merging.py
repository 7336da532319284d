"""Two changes that both began at the same version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from directory.versions.content import CITATION
from directory.versions.differences import Difference


@dataclass(frozen=True)
class Conflict:
    """What cannot both become true: somebody has to decide."""

    mine: Difference
    theirs: Difference


def conflicts(mine: Iterable[Difference], theirs: Iterable[Difference]) -> list[Conflict]:
    """Where both changed the same field to something else, or the one changed what the other took away.

    Choices from a list of references are no conflict: what both added and took away can be done.
    """
    others = list(theirs)
    return [Conflict(my, their) for my in mine for their in others if _are_against_each_other(my, their)]


def _are_against_each_other(my: Difference, their: Difference) -> bool:
    if my.key == their.key:
        return bool(my.after != their.after and not (my.is_choice and their.is_choice))
    return _takes_away(my, their) or _takes_away(their, my)


def _takes_away(one: Difference, other: Difference) -> bool:
    """Whether the one removes the row that the other changes, or gives evidence for."""
    if not one.is_whole_row or one.after is not None or other.after is None:
        return False
    if (one.model, one.row) == (other.model, other.row):
        return True
    return one.model != CITATION and other.model == CITATION and one.row in _supported(other)


def _supported(evidence: Difference) -> set[Any]:
    """The statement that a change of evidence makes it support."""
    if evidence.is_whole_row:
        return {evidence.after.get("statement_id")} - {None}
    return {evidence.after} if evidence.column == "statement_id" else set()

"""Proposals in tests."""

from __future__ import annotations

from typing import Any

from directory.models import Proposal
from directory.proposals import propose
from directory.versions import Content
from tests.versions import latest


def proposal(entry: Any, change: Any, **values: Any) -> Proposal:
    """That the entry say what it would say after this change, which is taken back."""
    before = Content.of(entry.pk)
    after = Content.of(entry.pk)
    change(after.data)
    made = Proposal(**{"entry_id": entry.pk, "origin": "editor", "name": "Erika Muster", **values})
    made.base = latest(entry).number
    return propose(proposal=made, before=before, after=after)


def renamed(**values: Any) -> Any:
    return lambda data: data["entry"].update(values)

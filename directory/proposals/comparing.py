"""What a proposal would change, beside what the entry says now."""

from __future__ import annotations

from dataclasses import dataclass

from directory.models import Entry, Proposal
from directory.versions import Content, Difference, differences, patched
from directory.versions.content import Snapshot
from directory.versions.texts import Texts


@dataclass(frozen=True)
class Change:
    """One difference that is proposed, and what became of the same thing since."""

    difference: Difference
    now: str
    # Somebody has changed it since the proposal was made.
    has_moved: bool
    # It already says what is proposed, or it is no more.
    is_done: bool
    is_gone: bool

    @property
    def key(self) -> str:
        return self.difference.key

    @property
    def is_possible(self) -> bool:
        return not (self.is_done or self.is_gone)

    @property
    def is_conflict(self) -> bool:
        return self.has_moved and self.is_possible


def started_from(proposal: Proposal) -> Content:
    return Content(proposal.type, proposal.before, proposal.names)


def content_now(proposal: Proposal) -> Content:
    """Nothing where the entry is still to be added. Raises Entry.DoesNotExist where it is gone."""
    if proposal.entry_id is None:
        return started_from(proposal)
    return Content.of(proposal.entry_id)


def changes(proposal: Proposal) -> list[Change]:
    """In the order of the entry's form; of an entry that is gone, nothing is possible any more."""
    try:
        return changes_to(content_now(proposal), proposal)
    except Entry.DoesNotExist:
        wanted = differences(started_from(proposal), proposal)
        return [Change(each, "", has_moved=True, is_done=False, is_gone=True) for each in wanted]


def changes_to(now: Snapshot, proposal: Proposal) -> list[Change]:
    before = started_from(proposal)
    since = {each.key: each for each in differences(before, now)}
    return [_change(each, now, since) for each in differences(before, proposal)]


def with_proposal(proposal: Proposal, now: Snapshot) -> Content:
    """What an entry that says this would say with all of the proposal that is possible."""
    possible = [change.difference for change in changes_to(now, proposal) if change.is_possible]
    names = {model: {**now.names.get(model, {}), **proposal.names.get(model, {})} for model in proposal.names}
    return Content(now.type, patched(now.data, possible), {**now.names, **names})


def _change(wanted: Difference, now: Snapshot, since: dict[str, Difference]) -> Change:
    whole = f"{wanted.model}:{wanted.row}"
    row_is_gone = not wanted.is_whole_row and whole in since
    moved = [
        key for key in since if key in {wanted.key, whole} or (wanted.is_whole_row and key.startswith(f"{whole}:"))
    ]
    if wanted.is_whole_row:
        rows = {row["id"]: row for row in now.data.get(wanted.model, [])}
        text = Texts(now).whole(wanted.model, rows[wanted.row]) if wanted.row in rows else ""
        is_done = rows.get(wanted.row) == wanted.after
    elif row_is_gone:
        text, is_done = "", False
    else:
        text = since[wanted.key].new if wanted.key in since else wanted.old
        is_done = patched(now.data, [wanted]) == patched(now.data, [])
    return Change(wanted, text, has_moved=bool(moved), is_done=is_done, is_gone=row_is_gone)

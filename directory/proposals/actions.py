from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.checking import hindrances
from directory.models import Actor, Address, Entry, Proposal
from directory.models.confirming import THE_ORGANISATION
from directory.models.proposal import new_proposal_reference
from directory.proposals.comparing import changes, content_now
from directory.proposals.evidence import with_evidence
from directory.publishing import refuse_hindrances
from directory.refusal import Refused
from directory.slugs import german_slug
from directory.versions import Content, Difference, apply, check_newest, give_reason, patched
from directory.versions.content import ENTRY


class Decided(Exception):
    """Somebody has decided this proposal, or taken it back, meanwhile."""


class Revised(Exception):
    """Whoever made the proposal has changed it meanwhile."""


@transaction.atomic
def propose(*, proposal: Proposal, before: Content, after: Content) -> Proposal:
    """Keep what somebody wants an entry to say instead of what it says; nothing about the entry changes.

    Of a proposal that is there already this is the new content. Raises Decided or Revised.
    """
    if not proposal._state.adding:
        proposal.revision = _open(proposal).revision + 1
    proposal.type, proposal.before, proposal.data = after.type, before.data, after.data
    models = {*before.names, *after.names}
    proposal.names = {name: {**before.names.get(name, {}), **after.names.get(name, {})} for name in models}
    while proposal._state.adding and Proposal.objects.filter(reference=proposal.reference).exists():
        proposal.reference = new_proposal_reference()
    proposal.full_clean()
    proposal.save()
    return proposal


@transaction.atomic
def accept(*, proposal: Proposal, keys: Collection[str] | None, seen: int, user: Any) -> Entry:
    """Let the entry say what is proposed, or the chosen differences of that; a new organisation becomes a draft.

    `seen` is the number of the newest version that whoever decided this knew of. Raises Decided, Revised, Changed,
    Refused or IntegrityError.
    """
    # Before the proposal, as the form of the entry does: so none waits for the other.
    Entry.objects.hold(proposal.entry_id or 0)
    proposal = _open(proposal)
    entry: Entry | None = Entry.objects.filter(pk=proposal.entry_id or 0).first()
    if entry and proposal.data == proposal.before:
        # All that was said was said in words; whoever decides it has seen to that.
        _decide(proposal, Proposal.State.ACCEPTED, user)
        return entry
    if proposal.entry_id is not None:
        check_newest(proposal.entry_id, seen)
    possible = [change.difference for change in changes(proposal) if change.is_possible]
    chosen = [each for each in possible if keys is None or each.key in keys]
    if not chosen:
        raise Refused(_("Davon lässt sich nichts mehr übernehmen.") if keys is None else _("Nichts ist ausgewählt."))
    known = frozenset(problem.key for problem in hindrances(entry)) if entry else frozenset()
    entry = _say(proposal, chosen)
    if entry.is_released:
        refuse_hindrances(entry, known=known)
    is_whole = len(chosen) == len(possible)
    if is_whole and proposal.origin == Proposal.Origin.ORGANISATION:
        # It has seen all of it, and somebody of the office has.
        checked = {"checked_on": timezone.localdate(), "checked_by": THE_ORGANISATION}
        Entry.objects.filter(pk=entry.pk).update(**checked)
    # What the database would refuse at the end it refuses now.
    connection.check_constraints()
    _decide(proposal, Proposal.State.ACCEPTED if is_whole else Proposal.State.PARTLY, user)
    return entry


def _say(proposal: Proposal, chosen: list[Difference]) -> Entry:
    """Make the chosen differences to the entry, which is made where there is none; its version names who wants them."""
    give_reason(
        note=_("Vorschlag %(reference)s von: %(sender)s")
        % {"reference": proposal.reference, "sender": proposal.sender},
        reason=proposal.text if proposal.origin == Proposal.Origin.EDITOR else "",
    )
    if proposal.entry_id is None:
        proposal.entry_id = _draft(proposal, chosen).pk
    data = patched(content_now(proposal).data, chosen)
    if proposal.origin != Proposal.Origin.EDITOR:
        data = with_evidence(data, proposal, chosen)
    apply(proposal.entry_id, proposal, data)
    return Entry.objects.get(pk=proposal.entry_id)


@transaction.atomic
def decline(*, proposal: Proposal, reason: str, user: Any) -> None:
    """Raises Decided, Revised, or Refused without a reason."""
    proposal = _open(proposal)
    proposal.reason = reason.strip()
    if not proposal.reason:
        raise Refused(_("Bitte schreiben Sie, warum der Vorschlag abgelehnt wird."))
    _decide(proposal, Proposal.State.DECLINED, user)


@transaction.atomic
def withdraw(*, proposal: Proposal, user: Any) -> None:
    """Raises Decided or Revised."""
    _decide(_open(proposal), Proposal.State.WITHDRAWN, user)


def _open(proposal: Proposal) -> Proposal:
    """The proposal as it is now, locked."""
    try:
        found = Proposal.objects.select_for_update().get(pk=proposal.pk, state=Proposal.State.OPEN)
    except Proposal.DoesNotExist as error:
        raise Decided from error
    if found.revision != proposal.revision:
        raise Revised
    return found


def _decide(proposal: Proposal, state: str, user: Any) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, user, timezone.now()
    proposal.save()


def _draft(proposal: Proposal, chosen: list[Difference]) -> Actor:
    """The organisation with nothing but what each entry needs. Raises Refused."""
    wanted = {each.column: each.after for each in chosen if each.model == ENTRY}
    title = str(wanted.get("title") or "")
    actor = Actor(title=title, kind_id=wanted.get("kind_id"), slug=free_slug(title), state=Entry.State.DRAFT)
    try:
        actor.full_clean()
    except ValidationError as error:
        raise Refused(_("Ohne Name und Art wird kein Entwurf daraus."), *error.messages) from error
    actor.save()
    return actor


def free_slug(title: str) -> str:
    """An address made from the name that no partner has or had."""
    slug = german_slug(title, 110) or "partner"
    taken = set(Address.objects.filter(type=Entry.Type.ACTOR, slug__startswith=slug).values_list("slug", flat=True))
    numbers = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(each for each in numbers if each not in taken)


@dataclass(frozen=True)
class Deleted:
    senders: int
    proposals: int


@transaction.atomic
def delete_old(*, senders_until: datetime.datetime, until: datetime.datetime) -> Deleted:
    """Delete what was decided until then: first who sent it, later all of it; open proposals stay."""
    _count, deleted = Proposal.objects.decided_until(until).delete()
    decided = Proposal.objects.decided_until(senders_until).exclude(origin=Proposal.Origin.EDITOR)
    senders = decided.exclude(name="", email="").update(name="", email="")
    return Deleted(senders=senders, proposals=deleted.get("directory.Proposal", 0))

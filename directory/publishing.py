"""From draft over review to the public, and back: the steps, who may take them, and what refuses one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import pghistory
from django.db import models, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from directory import office
from directory.checking import hindrances
from directory.models import Entry
from directory.refusal import Refused

State = Entry.State


class Step(models.TextChoices):
    REVIEW = "review", _("Zur Prüfung geben")
    PUBLISH = "publish", _("Veröffentlichen")
    DRAFT = "draft", _("Zurück zum Entwurf")
    ARCHIVE = "archive", _("Archivieren")


# From which states a step leads to which. What was never public is not archived, as what is archived has a page.
WAYS: dict[Step, tuple[set[State], State]] = {
    Step.REVIEW: ({State.DRAFT}, State.IN_REVIEW),
    Step.PUBLISH: ({State.DRAFT, State.IN_REVIEW, State.ARCHIVED}, State.PUBLISHED),
    Step.DRAFT: ({State.IN_REVIEW, State.PUBLISHED, State.ARCHIVED}, State.DRAFT),
    Step.ARCHIVE: ({State.PUBLISHED}, State.ARCHIVED),
}
PUBLISHING = {Step.PUBLISH, Step.ARCHIVE}


def steps_for(user: office.Account, entry: Entry) -> list[Step]:
    """What this account may do next with the entry as it stands."""
    if not office.may_save(user, entry):
        return []
    return steps_from(State(entry.state), publishes=office.may_publish(user, entry))


def steps_from(state: State, *, publishes: bool) -> list[Step]:
    return [step for step, (states, _to) in WAYS.items() if state in states and (publishes or step not in PUBLISHING)]


def refuse_hindrances(entry: Entry, *, known: frozenset[tuple[object, ...]] = frozenset()) -> None:
    """Raises Refused with everything that hinders the entry from being public, but for what was known before."""
    if reasons := [problem.message for problem in hindrances(entry) if problem.key not in known]:
        raise Refused(*reasons)


def refuse_restored(user: office.Account, before: Entry | None, entry: Entry) -> None:
    """Raises Refused where the account could not have brought the entry into the state that an old version gave it."""
    if not office.reaches(user, entry):
        raise Refused(office.out_of_reach(user))
    if entry.is_released and not office.may_publish(user, entry):
        raise Refused(gettext("Diese Version war öffentlich: Sie stellt nur wieder her, wer veröffentlichen darf."))
    # What was public when it was deleted comes back as it was.
    if before and entry.is_released and not before.is_released:
        refuse_hindrances(entry)


def move(entry: Entry, step: Step, *, at: datetime | None = None) -> None:
    """Write the new state into the instance. What is published at a later time stays in review until then."""
    entry.state = WAYS[step][1]
    entry.publish_at = None
    if step == Step.PUBLISH and at and at > timezone.now():
        entry.state, entry.publish_at = State.IN_REVIEW, at


def save_state(entry: Entry) -> None:
    entry.save(update_fields=["state", "publish_at", "updated_at"])


@transaction.atomic
def take_step(*, user: office.Account, entry: Entry, step: Step) -> None:
    """One step of an entry as it is stored; raises Refused."""
    stored = Entry.objects.select_for_update().get(pk=entry.pk)
    refuse_step(user, stored, step)
    if step == Step.PUBLISH:
        refuse_hindrances(stored)
    move(stored, step)
    save_state(stored)


def refuse_step(user: office.Account, entry: Entry, step: Step) -> None:
    """Raises Refused where the account may not take the step, or the entry has none such in its state."""
    if step in steps_for(user, entry):
        return
    names = {"state": entry.get_state_display(), "step": step.label}
    if not office.may_save(user, entry):
        raise Refused(office.why_not_saved(user, entry))
    if entry.state not in WAYS[step][0]:
        raise Refused(gettext("Im Zustand „%(state)s“ gibt es „%(step)s“ nicht.") % names)
    raise Refused(gettext("„%(step)s“ ist Ihrem Konto nicht erlaubt.") % names)


def outcome(entry: Entry) -> str:
    """Where an entry stands, as a sentence after a step."""
    sentences = {
        State.DRAFT: gettext("„%(entry)s“ ist ein Entwurf und nicht öffentlich."),
        State.IN_REVIEW: gettext("„%(entry)s“ ist in Prüfung."),
        State.PUBLISHED: gettext("„%(entry)s“ ist veröffentlicht."),
        State.ARCHIVED: gettext("„%(entry)s“ ist archiviert; die Seite bleibt und sagt es."),
    }
    sentence = sentences[State(entry.state)]
    if entry.publish_at:
        sentence = gettext("„%(entry)s“ wird am %(time)s veröffentlicht.")
    return sentence % {"entry": entry, "time": moment(entry.publish_at)}


def moment(at: datetime | None) -> str:
    """„1. Dezember 2026 um 8:00 Uhr“, in the time of the office."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    day, time = formats.date_format(local, "j. F Y"), formats.date_format(local, "G:i")
    return gettext("%(day)s um %(time)s Uhr") % {"day": day, "time": time}


@dataclass
class Due:
    """What a run of `publish_due` did; what it could not publish stays in review, with the reasons."""

    published: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, tuple[str, ...]]] = field(default_factory=list)


def publish_due(*, now: datetime) -> Due:
    """Publish what was released for a time that has come, each on its own. Of two runs at once one takes each entry."""
    due = Due()
    for pk in Entry.objects.due(now).order_by("publish_at", "pk").values_list("pk", flat=True):
        with transaction.atomic(), pghistory.context(command="publish_due"):
            entry = Entry.objects.due(now).select_for_update(skip_locked=True).filter(pk=pk).first()
            if entry is None:
                continue
            try:
                refuse_hindrances(entry)
            except Refused as refusal:
                due.refused.append((entry, refusal.reasons))
                continue
            move(entry, Step.PUBLISH)
            save_state(entry)
            due.published.append(entry)
    return due

"""Who is to be asked next: the organisation, the organisation once more, and then the office."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import ngettext

from directory.confirming.actions import NotAsked, Step, address_of, ask
from directory.models import ConfirmationRequest, Entry, Proposal, Version

# Between the steps.
PAUSE = timedelta(days=30)


@dataclass(frozen=True)
class Due:
    entry: Entry
    step: str
    email: str

    def __str__(self) -> str:
        label = Step(self.step).label
        return f"{label}: {self.entry.title}" + (f" <{self.email}>" if self.email else "")


def due_steps(now: datetime) -> Iterator[Due]:
    """What is to be done now, the entries that wait longest first.

    Who has proposed a change waits for the office, and not the other way round.
    """
    answered = Proposal.objects.open().filter(origin=Proposal.Origin.ORGANISATION).values("entry")
    entries = Entry.objects.to_ask(timezone.localdate(now)).exclude(pk__in=answered)
    for entry in entries.iterator():
        sent = dict(entry.confirmation_requests.of_this_round().values_list("step", "sent_at"))
        if Step.ESCALATED in sent:
            continue
        email = address_of(entry)
        if not email:
            yield Due(entry, Step.ESCALATED, "")
        elif Step.FIRST not in sent:
            yield Due(entry, Step.FIRST, email)
        elif max(sent.values()) <= now - PAUSE:
            yield Due(entry, Step.ESCALATED if Step.REMINDER in sent else Step.REMINDER, "")


def take(due: Due) -> bool:
    """Whether the step was taken; it was not if it has been taken meanwhile, or the mail could not be sent."""
    if due.step != Step.ESCALATED:
        try:
            ask(due.entry, due.step)
        except NotAsked:
            return False
        return True
    newest = Version.objects.of(due.entry.pk).first()
    try:
        with transaction.atomic():
            ConfirmationRequest.objects.create(
                entry=due.entry,
                step=due.step,
                checked_on=due.entry.checked_on,
                version=newest.number if newest else 0,
            )
    except IntegrityError:
        return False
    return True


def tell_office(entries: list[Entry]) -> None:
    """One mail about all that the office has to see to itself, if it has an address."""
    if not entries or not settings.OFFICE_EMAIL:
        return
    count = len(entries)
    subject = ngettext("%d Eintrag ist zu prüfen", "%d Einträge sind zu prüfen", count) % count
    context = {"entries": entries, "site_url": settings.SITE_URL, "site_name": settings.SITE_NAME}
    body = render_to_string("directory/mail/office.txt", context)
    EmailMessage(subject, body, to=[settings.OFFICE_EMAIL]).send()

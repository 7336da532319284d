from __future__ import annotations

import datetime
import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.confirming.links import LONGEST, link_of
from directory.models import ConfirmationRequest, Contact, Entry, Proposal, Version
from directory.models.confirming import THE_ORGANISATION
from directory.proposals import propose
from directory.versions import Content, check_newest, give_reason

logger = logging.getLogger(__name__)

Step = ConfirmationRequest.Step


class NotAsked(Exception):
    """No mail was sent; the text says why, for editors."""


def check(*, entries: Any, name: str) -> int:
    """Say of these entries that all is right today; that they were changed it does not say."""
    count: int = entries.update(checked_on=timezone.localdate(), checked_by=name)
    return count


def address_of(entry: Entry) -> str:
    """To whom to write about an entry: its office, or where it answers citizens; never its press office."""
    emails = Contact.objects.filter(entry=entry.pk, channel=Contact.Channel.EMAIL).order_by("position", "pk")
    by_purpose = {contact.purpose: contact.email for contact in reversed(emails)}
    purposes = (Contact.Purpose.OFFICE, Contact.Purpose.CITIZENS)
    return next((by_purpose[purpose] for purpose in purposes if purpose in by_purpose), "")


def ask(entry: Entry, step: str | None = None) -> ConfirmationRequest:
    """Mail the organisation that it may confirm its entry; without a step, the next one. Raises NotAsked."""
    if entry.state != Entry.State.PUBLISHED:
        raise NotAsked(_("Der Eintrag ist nicht veröffentlicht."))
    email = address_of(entry)
    if not email:
        raise NotAsked(_("Im Eintrag steht keine E-Mail-Adresse, an die wir schreiben können."))
    taken = set(entry.confirmation_requests.of_this_round().values_list("step", flat=True))
    step = step or next((each for each in (Step.FIRST, Step.REMINDER) if each not in taken), None)
    if step is None or step in taken:
        raise NotAsked(_("Darum wurde seit der letzten Prüfung schon zweimal gebeten."))
    newest = Version.objects.of(entry.pk).first()
    request = ConfirmationRequest(
        entry=entry,
        step=step,
        checked_on=entry.checked_on,
        email=email,
        version=newest.number if newest else 0,
        sent_at=timezone.now(),
    )
    # Kept before it is sent, so that no two processes send it, and taken back where it could not be.
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError as error:
        raise NotAsked(_("Darum wurde gerade schon gebeten.")) from error
    try:
        message_of(request).send()
    except OSError as error:
        request.delete()
        logger.warning("A mail about entry %s could not be sent: %s", entry.pk, error)
        raise NotAsked(_("Die E-Mail ließ sich nicht versenden.")) from error
    return request


def message_of(request: ConfirmationRequest) -> EmailMessage:
    context = {
        "entry": request.entry,
        "request": request,
        "link": link_of(request),
        "until": timezone.localdate(request.sent_at + LONGEST),
        "site_name": settings.SITE_NAME,
    }
    subject = _("Stimmt der Eintrag „%(title)s“ noch?") % {"title": " ".join(request.entry.title.split())}
    body = render_to_string("directory/mail/confirm.txt", context)
    return EmailMessage(
        subject, body, to=[request.email], reply_to=[settings.OFFICE_EMAIL] * bool(settings.OFFICE_EMAIL)
    )


@transaction.atomic
def confirm(*, request: ConfirmationRequest, seen: int) -> None:
    """The organisation says that all is right as it saw it. Raises Changed."""
    check_newest(request.entry_id, seen)
    give_reason(note=f"Bestätigt durch {THE_ORGANISATION}")
    check(entries=Entry.objects.filter(pk=request.entry_id), name=THE_ORGANISATION)
    _answer(request, ConfirmationRequest.Answer.CONFIRMED)


@transaction.atomic
def propose_change(
    *, request: ConfirmationRequest, before: Content, after: Content, text: str, name: str, email: str
) -> Proposal:
    """The organisation says what is different; it is kept for the office."""
    newest = Version.objects.of(request.entry_id).first()
    proposal = Proposal(
        entry_id=request.entry_id,
        origin=Proposal.Origin.ORGANISATION,
        base=newest.number if newest else 0,
        text=text,
        name=name,
        email=email,
    )
    propose(proposal=proposal, before=before, after=after)
    _answer(request, ConfirmationRequest.Answer.CHANGED)
    return proposal


def _answer(request: ConfirmationRequest, answer: str) -> None:
    request.answer, request.answered_at = answer, timezone.now()
    request.save()


def delete_old(*, until: datetime.datetime) -> int:
    """Forget to whom was written in earlier rounds."""
    return ConfirmationRequest.objects.over_until(until).delete()[0]

"""Telling the public that a version put something right: by whoever may publish the entry."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from directory import office
from directory.models import Correction, Entry, Version
from directory.refusal import Refused


def first_public(entry_id: int) -> int | None:
    """The number of the first version of an entry that had a page."""
    numbers = Version.objects.of(entry_id).public().values_list("number", flat=True)
    return numbers.order_by("number").first()


def can_correct(version: Version, *, first: int | None) -> bool:
    """Whether a version may put right what an earlier one told the public; `first` is the first that did."""
    return version.is_public and first is not None and version.number > first


@transaction.atomic
def mark_correction(
    *, user: office.Account, version: Version, sentence: str, name: str, instead_of: str = ""
) -> Correction:
    """Call a version a correction, with a sentence `instead_of` the one that it has. Raises Refused."""
    _refuse_unless_publisher(user, version)
    _refuse_if_changed(version, instead_of, sentence)
    if not can_correct(version, first=first_public(version.entry_id)):
        raise Refused(gettext("Eine Korrektur ist eine öffentliche Version nach der ersten öffentlichen."))
    sentence = " ".join(sentence.split())
    if not sentence:
        raise Refused(gettext("Ein Satz sagt, was berichtigt wurde."))
    if len(sentence) > Correction.LONGEST:
        raise Refused(gettext("Bitte höchstens %(number)d Zeichen schreiben.") % {"number": Correction.LONGEST})
    correction, _ = Correction.objects.update_or_create(
        entry_id=version.entry_id,
        version=version.number,
        defaults={"sentence": sentence, "changed_at": timezone.now()},
        create_defaults={"sentence": sentence, "made_by": name},
    )
    return correction


@transaction.atomic
def take_back_correction(*, user: office.Account, version: Version) -> None:
    """The version is no correction any more. Raises Refused."""
    _refuse_unless_publisher(user, version)
    deleted, _ = Correction.objects.filter(entry=version.entry_id, version=version.number).delete()
    if not deleted:
        raise Refused(gettext("Diese Version ist nicht als Korrektur gekennzeichnet."))


def _refuse_unless_publisher(user: office.Account, version: Version) -> None:
    Entry.objects.hold(version.entry_id)
    entry = Entry.objects.filter(pk=version.entry_id).first()
    if entry is None:
        raise Refused(gettext("Den Eintrag gibt es nicht mehr."))
    if not office.may_publish(user, entry):
        raise Refused(gettext("Eine Korrektur kennzeichnet nur, wer den Eintrag veröffentlichen darf."))


def _refuse_if_changed(version: Version, seen: str, sentence: str) -> None:
    """Nobody overwrites what somebody else has written meanwhile."""
    found = Correction.objects.filter(entry=version.entry_id, version=version.number).values_list("sentence", flat=True)
    now = found.first() or ""
    if now == seen:
        return
    values = {"now": now, "sentence": sentence}
    if now:
        text = gettext("Inzwischen hat jemand geschrieben: „%(now)s“ Bitte prüfen und ändern. Ihr Satz: %(sentence)s")
    else:
        text = gettext("Jemand hat die Kennzeichnung inzwischen zurückgenommen. Ihr Satz: %(sentence)s")
    raise Refused(text % values)

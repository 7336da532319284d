"""Taking words out of all versions of an entry, by whoever may publish it, with a trace that does not repeat them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory import office
from directory.finding.reindex import hold_documents
from directory.marks import Reason, mark
from directory.models import Entry, Lexeme, Version, Withholding, Word
from directory.refusal import Refused
from directory.versions.content import entry_model
from directory.withholding import traces
from directory.withholding.finding import Found, find
from directory.withholding.spots import Spot
from directory.withholding.words import Words


class Moved(Exception):
    """Something else would go than what somebody has seen."""


def may_withhold(user: office.Account, newest: Version) -> bool:
    """Whoever may publish the entry; once it is deleted, whoever may publish such entries anywhere."""
    if entry := Entry.objects.filter(pk=newest.entry_id).first():
        return office.may_publish(user, entry)
    model = entry_model(newest.type)
    return office.may(user, "publish", model) and not office.is_bound(user, model)


@transaction.atomic
def withhold(*, user: office.Account, name: str, entry_id: int, words: Words, reason: Reason, seen: str) -> Withholding:
    """Take the words out for good; `seen` is the digest of what was found before. Raises Refused or Moved."""
    _hold(entry_id)
    newest = Version.objects.of(entry_id).first()
    if newest is None or not may_withhold(user, newest):
        raise Refused(_("Aus alten Versionen entfernt nur, wer den Eintrag veröffentlichen darf."))
    found = find(entry_id, words, mark(timezone.localdate(), reason))
    if found.standing:
        raise Refused(_("Der Eintrag sagt das heute noch. Bitte erst dort ändern."))
    if found.is_empty or found.digest != seen:
        raise Moved
    trace = Withholding.objects.create(
        entry_id=entry_id,
        made_by=name,
        reason=reason,
        versions=found.numbers,
        places=found.places,
        elsewhere=found.elsewhere,
    )
    _rewrite(found, words)
    traces.leave_out(entry_id, words)
    _forget_words()
    return trace


def _hold(entry_id: int) -> None:
    """Wait for whoever is changing the entry, and let nobody write a version of anything meanwhile."""
    Entry.objects.hold(entry_id)
    hold_documents()


def _rewrite(found: Found, words: Words) -> None:
    with connection.cursor() as cursor:
        for version, there in {**found.versions, **found.named}.items():
            cursor.execute(
                "UPDATE directory_version SET data = version_replaced(data, %s::jsonb),"
                " names = version_replaced(names, %s::jsonb) WHERE id = %s",
                [_places(there, "data"), _places(there, "names"), version.pk],
            )
    for version in found.noted:
        notes = {name: words.left_out(getattr(version, name)) for name in ("reason", "note", "origin")}
        Version.objects.filter(pk=version.pk).update(**notes)


def _places(there: Iterable[Spot], part: str) -> str:
    return json.dumps([{"path": spot.path, "value": spot.value} for spot in there if spot.part == part])


def _forget_words() -> None:
    """What the search has read once and no entry says any more."""
    Word.objects.filter(uses__lte=0).delete()
    Lexeme.objects.filter(documents__lte=0, common=False).delete()

"""What a version put right, and the public is told of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from directory.models import Actor, Correction, Entry
from directory.versions import restore
from tests import factories
from tests.database import broken_rules, complaints, refused, set_raw
from tests.merging import merge, pair
from tests.versions import change, latest

pytestmark = pytest.mark.django_db


class TestRules:
    def test_a_version_is_a_correction_once(self) -> None:
        correction = factories.CorrectionFactory()
        again = Correction(entry=correction.entry, version=correction.version, sentence="Noch einmal.")
        assert complaints(again) == ["Diese Version ist schon als Korrektur gekennzeichnet."]
        with refused("correction_once"):
            again.save()
        factories.CorrectionFactory(entry=correction.entry)
        assert correction.entry.corrections.count() == 2

    @pytest.mark.parametrize("sentence", ["", " ", "\n\t"])
    def test_it_has_a_sentence(self, sentence: str) -> None:
        correction = factories.CorrectionFactory()
        correction.sentence = sentence
        assert broken_rules(correction) == ["Ein Satz sagt, was berichtigt wurde."]
        with refused("correction_has_sentence"):
            correction.save()

    def test_the_first_public_version_is_none(self) -> None:
        actor = factories.ActorFactory(state="draft")
        change(actor)
        first = change(actor, state="published").number
        with refused("correction_of_later_public_version"):
            factories.CorrectionFactory(entry=actor, version=first)
        factories.CorrectionFactory(entry=actor, version=change(actor).number)

    @pytest.mark.parametrize(("state", "number"), [("draft", 2), ("in_review", 2), ("published", 7)])
    def test_what_was_not_public_or_not_at_all_is_none(self, state: str, number: int) -> None:
        actor = factories.ActorFactory()
        latest(actor)
        change(actor, state=state)
        with refused("correction_of_later_public_version"):
            factories.CorrectionFactory(entry=actor, version=number)

    def test_it_does_not_move_to_a_version_that_is_none(self) -> None:
        correction = factories.CorrectionFactory()
        with refused("correction_of_later_public_version"):
            set_raw(correction, "version", 1)

    def test_what_is_archived_can_be_corrected(self) -> None:
        actor = factories.ActorFactory()
        latest(actor)
        assert factories.CorrectionFactory(entry=actor, version=change(actor, state="archived").number)


class TestPublic:
    def test_the_newest_comes_first(self) -> None:
        now = timezone.now()
        days = {ago: factories.CorrectionFactory(made_at=now - timedelta(days=ago)) for ago in (2, 1, 3)}
        assert list(Correction.objects.public()) == [days[1], days[2], days[3]]

    @pytest.mark.parametrize(("state", "shown"), [("draft", 0), ("in_review", 0), ("published", 1), ("archived", 1)])
    def test_entry_without_a_page_has_none(self, state: str, shown: int) -> None:
        correction = factories.CorrectionFactory()
        Entry.objects.filter(pk=correction.entry.pk).update(state=state)
        assert Correction.objects.public().count() == shown


def test_it_stays_with_an_entry_that_is_merged() -> None:
    survivor, other = pair()
    correction = factories.CorrectionFactory(entry=other)
    merge(survivor=survivor, other=other)
    correction.refresh_from_db()
    assert correction.entry_id == other.pk
    assert list(Correction.objects.public()) == [correction]


@pytest.mark.django_db(transaction=True)
def test_it_comes_back_with_its_entry_unless_it_was_taken_back() -> None:
    kept = factories.CorrectionFactory(sentence="Die Straße war falsch.", made_by="Erika Muster")
    entry = Entry.objects.get(pk=kept.entry.pk)
    factories.CorrectionFactory(entry=kept.entry).delete()
    entry.delete()
    assert not Correction.objects.exists()
    end = latest(kept.entry_id)
    restore(end, seen=end.number)
    [back] = Correction.objects.all()
    assert back == kept
    told = ("version", "sentence", "made_at", "made_by", "entry_id")
    assert all(getattr(back, name) == getattr(kept, name) for name in told)


def test_it_goes_with_its_entry() -> None:
    correction = factories.CorrectionFactory()
    entry: Any = Actor.objects.get(pk=correction.entry.pk)
    entry.delete()
    assert not Correction.objects.exists()

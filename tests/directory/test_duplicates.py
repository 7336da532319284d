"""Which entries are taken for one and the same, and which only look alike."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from django.core.management import call_command

from directory import duplicates
from directory.duplicates import Compared, Lookalike, find_duplicates, keep_pairs, lookalikes, named_alike
from directory.duplicates import unknown_lookalikes as unknown
from directory.models import Entry, LikelyDuplicate
from tests import factories
from tests.database import broken_rules, refresh_search, refused

pytestmark = pytest.mark.django_db


def found(entry: Entry) -> dict[str, tuple[str, ...]]:
    refresh_search()
    return {str(one.entry): one.reasons for one in lookalikes(entry)}


@pytest.mark.parametrize(
    ("first", "second", "alike"),
    [
        ("Beratungsstelle Nord", "Beratungsstelle Nord e. V.", True),
        ("Beratungsstelle Nord", "Beratungstelle Nord", True),
        ("Beratungsstelle Nord", "Beratungsstelle Süd", False),
        ("Kommunales Integrationszentrum Dortmund", "Kommunales Integrationszentrum Duisburg", False),
        ("Kommunales Integrationszentrum Kreis Unna", "Kommunales Integrationszentrum Kreis Olpe", False),
        ("Kommunales Integrationszentrum Dortmund", "Komunales Integrationszentrum Dortmund", True),
        ("Köln hilft gGmbH", "Köln hilft e.V.", True),
        ("Bericht 2016", "Bericht 2017", False),
    ],
)
def test_names_differ_by_the_words_that_tell_apart(first: str, second: str, alike: bool) -> None:
    assert named_alike(first, second) is alike
    assert named_alike(second, first) is alike


class TestLookalikes:
    def test_by_name_whatever_the_state(self) -> None:
        actor = factories.ActorFactory(title="Beratungsstelle Nord")
        factories.ActorFactory(title="Beratungstelle Nord", state="draft")
        factories.ActorFactory(title="Beratungsstelle Süd")
        assert found(actor) == {"Beratungstelle Nord": ("name",)}

    def test_by_another_name_of_a_published_entry(self) -> None:
        actor = factories.ActorFactory(title="Zentrum", short_title="RAA Dortmund")
        factories.ActorFactory(title="Anders", other_names=["R.A.A. Dortmund", "Raa-Dortmund"])
        assert found(actor) == {"Anders": ("known_as",)}

    def test_by_phone_and_email_and_street(self) -> None:
        actor = factories.ActorFactory(title="Anton")
        phone, email, street = (factories.ActorFactory(title=title) for title in ("Berta", "Cäsar", "Dora"))
        for entry in (actor, phone):
            factories.ContactFactory(entry=entry, number="+492118372000")
        factories.ContactFactory(entry=phone, channel="email", number="", email="a@example.org")
        for entry, address in ((actor, "post@example.org"), (email, "Post@Example.org")):
            factories.ContactFactory(entry=entry, channel="email", number="", email=address)
        for entry, name in ((actor, "Musterstraße 1"), (street, "Musterstr. 1")):
            factories.LocationFactory(entry=entry, street=name, postal_code="44135")
        factories.LocationFactory(street="Musterstr. 1", postal_code="44137")
        assert found(actor) == {"Berta": ("phone",), "Cäsar": ("email",), "Dora": ("address",)}

    def test_those_with_the_most_signs_come_first(self) -> None:
        actor = factories.ActorFactory(title="Beratungsstelle Nord")
        factories.ActorFactory(title="Beratungsstelle Nord e. V.")
        both = factories.ActorFactory(title="Beratungsstelle Nord gGmbH")
        for entry in (actor, both):
            factories.ContactFactory(entry=entry)
        refresh_search()
        assert [one.reasons for one in lookalikes(actor)] == [("name", "phone"), ("name",)]

    @pytest.mark.parametrize(("others", "tells"), [(4, True), (5, False)])
    def test_what_many_share_says_nothing(self, others: int, tells: bool) -> None:
        actor, *rest = (factories.ActorFactory(title=f"{number}" * 9) for number in range(others + 1))
        for entry in (actor, *rest):
            factories.ContactFactory(entry=entry)
        assert found(actor) == {str(entry): ("phone",) for entry in rest if tells}

    def test_leaves_out_what_is_related(self) -> None:
        office, department, service = (factories.ActorFactory(title=title) for title in ("Anton", "Berta", "Cäsar"))
        for entry in (office, department, service):
            factories.ContactFactory(entry=entry)
        factories.RelationFactory(entry=department, target=office)
        assert found(office) == {"Cäsar": ("phone",)}
        assert found(department) == {"Cäsar": ("phone",)}
        assert found(service) == {"Anton": ("phone",), "Berta": ("phone",)}

    def test_leaves_out_other_types_and_what_is_merged(self) -> None:
        actor = factories.ActorFactory(title="Elternnetzwerk")
        factories.ProgrammeFactory(title="Elternnetzwerk")
        factories.ActorFactory(title="Elternnetzwerk NRW", state="archived", merged_into=actor)
        assert found(actor) == {}


class TestPairs:
    def pair(self, **values: Any) -> LikelyDuplicate:
        first, second = factories.ActorFactory(), factories.ActorFactory()
        return LikelyDuplicate(**{"first": first, "second": second, "reasons": ["name"], **values})

    def test_older_entry_comes_first(self) -> None:
        pair = self.pair()
        pair.first, pair.second = pair.second, pair.first
        assert broken_rules(pair) == ["Ein Paar sind zwei Einträge, der ältere zuerst."]
        with refused("duplicate_pair_in_order"):
            pair.save()

    def test_stands_there_once(self) -> None:
        pair = self.pair()
        pair.save()
        again = LikelyDuplicate(first=pair.first, second=pair.second, reasons=["phone"])
        assert broken_rules(again) == ["Dieses Paar gibt es schon."]
        with refused("duplicate_pair_once"):
            again.save()

    def test_waits_until_somebody_has_decided(self) -> None:
        waits, weak = self.pair(reasons=["name", "phone"]), self.pair()
        merged, apart = self.pair(), self.pair(distinct=True)
        Entry.objects.filter(pk=merged.first.pk).update(state="archived", merged_into=merged.second)
        for pair in (weak, waits, merged, apart):
            pair.save()
        assert list(LikelyDuplicate.objects.undecided()) == [waits, weak]
        assert waits.reason_names == "ähnlicher Name, gleiche Telefonnummer"

    def test_is_kept_in_order_and_as_it_was(self) -> None:
        old, new = factories.ActorFactory(), factories.ActorFactory()
        keep_pairs(entry=new, found=[Lookalike(old, ("name",))], distinct=True)
        keep_pairs(entry=old, found=[Lookalike(new, ("phone",))])
        kept = LikelyDuplicate.objects.get()
        assert (kept.first_id, kept.second_id, kept.reasons, kept.distinct) == (old.pk, new.pk, ["name"], True)


class TestFinding:
    def test_finds_each_pair_once(self) -> None:
        kind = factories.ActorKindFactory(title="Netz")
        for title in ("Elternnetzwerk", "Elternnetzwerk e. V.", "Ganz anders"):
            factories.ActorFactory(title=title, kind=kind)
        refresh_search()
        assert find_duplicates(seconds=60) == Compared(entries=4, pairs=1)
        assert find_duplicates(seconds=60) == Compared(entries=4, pairs=0)
        assert unknown(Entry.objects.get(title="Elternnetzwerk")) == []

    def compared(self, monkeypatch: pytest.MonkeyPatch, most: int) -> list[str]:
        """The titles of those that a run compares which has time for so many, in their order."""
        titles: list[str] = []

        def look(entry: Entry) -> list[Lookalike]:
            titles.append(entry.title)
            return []

        monkeypatch.setattr(duplicates, "unknown_lookalikes", look)
        monkeypatch.setattr(time, "monotonic", lambda: float(len(titles)))
        assert find_duplicates(seconds=most - 0.5).entries == len(titles)
        return titles

    def test_goes_on_where_the_last_run_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for title in ("A", "B", "C"):
            factories.TopicFactory(title=title)
        assert self.compared(monkeypatch, 2) == ["A", "B"]
        assert self.compared(monkeypatch, 2) == ["C", "A"]
        assert self.compared(monkeypatch, 2) == ["B", "C"]

    def test_begins_with_what_was_changed_since(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for title in ("A", "B", "C"):
            factories.TopicFactory(title=title)
        self.compared(monkeypatch, 3)
        Entry.objects.get(title="C").save()
        assert self.compared(monkeypatch, 2) == ["C", "A"]

    def test_ends_in_time(self) -> None:
        factories.ActorFactory()
        assert find_duplicates(seconds=-1) == Compared(entries=0, pairs=0)

    def test_command_says_what_it_did(self) -> None:
        out = io.StringIO()
        factories.TopicFactory()
        call_command("find_duplicates", stdout=out)
        assert out.getvalue() == "Compared 1 entries; new pairs: 0.\n"

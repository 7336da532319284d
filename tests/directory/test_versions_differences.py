"""What changed between two versions, as people read it, and what data becomes with some of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from directory.dates import PartialDate
from directory.models import Contact, Entry, Version
from directory.versions import Content, Difference, differences, patched
from tests import factories
from tests.versions import latest, versions

pytestmark = pytest.mark.django_db


def texts(found: list[Difference]) -> list[tuple[str, str, str, str]]:
    return [(each.part, each.field, each.old, each.new) for each in found]


def last_change(entry: Any) -> list[tuple[str, str, str, str]]:
    *_, old, new = versions(entry)
    return texts(differences(old, new))


class TestOfTheEntry:
    def test_fields_are_told_with_their_names_and_choices_with_their_labels(self) -> None:
        programme = factories.ProgrammeFactory(title="Alt", status="running")
        assert len(versions(programme)) == 1
        programme.title, programme.status, programme.starts = "Neu", "ended", PartialDate(2013, 7)
        programme.save()
        assert last_change(programme) == [
            ("Eintrag", "Name", "Alt", "Neu"),
            ("Eintrag", "Beginn", "", "Juli 2013"),
            ("Eintrag", "Stand der Durchführung", "läuft", "beendet"),
        ]

    def test_references_are_told_by_the_names_of_their_time(self) -> None:
        actor = factories.ActorFactory(kind__title="Netzwerk")
        topic = factories.TopicFactory(title="Bildung")
        assert len(versions(actor)) == 1
        actor.kind = factories.ActorKindFactory(title="Verband")
        actor.save()
        actor.topics.add(topic, factories.TopicFactory(title="Arbeit"))
        found = last_change(actor)
        assert found == [("Eintrag", "Art", "Netzwerk", "Verband"), ("Eintrag", "Themen", "", "Arbeit; Bildung")]
        topic.title = "Schule"
        topic.save()
        assert last_change(actor) == found

    def test_booleans_and_dates_and_lists_are_told_the_german_way(self) -> None:
        kind = factories.ActorKindFactory(one_per_area=False)
        assert len(versions(kind)) == 1
        kind.one_per_area, kind.checked_on, kind.other_names = True, "2026-03-01", ["KI", "Kommunales, kurz"]
        kind.save()
        with translation.override("de"):
            assert last_change(kind) == [
                ("Eintrag", "Weitere Namen", "", "KI; Kommunales, kurz"),
                ("Eintrag", "Zuletzt geprüft", "", "1. März 2026"),
                ("Eintrag", "Je Gebiet eine Stelle", "nein", "ja"),
            ]


class TestOfRows:
    def test_a_changed_one_is_named_by_what_it_said(self) -> None:
        contact = factories.ContactFactory(number="+492118372000")
        assert len(versions(contact.entry)) == 1
        Contact.objects.filter(pk=contact.pk).update(number="+492118373000")
        assert last_change(contact.entry) == [("Kontakt: Telefon", "Nummer", "0211 8372000", "0211 8373000")]

    def test_one_that_came_or_went_is_told_as_a_whole(self) -> None:
        actor = factories.ActorFactory()
        assert len(versions(actor)) == 1
        figure = factories.KeyFigureFactory(entry=actor, label="Zentren", low=1300, counts="Zentren im Land")
        whole = "Bezeichnung: Zentren; Wert: 1.300; Was gezählt wird: Zentren im Land; Stand: 14. Juli 2022"
        assert last_change(actor) == [("Kennzahl: Zentren", "", "", whole)]
        figure.delete()
        assert last_change(actor) == [("Kennzahl: Zentren", "", whole, "")]

    def test_evidence_says_what_it_supports(self) -> None:
        contact = factories.ContactFactory()
        actor = contact.entry
        assert len(versions(actor)) == 1
        source = factories.SourceFactory(title="Bericht")
        factories.CitationFactory(entry=actor, statement=contact, source=source, paragraph=3)
        factories.CitationFactory(entry=actor, field="summary", source=source)
        assert last_change(actor) == [
            ("Beleg: Kontakt: Telefon", "", "", "Aussage: Kontakt: Telefon; Quelle: Bericht; Absatz: 3"),
            ("Beleg: Kurzbeschreibung", "", "", "Feld: Kurzbeschreibung; Quelle: Bericht; Absatz: 1"),
        ]


class TestWhatTheCodeKnowsNoMore:
    """A version is read by code that is younger than itself."""

    def snapshot(self, **data: Any) -> Any:
        return Version(type="actor", data=data, names={})

    def test_a_field_is_shown_raw(self) -> None:
        old = self.snapshot(entry={"title": "x", "motto": "Alle"})
        new = self.snapshot(entry={"title": "x", "motto": "Viele"})
        assert texts(differences(old, new)) == [("Eintrag", "motto", "Alle", "Viele")]

    def test_a_kind_of_row_is_shown_raw(self) -> None:
        old, new = self.snapshot(entry={}), self.snapshot(entry={}, slogan=[{"id": 1, "words": "Alle"}])
        assert texts(differences(old, new)) == [("slogan: Alle", "", "", "words: Alle")]

    def test_a_type_of_entry_is_shown_raw(self) -> None:
        old, new = (Version(type="club", data={"entry": {"dues": dues}}, names={}) for dues in (1, 2))
        assert texts(differences(old, new)) == [("Eintrag", "dues", "1", "2")]

    def test_a_value_is_shown_raw(self) -> None:
        old = self.snapshot(entry={"founded": "MMXIII", "kind_id": 7, "state": "odd", "checked_on": "yesterday"})
        new = self.snapshot(entry={"founded": "2013", "kind_id": 8, "state": "draft", "checked_on": None})
        assert texts(differences(old, new)) == [
            ("Eintrag", "Zustand", "odd", "Entwurf"),
            ("Eintrag", "Zuletzt geprüft", "yesterday", ""),
            ("Eintrag", "Art", "Nr. 7", "Nr. 8"),
            ("Eintrag", "Gegründet", "MMXIII", "2013"),
        ]

    def test_a_field_that_there_was_not_yet_is_told_once_it_says_something(self) -> None:
        old = self.snapshot(entry={})
        assert differences(old, self.snapshot(entry={"text": "", "laws": [], "state": "draft"})) == []
        assert texts(differences(old, self.snapshot(entry={"text": "Neu"}))) == [("Eintrag", "Text", "", "Neu")]

    def test_a_field_that_is_no_more_was_changed_by_nobody(self) -> None:
        assert differences(self.snapshot(entry={"motto": "Alle"}), self.snapshot(entry={})) == []


class TestPatched:
    def test_with_all_differences_is_the_later_version(self) -> None:
        point, contact = factories.PointFactory(), factories.ContactFactory()
        actor = point.entry
        contact.delete()
        factories.CitationFactory(entry=actor, statement=point)
        old = latest(actor)
        point.delete()
        factories.OfferFactory(entry=actor, languages=["ar"])
        Entry.objects.filter(pk=actor.pk).update(title="Neu")
        actor.topics.add(factories.TopicFactory())
        new = latest(actor)
        made = patched(old.data, differences(old, new))
        assert {name: rows for name, rows in made.items() if rows} == new.data

    def test_with_one_difference_differs_in_that_alone(self) -> None:
        actor = factories.ActorFactory(title="Alt", summary="Alt.")
        old = latest(actor)
        Entry.objects.filter(pk=actor.pk).update(title="Neu", summary="Neu.")
        new = latest(actor)
        [title] = [each for each in differences(old, new) if each.key == "entry:title"]
        made = patched(old.data, [title])
        assert (made["entry"]["title"], made["entry"]["summary"]) == ("Neu", "Alt.")
        assert old.data["entry"]["title"] == "Alt"

    def test_choices_are_added_and_taken_away_one_by_one(self) -> None:
        actor = factories.ActorFactory()
        mine, theirs, first = (factories.TopicFactory() for _ in range(3))
        actor.topics.set([first])
        old = latest(actor)
        actor.topics.set([mine])
        new = latest(actor)
        actor.topics.set([first, theirs])
        made = patched(Content.of(actor.pk).data, differences(old, new))
        assert made["entry"]["topics"] == [mine.pk, theirs.pk]

    def test_evidence_goes_with_what_it_supports(self) -> None:
        point = factories.PointFactory()
        old, pk = latest(point.entry), point.pk
        point.delete()
        new = latest(point.entry)
        gone = differences(old, new)
        again = factories.PointFactory(pk=pk, entry=point.entry)
        factories.CitationFactory(entry=point.entry, statement=again)
        assert patched(Content.of(point.entry.pk).data, gone)["citation"] == []

"""What a text finds, what may have been meant instead, and what is suggested meanwhile."""

from __future__ import annotations

from typing import Any

import pytest

from directory.models import Entry
from directory.search import Reading, suggestions
from tests import factories
from tests.database import refresh_search
from tests.odd_input import ODD

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    """Titles of what a text finds, the best first."""
    refresh_search()
    reading = Reading(text)
    return [entry.title for entry in (*reading.best, *(entry for hits in reading.hits for entry in hits.entries))]


class TestEntries:
    @pytest.mark.parametrize(
        "text",
        [
            "Ärztehaus",
            "arztehaus",
            "AERZTEHAUS",
            "Haus Straße",
            "strasse",
            "Neue",
            "MSO",
            "mso ärztehaus",
            "Eltern",
            "eltern straße mso",
            "Ärztehaus ärztehaus",
            "Kind",
            "Ärzte-Haus",
            "der Ärztehaus und die Eltern",
        ],
    )
    def test_are_found_by_every_word_somewhere(self, text: str) -> None:
        factories.ActorFactory(
            title="Ärztehaus Neue Straße", other_names=["MSO"], summary="Berät Eltern und Kinder im Haus."
        )
        assert found(text) == ["Ärztehaus Neue Straße"]

    @pytest.mark.parametrize("text", ["Zahnarzt", "Ärztehaus Dortmund", "", " ", "%", "_", "Ä_ztehaus", "ehaus", "und"])
    def test_are_not_found_by_anything_else(self, text: str) -> None:
        factories.ActorFactory(title="Ärztehaus und mehr", summary="Berät.")
        assert found(text) == []

    @pytest.mark.parametrize(
        ("title", "text"),
        [
            ("Haus „Griffbereit“", "„Griffbereit“"),
            ("Haus „Griffbereit“", '"Griffbereit"'),
            ("KOMM-AN NRW", "KOMM-AN"),
            ("KOMM-AN NRW", "komman"),
            ("KOMM-AN NRW", "komm an"),
            ("Yıldız e.V.", "Yıldız"),
            ("Yıldız e.V.", "yildiz"),
            ("López", "Lopez"),
            ("Čapek", "Čapek"),
            ("Søren", "soren"),
        ],
    )
    def test_are_found_by_their_title(self, title: str, text: str) -> None:
        factories.ActorFactory(title=title)
        assert found(text) == [title]

    @pytest.mark.parametrize("text", ["Größe", "groesse", "grosse", "GRÖSSE", "Übergang", "Uebergang"])
    def test_are_found_by_umlauts_in_any_spelling(self, text: str) -> None:
        factories.ActorFactory(title="Treff", summary="Über Größe.", other_names=["Übergang"])
        assert found(text) == ["Treff"]

    def test_are_found_by_phrases_only_as_they_stand(self) -> None:
        factories.ActorFactory(title="Bunte Vielfalt", summary="Leben und lernen.")
        factories.ActorFactory(title="Vielfalt ist bunt", summary="Lernen und leben.")
        assert sorted(found("bunte vielfalt")) == ["Bunte Vielfalt", "Vielfalt ist bunt"]
        assert found('"bunte vielfalt"') == ["Bunte Vielfalt"]
        assert found("„Lernen und leben“") == ["Vielfalt ist bunt"]
        assert found('"vielfalt leben"') == []

    @pytest.mark.parametrize(
        "text",
        [
            "0211 8372000",
            "0211/837-2000",
            "(0211) 83 72 000",
            "+49 211 8372000",
            "+49 (0)211 837 2000",
            "0049211837200",
        ],
    )
    def test_are_found_by_telephone_with_any_punctuation(self, text: str) -> None:
        factories.ContactFactory(entry__title="Treff", number="+492118372000")
        assert found(text) == ["Treff"]

    def test_are_found_by_email(self) -> None:
        factories.ContactFactory(entry__title="Treff", channel="email", number="", email="info.treff@ki-unna.example")
        factories.ActorFactory(title="Anderer", summary="Treff, Info, KI, Unna, Example.")
        assert found("info.treff@ki-unna.example") == ["Treff"]
        assert found("INFO.TREFF@KI-UNNA.EXAMPLE") == ["Treff"]

    def test_of_all_types_come_together_the_best_first(self) -> None:
        factories.LawFactory(title="Gesetz", summary="Über Bildung.")
        factories.ProgrammeFactory(title="Bildung für alle")
        factories.ActorFactory(title="Bildung")
        factories.NewsItemFactory(title="Neues zur Bildung")
        factories.ActorKindFactory(title="Rat", plural="Bildungsräte")
        assert found("bildung") == ["Bildung", "Bildung für alle", "Rat", "Neues zur Bildung", "Gesetz"]

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_are_those_that_are_published(self, state: str) -> None:
        factories.ActorFactory(title="Bildung da")
        factories.ActorFactory(title="Bildung fort", state=state)
        assert found("bildung") == ["Bildung da"]

    def test_beside_a_place_are_those_that_help_or_sit_there(self) -> None:
        kamen = factories.PlaceFactory(ags="05978020", name="Kamen", slug="kamen")
        factories.ServedPlaceFactory(entry__title="Museum der Stadt", place=kamen)
        factories.ServedPlaceFactory(entry__title="Museum im Kreis", place=kamen.parent)
        factories.LocationFactory(entry__title="Museum mit Sitz", place=kamen)
        factories.ServedPlaceFactory(entry__title="Museum anderswo", place=factories.CityFactory())
        factories.ActorFactory(title="Verein in Kamen und für das Museum")
        factories.ServedPlaceFactory(entry__title="Garten", place=kamen)
        assert sorted(found("museum kamen")) == [
            "Museum der Stadt",
            "Museum im Kreis",
            "Museum mit Sitz",
            "Verein in Kamen und für das Museum",
        ]

    def test_are_grouped_by_type_with_their_numbers(self) -> None:
        for number in range(8):
            factories.ActorFactory(title=f"Chor {number}")
        for number in range(2):
            factories.ProgrammeFactory(title=f"Chor als Programm {number}")
        refresh_search()
        reading = Reading("Chor")
        assert reading.counts == {"actor": 8, "programme": 2}
        assert reading.total == 10
        # Four of the best, then the rest of six of each type.
        assert [entry.title for entry in reading.best] == [f"Chor {number}" for number in range(4)]
        assert [
            (hits.label, hits.section, hits.count, [entry.title for entry in hits.entries]) for hits in reading.hits
        ] == [
            ("Partner", "partner", 8, ["Chor 4", "Chor 5"]),
            ("Programme", "programme", 2, ["Chor als Programm 0", "Chor als Programm 1"]),
        ]
        listed = reading.of_type(Entry.Type.ACTOR)
        assert (len(listed), [entry.title for entry in listed[6:100]]) == (8, ["Chor 6", "Chor 7"])

    def test_of_one_type_need_no_best(self) -> None:
        factories.ActorFactory(title="Chor")
        refresh_search()
        reading = Reading("Chor")
        assert (reading.best, [entry.title for entry in reading.hits[0].entries]) == ([], ["Chor"])

    def test_are_not_found_by_odd_text(self) -> None:
        factories.TopicFactory(title="Ort", summary="Hilft.", other_names=["Oft im Ort"])
        assert [text for text in ODD if found(text)] == []


class TestMeant:
    @staticmethod
    def for_(text: str) -> list[str]:
        refresh_search()
        return Reading(text).meant

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("Dortmnd", ["Dortmund"]),
            ("Dortmumd", ["Dortmund"]),
            ("Beratng", ["Beratung"]),
            ("Intgration", ["Integration"]),
            ("Integrationsbeartung", ["Integrationsberatung"]),
            ("xyzzyx", []),
            ("zxc", []),
            ("info@dortmnd.de", []),
            ("4413712", []),
        ],
    )
    def test_is_what_looks_like_it(self, text: str, meant: list[str]) -> None:
        factories.CityFactory()
        factories.ActorFactory(title="Beratung und Integration", summary="Hier gibt es Integrationsberatung.")
        assert self.for_(text) == meant

    def test_completes_a_word_that_was_begun(self) -> None:
        factories.ActorFactory(title="Antidiskriminierungsbüro")
        assert self.for_("Antidiskr") == ["Antidiskriminierungsbüro"]

    def test_keeps_the_words_that_are_known(self) -> None:
        factories.ActorFactory(title="Beratung für Eltern")
        assert self.for_("Beratung Eltrn") == ["Beratung Eltern"]

    def test_leaves_out_a_word_that_nothing_looks_like(self) -> None:
        factories.ActorFactory(title="Beratung für Eltern")
        assert self.for_("Beratung Eltern xyzzyx") == ["Beratung Eltern"]

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_is_never_a_word_that_is_not_published(self, state: str) -> None:
        factories.ActorFactory(title="Quittengelee", state=state)
        assert self.for_("Quittengele") == []
        assert self.for_("Quitteng") == []

    def test_is_no_longer_a_word_that_was_taken_back(self) -> None:
        actor = factories.ActorFactory(title="Quittengelee")
        assert self.for_("Quittengele") == ["Quittengelee"]
        actor.state = Entry.State.DRAFT
        actor.save()
        assert self.for_("Quittengele") == []

    def test_is_nothing_for_odd_text(self) -> None:
        factories.ActorFactory(title="Beratung")
        assert [text for text in ODD if self.for_(text)] == []


class TestSuggestions:
    @pytest.mark.parametrize(
        ("text", "suggested"),
        [
            ("", []),
            ("D", []),
            ("do", ["Dortmund", "Dortmunder Tafel"]),
            ("DORT", ["Dortmund", "Dortmunder Tafel"]),
            ("dortmunder", ["Dortmunder Tafel"]),
            ("tafel", []),
            ("KI", ["KI Unna"]),
            ("unna", ["Kreis Unna"]),
            ("kreis", ["Kreis Unna"]),
            ("%", []),
            ("__", []),
        ],
    )
    def test_are_names_that_start_so(self, text: str, suggested: list[str]) -> None:
        factories.CityFactory()
        factories.DistrictFactory()
        factories.ActorFactory(title="Dortmunder Tafel", kind__title="Verein", kind__plural="Vereine")
        factories.ActorFactory(
            title="Zentrum Unna", short_title="KI Unna", kind__title="Zentrum", kind__plural="Zentren"
        )
        refresh_search()
        assert suggestions(text) == suggested

    def test_are_eight_at_most_places_first(self) -> None:
        for number in range(6):
            factories.PlaceFactory(name=f"Musterort {number}", slug=f"musterort-{number}")
        for number in range(9):
            factories.ActorFactory(title=f"Musterverein {number}")
        refresh_search()
        assert suggestions("muster") == [
            *(f"Musterort {number}" for number in range(4)),
            *(f"Musterverein {number}" for number in range(4)),
        ]

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_are_never_names_that_are_not_published(self, state: Any) -> None:
        actor = factories.ActorFactory(title="Quittengelee", other_names=["Quitte"])
        refresh_search()
        assert suggestions("quitt") == ["Quitte", "Quittengelee"]
        actor.state = state
        actor.save()
        refresh_search()
        assert suggestions("quitt") == []

    def test_are_none_for_odd_text(self) -> None:
        factories.ActorFactory(title="Beratung", kind__title="Stelle", kind__plural="Stellen")
        refresh_search()
        assert [text for text in ODD if suggestions(text)] == []

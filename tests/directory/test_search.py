from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from directory.filters import ActorFilter, PlaceField
from directory.folding import fold
from directory.models import Actor, Entry, Place, PostalCode
from directory.search import find_places, postal_code_in, search_entries
from tests import factories

# What nobody means and somebody types; none of it may ever fail.
ODD = [
    "",
    " ",
    "\0",
    "a\0b",
    "😀",
    "👩‍👩‍👧",
    "x" * 5_000,
    "ä " * 2_500,
    "%",
    "_",
    "%_%",
    "100%",
    "\\",
    "a\\",
    "'",
    '"',
    "''; DROP TABLE directory_entry; --",
    "„",
    "*",
    "{",
    "{a,b}",
    "[a",
    "(?",
    "&",
    ",",
    "|",
    ":*",
    "!",
    "<script>",
    "\u200b",
    "\u202e",
    "\u0308",
    "\r\n",
    "\x1b[0m",
    "漢字",
    "مرحبا",
    "１２３４５",
    "-1",
    "NULL",
]


class TestFold:
    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Übach-Palenberg", "ubach-palenberg"),
            ("ÄÖÜ äöü", "aou aou"),
            ("Straße", "strasse"),
            ("GROẞ", "gross"),
            ("Café", "cafe"),
            ("u\u0308ber", "uber"),
            ("  zwei   Wörter\t\n", "zwei worter"),
            ("a\0b", "a b"),
            ("\0", ""),
            ("ﬁnden", "finden"),
            ("İstanbul", "istanbul"),
            ("Şahin Çağrı", "sahin cagri"),
            ("😀", "😀"),
            ("100%_'", "100%_"),
            ("", ""),
        ],
    )
    def test_leaves_small_letters_without_marks(self, text: str, folded: str) -> None:
        assert fold(text) == folded

    @pytest.mark.parametrize("text", ODD)
    def test_of_what_is_folded_changes_nothing(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)
        assert "\0" not in fold(text)

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "name",
        [
            "Übach-Palenberg",
            "Oer-Erkenschwick",
            "Großbeeren",
            "Ärzte für Ältere",
            "Café Olé",
            "Şahin & Çağrı",
            "Yıldız",
            "İstanbul",
            "García Muñoz",
            "López",
            "Łódź",
            "Čapek",
            "Ångström",
            "Søren",
            "GROẞE STRAẞE",
            "„Griffbereit“",
            "Wer's kann",
        ],
    )
    def test_is_the_form_in_which_the_database_keeps_names(self, name: str) -> None:
        place = factories.PlaceFactory(name=name)
        topic = factories.TopicFactory(title=name)
        place.refresh_from_db()
        topic.refresh_from_db()
        assert (place.sort_name, topic.sort_title) == (fold(name), fold(name))


class TestPostalCodeIn:
    @pytest.mark.parametrize("text", ["44137", " 44137 ", "D-44137", "D 44137", "D44137", "D- 44137"])
    def test_finds_the_code_that_the_text_is(self, text: str) -> None:
        assert postal_code_in(text) == "44137"

    @pytest.mark.parametrize("text", ["", "4413", "441370", "44137 Dortmund", "A-44137", "4413a", "44 137"])
    def test_finds_none_in_other_text(self, text: str) -> None:
        assert postal_code_in(text) == ""


@pytest.fixture
def _places() -> None:
    """A Kreis and a Gemeinde of one name, a bracketed name and a postal code of two places."""
    region = factories.RegionFactory(ags="053", name="Köln", full_name="Regierungsbezirk Köln", slug="bezirk-koeln")
    district = factories.DistrictFactory(
        ags="05358", name="Düren", full_name="Kreis Düren", slug="kreis-dueren", parent=region
    )
    dueren = factories.PlaceFactory(ags="05358008", name="Düren", slug="dueren", parent=district)
    merzenich = factories.PlaceFactory(ags="05358044", name="Merzenich", slug="merzenich", parent=district)
    factories.PlaceFactory(
        ags="05358048", name="Nideggen", slug="nideggen", parent=district, other_names=["Nideggen (Eifel)", "Stadt N"]
    )
    for code, place in [("52349", dueren), ("52351", dueren), ("52351", merzenich)]:
        PostalCode.objects.create(code=code, place=place)


@pytest.mark.django_db
@pytest.mark.usefixtures("_places")
class TestFindPlaces:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Düren", ["Kreis Düren", "Düren"]),
            ("düren", ["Kreis Düren", "Düren"]),
            ("DÜREN", ["Kreis Düren", "Düren"]),
            ("Duren", ["Kreis Düren", "Düren"]),
            ("Dueren", ["Düren"]),
            (" Düren ", ["Kreis Düren", "Düren"]),
            ("Du\u0308ren", ["Kreis Düren", "Düren"]),
            ("„Düren“", ["Kreis Düren", "Düren"]),
            ("Kreis Düren", ["Kreis Düren"]),
            ("Nideggen", ["Nideggen"]),
            ("Nideggen (Eifel)", ["Nideggen"]),
            ("Stadt N", ["Nideggen"]),
            ("52349", ["Düren"]),
            ("D-52349", ["Düren"]),
            ("52351", ["Düren", "Merzenich"]),
            ("99999", []),
            ("Dür", []),
            ("Atlantis", []),
            ("%", []),
            ("_ideggen", []),
        ],
    )
    def test_by_name_or_postal_code_the_larger_first(self, text: str, found: list[str]) -> None:
        assert [place.full_name for place in find_places(text)] == found

    @pytest.mark.parametrize("text", ODD)
    def test_finds_nothing_in_odd_text(self, text: str) -> None:
        assert list(find_places(text)) == []


@pytest.mark.django_db
class TestSearchEntries:
    @pytest.mark.parametrize(
        "text",
        [
            "Ärztehaus",
            "arztehaus",
            "ÄRZTE",
            "haus",
            "Haus Straße",
            "strasse",
            "MSO",
            "mso ärzte",
            "Eltern",
            "eltern haus mso",
            "Ärztehaus ärztehaus",
        ],
    )
    def test_finds_every_word_somewhere(self, text: str) -> None:
        entry = factories.ActorFactory(
            title="Ärztehaus Neue Straße", other_names=["MSO"], summary="Berät Eltern und Kinder."
        )
        assert [found.pk for found in search_entries(text)] == [entry.pk]

    @pytest.mark.parametrize("text", ["Zahnarzt", "Ärztehaus Dortmund", "", " ", "%", "_", "Ä_ztehaus"])
    def test_finds_nothing_else(self, text: str) -> None:
        factories.ActorFactory(title="Ärztehaus", summary="Berät.")
        assert list(search_entries(text)) == []

    def test_takes_signs_for_signs(self) -> None:
        entry = factories.ActorFactory(title="100 % Wir_alle")
        assert [found.pk for found in search_entries("%")] == [entry.pk]
        assert [found.pk for found in search_entries("r_a")] == [entry.pk]
        assert list(search_entries("r%a")) == []

    @pytest.mark.parametrize(
        ("title", "text"),
        [
            ("Haus „Griffbereit“", "„Griffbereit“"),
            ("Haus „Griffbereit“", '"Griffbereit"'),
            ("Yıldız e.V.", "Yıldız"),
            ("López", "López"),
            ("Čapek", "Čapek"),
        ],
    )
    def test_finds_a_title_by_itself(self, title: str, text: str) -> None:
        entry = factories.ActorFactory(title=title)
        assert [found.pk for found in search_entries(text)] == [entry.pk]

    @pytest.mark.parametrize("text", ["Größe", "grosse", "Übergang"])
    def test_finds_umlauts_in_summary_and_other_names_in_either_spelling(self, text: str) -> None:
        entry = factories.ActorFactory(summary="Über Größe.", other_names=["Übergang"])
        assert [found.pk for found in search_entries(text)] == [entry.pk]

    def test_finds_all_types_but_only_what_is_published(self) -> None:
        made = [
            factory(title="Bildung").pk
            for factory in (factories.ActorFactory, factories.ProgrammeFactory, factories.LawFactory)
        ]
        for state in ("draft", "in_review", "archived"):
            factories.ActorFactory(title="Bildung", state=state)
        assert [found.pk for found in search_entries("bildung")] == made

    @pytest.mark.parametrize("text", ODD)
    def test_finds_nothing_in_odd_text(self, text: str) -> None:
        factories.TopicFactory(title="Ort", summary="Hilft.", other_names=["Oft im Ort"])
        assert list(search_entries(text)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("_places")
class TestPlaceField:
    @pytest.mark.parametrize(
        ("text", "ags"),
        [
            ("dueren", "05358008"),
            ("kreis-dueren", "05358"),
            ("Düren", "05358008"),
            ("Kreis Düren", "05358"),
            ("52349", "05358008"),
            (" nideggen ", "05358048"),
        ],
    )
    def test_takes_an_address_a_name_or_a_postal_code(self, text: str, ags: str) -> None:
        assert PlaceField().clean(text).ags == ags

    def test_loads_the_places_around(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        place = PlaceField().clean("dueren")
        with django_assert_num_queries(0):
            assert [around.slug for around in place.lineage][:2] == ["dueren", "kreis-dueren"]

    @pytest.mark.parametrize("text", ["", "  ", "\0", None])
    def test_left_empty_is_no_place(self, text: str | None) -> None:
        assert PlaceField(required=False).clean(text) is None

    @pytest.mark.parametrize("text", [text for text in ODD if text.replace("\0", "").strip()])
    def test_says_that_it_does_not_know_a_place(self, text: str) -> None:
        with pytest.raises(ValidationError) as caught:
            PlaceField(required=False).clean(text)
        shown = text.replace("\0", "").strip()
        assert caught.value.messages == [
            f"Den Ort „{shown}“ kennen wir nicht. Möglich sind Städte, Gemeinden, Kreise und Postleitzahlen."
        ]


def listed(**query: Any) -> list[str]:
    """Titles of the partners that the listing shows for a query string, in its order."""
    data = QueryDict(mutable=True)
    for name, value in query.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return [actor.title for actor in ActorFilter(data, Actor.objects.published()).qs]


@pytest.mark.django_db
class TestActorFilter:
    def test_without_a_choice_shows_all_by_name(self) -> None:
        for title in ("Zülpich", "Übach", "Aachen"):
            factories.ActorFactory(title=title)
        assert listed() == ["Aachen", "Übach", "Zülpich"]

    def test_by_kind_shows_those_of_any_chosen(self) -> None:
        for title, slug in [("A", "netzwerk"), ("B", "verband"), ("C", "behoerde")]:
            factories.ActorFactory(title=title, kind__slug=slug)
        assert listed(art="verband") == ["B"]
        assert listed(art=["verband", "netzwerk"]) == ["A", "B"]
        assert listed(art=["verband", "verband"]) == ["B"]

    def test_by_topic_shows_each_once(self) -> None:
        topics = [factories.TopicFactory(slug=slug) for slug in ("bildung", "sprache")]
        for title, chosen in [("A", topics), ("B", topics[1:]), ("C", [])]:
            factories.ActorFactory(title=title).topics.set(chosen)
        assert listed(thema="bildung") == ["A"]
        assert listed(thema=["bildung", "sprache"]) == ["A", "B"]

    def test_by_place_shows_who_helps_there_or_in_a_part(self) -> None:
        dortmund = factories.CityFactory()
        other = factories.DistrictFactory()
        state = Place.objects.get(ags="05")
        for title, place in [("Dortmund", dortmund), ("Unna", other), ("Land", state)]:
            factories.ServedPlaceFactory(entry__title=title, place=place)
        assert listed(ort="Dortmund") == ["Dortmund", "Land"]
        assert listed(ort="nordrhein-westfalen") == ["Dortmund", "Land", "Unna"]

    def test_sorts_by_last_check_unchecked_last(self) -> None:
        for title, day in [("A", None), ("B", 1), ("C", 2), ("D", 2)]:
            checked_on = day and datetime.date(2026, 1, day)
            factories.ActorFactory(title=title, checked_on=checked_on)
        assert listed(sortierung="geprueft") == ["C", "D", "B", "A"]
        assert listed(sortierung="name") == ["A", "B", "C", "D"]

    def test_joins_all_choices(self) -> None:
        topic = factories.TopicFactory(slug="bildung")
        kind = factories.ActorKindFactory(slug="verband")
        for title, chosen in [("A", [topic]), ("B", [])]:
            factories.ActorFactory(title=title, kind=kind).topics.set(chosen)
        factories.ActorFactory(title="C").topics.set([topic])
        assert listed(art="verband", thema="bildung") == ["A"]

    def test_offers_what_is_published(self) -> None:
        factories.TopicFactory(title="Bildung")
        factories.TopicFactory(title="Entwurf", state=Entry.State.DRAFT)
        labels = [label for _, label in ActorFilter({}).form.fields["thema"].choices]
        assert labels == ["Bildung"]

    @pytest.mark.parametrize("name", ["art", "thema", "ort", "sortierung"])
    @pytest.mark.parametrize("value", [text for text in ODD if text.replace("\0", "").strip()])
    def test_says_that_it_does_not_understand(self, name: str, value: str) -> None:
        filters = ActorFilter(QueryDict(mutable=True) | {name: value}, Actor.objects.published())
        assert list(filters.form.errors) == [name]

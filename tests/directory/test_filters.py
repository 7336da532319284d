"""What the fields of a listing understand."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from directory.filters import ActorFilter, PlaceField
from directory.models import Actor, Entry, Place, PostalCode
from tests import factories
from tests.database import refresh_search
from tests.odd_input import ODD

pytestmark = pytest.mark.django_db
SOMETHING = [text for text in ODD if text.replace("\0", "").split()]


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

    def test_says_that_it_does_not_know_a_place(self) -> None:
        for text in SOMETHING:
            with pytest.raises(ValidationError) as caught:
                PlaceField(required=False).clean(text)
            shown = " ".join(text.replace("\0", " ").split())[:200]
            assert caught.value.messages == [
                f"Den Ort „{shown}“ kennen wir nicht. Möglich sind Städte, Gemeinden, Kreise und Postleitzahlen."
            ]


def listed(**query: Any) -> list[str]:
    """Titles of the partners that the listing shows for a query string, in its order."""
    data = QueryDict(mutable=True)
    for name, value in query.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    refresh_search()
    return [actor.title for actor in ActorFilter(data, Actor.objects.published()).qs[0:100]]


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
        filters = ActorFilter(QueryDict(), Actor.objects.published())
        assert [choice.label for choice in filters.form.fields["thema"].choices] == ["Bildung"]

    @pytest.mark.parametrize(
        "name", ["art", "thema", "zielgruppe", "sprache", "ebene", "kosten", "online", "ort", "sortierung"]
    )
    def test_says_that_it_does_not_understand_and_shows_all(self, name: str) -> None:
        factories.ActorFactory(title="A")
        refresh_search()
        for value in SOMETHING:
            query = QueryDict(mutable=True)
            query[name] = value
            filters = ActorFilter(query, Actor.objects.published())
            assert len(filters.notices) == 1
            assert [actor.title for actor in filters.qs[0:10]] == ["A"]
            assert filters.parameters() == []

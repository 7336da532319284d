"""Where nobody helps, and the page that shows it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from directory.models import FruitlessSearch, Place, ServedPlace
from directory.whitespots import Coverage, coverage
from tests import factories
from tests.admin_pages import count_queries
from tests.database import refresh_search
from tests.finding import make_places
from tests.pages import Link, Page

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/directory/fruitlesssearch/weisse-flecken/"


@pytest.fixture
def kind() -> Any:
    make_places()
    return factories.ActorKindFactory(title="Beratung", slug="beratung")


def helps(kind: Any, name: str, **values: Any) -> None:
    actor = factories.ActorFactory(kind=kind, **values)
    factories.ServedPlaceFactory(entry=actor, place=Place.objects.get(full_name=name))


def missing() -> list[str]:
    refresh_search()
    (one,) = coverage()
    return [place.name for place in one.missing]


class TestCoverage:
    def test_is_of_all_municipalities(self, kind: Any) -> None:
        assert missing() == ["Aachen", "Alsdorf", "Dortmund", "Kamen", "Lünen", "Unna"]
        (one,) = coverage()
        assert (one.kind, one.municipalities, one.covered) == (kind, 6, 0)

    @pytest.mark.parametrize(
        ("place", "left"),
        [
            ("Kamen", ["Aachen", "Alsdorf", "Dortmund", "Lünen", "Unna"]),
            ("Kreis Unna", ["Aachen", "Alsdorf", "Dortmund"]),
            ("Dortmund", ["Aachen", "Alsdorf", "Kamen", "Lünen", "Unna"]),
            ("Städteregion Aachen", ["Dortmund", "Kamen", "Lünen", "Unna"]),
            ("Regierungsbezirk Arnsberg", ["Aachen", "Alsdorf", "Dortmund", "Kamen", "Lünen", "Unna"]),
            ("Nordrhein-Westfalen", ["Aachen", "Alsdorf", "Dortmund", "Kamen", "Lünen", "Unna"]),
        ],
    )
    def test_by_who_helps_here_or_in_the_kreis(self, kind: Any, place: str, left: list[str]) -> None:
        helps(kind, place)
        assert missing() == left

    def test_by_the_centre_of_the_area(self, kind: Any) -> None:
        kind.one_per_area = True
        kind.save()
        place = Place.objects.get(full_name="Städteregion Aachen")
        factories.ServedPlaceFactory(entry=factories.ActorFactory(kind=kind), place=place, role=ServedPlace.Role.CENTRE)
        # The city has a centre of its own.
        assert missing() == ["Aachen", "Dortmund", "Kamen", "Lünen", "Unna"]

    def test_not_by_drafts_and_not_by_other_kinds(self, kind: Any) -> None:
        helps(kind, "Kamen", state="draft")
        helps(factories.ActorKindFactory(state="draft"), "Kamen")
        assert "Kamen" in missing()

    def test_stands_by_district(self, kind: Any) -> None:
        helps(kind, "Städteregion Aachen")
        refresh_search()
        groups: list[tuple[str, list[str]]] = [
            (str(district), [place.name for place in places]) for district, places in coverage()[0].by_district
        ]
        assert groups == [("Dortmund", ["Dortmund"]), ("Kreis Unna", ["Kamen", "Lünen", "Unna"])]

    def test_without_a_kind_is_empty(self) -> None:
        found: list[Coverage] = coverage()
        assert found == []


class TestAreasWithoutCentre:
    def test_are_those_of_which_none_is_published(self, kind: Any) -> None:
        kind.one_per_area = True
        kind.save()
        areas = ["Aachen", "Dortmund", "Städteregion Aachen", "Kreis Unna"]
        assert [area.full_name for area in Place.objects.without_centre()] == areas
        for state, name in (("published", "Dortmund"), ("draft", "Aachen")):
            factories.ServedPlaceFactory(
                entry=factories.ActorFactory(kind=kind, state=state),
                place=Place.objects.get(full_name=name),
                role=ServedPlace.Role.CENTRE,
            )
        assert [area.full_name for area in Place.objects.without_centre()] == [
            "Aachen",
            "Städteregion Aachen",
            "Kreis Unna",
        ]


class TestPage:
    def search(self, text: str, **values: Any) -> FruitlessSearch:
        today = timezone.localdate()
        found: FruitlessSearch = FruitlessSearch.objects.create(
            **{"text": text, "digest": text or "x", "first_on": today, "last_on": today, **values}
        )
        return found

    def page(self, client: Client, **query: str) -> Page:
        return Page(client.get(ADDRESS, query).content)

    def test_names_the_areas_and_leads_to_a_form(self, admin_client: Client, kind: Any) -> None:
        kind.one_per_area = True
        kind.save()
        page = self.page(admin_client)
        assert page.section("4 Gebiete ohne Kommunales Integrationszentrum")[0] == "Aachen · anlegen: Aachen"
        form = f"/admin/directory/actor/add/?kind={kind.pk}&title=Beratung+Kreis+Unna"
        assert Link("anlegen: Kreis Unna", form) in page.links
        title = admin_client.get(form).context["adminform"].form["title"].value()
        assert title == "Beratung Kreis Unna"

    def test_counts_each_kind_and_lists_the_places_of_the_chosen_one(self, admin_client: Client, kind: Any) -> None:
        helps(kind, "Kreis Unna")
        page = self.page(admin_client)
        assert "Beratung | 3 | 3 Gemeinden ohne Beratung |" in page.lines
        assert "### Gemeinden ohne Beratung" not in page.lines
        assert page.href("3 Gemeinden ohne Beratung") == "?art=beratung#ohne"
        page = self.page(admin_client, art="beratung")
        assert page.section("Gemeinden ohne Beratung") == [
            "Dortmund: Dortmund",
            "Städteregion Aachen: Aachen, Alsdorf",
        ]

    def test_tells_searches_that_found_nothing(self, admin_client: Client, kind: Any) -> None:
        self.search("schwimmkurs", days=2, times=7, place=Place.objects.get(name="Lünen"))
        self.search("", days=2, times=9)
        page = self.page(admin_client)
        day = timezone.localdate().strftime("%d.%m.%Y")
        assert f"schwimmkurs | Lünen | 2 | 7 | {day} |" in page.lines
        assert page.href("schwimmkurs") == f"/suche/?q=schwimmkurs+{quote('Lünen')}"
        listed = admin_client.get("/admin/directory/fruitlesssearch/").context["cl"].result_list
        assert [search.text for search in listed] == ["schwimmkurs"]

    def test_is_shown_where_there_is_nothing_at_all(self, admin_client: Client) -> None:
        page = self.page(admin_client, art="gibt-es-nicht")
        assert "Alle sind eingetragen." in page.lines
        assert "Bisher ist keine bekannt." in page.lines

    def test_costs_as_much_for_three_rows_as_for_one(self, admin_client: Client, kind: Any) -> None:
        helps(kind, "Kamen")
        self.search("eins", place=Place.objects.get(name="Lünen"))
        one = count_queries(admin_client, f"{ADDRESS}?art=beratung")
        for number, name in enumerate(("Kamen", "Alsdorf")):
            helps(factories.ActorKindFactory(), name)
            self.search(f"mehr{number}", place=Place.objects.get(name=name))
        assert count_queries(admin_client, f"{ADDRESS}?art=beratung") == one

    def test_is_for_those_who_may_see_it(self, client: Client) -> None:
        assert client.get(ADDRESS).status_code == 302
        client.force_login(User.objects.create_user("redaktion", is_staff=True))
        assert client.get(ADDRESS).status_code == 403

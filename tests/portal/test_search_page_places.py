"""What the search makes of postal codes and names of places."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.models import Place, PostalCode
from tests import factories
from tests.pages import Link, Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def unna() -> Place:
    place: Place = factories.PlaceFactory(ags="05978036", name="Unna", slug="unna")
    PostalCode.objects.create(code="59423", place=place)
    return place


def search(client: Client, typed: str, **query: Any) -> Page:
    response = client.get("/suche/", {"q": typed, **query})
    assert response.status_code == 200
    return Page(response.content)


# Postal codes


@pytest.mark.usefixtures("unna")
@pytest.mark.parametrize("typed", ["59423", " 59423 ", "D-59423", "D 59423", "59423\0"])
def test_postal_code_of_one_place_leads_there_for_now(client: Client, typed: str) -> None:
    response = client.get("/suche/", {"q": typed})
    assert (response.status_code, response["Location"]) == (302, "/orte/unna/")


@pytest.mark.parametrize("typed", ["59423", "D-59423"])
def test_postal_code_of_two_places_asks_which_and_names_both_kreise(client: Client, unna: Place, typed: str) -> None:
    dortmund = factories.CityFactory()
    PostalCode.objects.create(code="59423", place=dortmund)
    page = search(client, typed)
    assert page.lines == [
        "Start",
        "Suche",
        "# Suche",
        "Postleitzahl, Ort, Name oder Thema",
        "Suchen",
        "Die Postleitzahl 59423 gehört zu mehreren Orten. Welcher ist Ihrer?",
        "## Orte",
        "Dortmund Kreisfreie Stadt · Regierungsbezirk Arnsberg · Nordrhein-Westfalen",
        "Wer hilft in Dortmund?",
        "Unna Kreis Unna · Regierungsbezirk Arnsberg · Nordrhein-Westfalen",
        "Wer hilft in Unna?",
    ]
    assert page.links[1:] == [Link("Dortmund", "/orte/dortmund/"), Link("Unna", "/orte/unna/")]


@pytest.mark.parametrize(
    ("typed", "explained"),
    [
        (
            "99999",
            "Die Postleitzahl 99999 gehört zu keinem Ort in Nordrhein-Westfalen. Postfächer und große Firmen haben "
            "eigene Postleitzahlen, und andere Länder kennen wir nicht. Versuchen Sie es mit dem Namen Ihres Ortes.",
        ),
        (
            "4413",
            "Eine Postleitzahl hat fünf Ziffern; „4413“ hat mehr oder weniger. Versuchen Sie es noch einmal oder mit "
            "dem Namen Ihres Ortes.",
        ),
        (
            "441370",
            "Eine Postleitzahl hat fünf Ziffern; „441370“ hat mehr oder weniger. Versuchen Sie es noch einmal oder mit "
            "dem Namen Ihres Ortes.",
        ),
    ],
)
def test_other_postal_code_is_explained_beside_the_statewide_partners(
    client: Client, unna: Place, typed: str, explained: str
) -> None:
    factories.ServedPlaceFactory(
        place=Place.objects.get(ags="05"), entry__title="Landesverband", entry__slug="lv", entry__summary="Überall."
    )
    factories.ServedPlaceFactory(place=unna, entry__title="Verein in Unna")
    page = search(client, typed)
    assert page.lines[5:] == [
        explained,
        "## Diese Partner helfen in ganz Nordrhein-Westfalen",
        "Landesverband",
        "Überall.",
        "Alle Partner zeigen · Alle Orte zeigen · Organisation vorschlagen",
    ]
    assert page.links[1:] == [
        Link("Landesverband", "/partner/lv/"),
        Link("Alle Partner zeigen", "/partner/"),
        Link("Alle Orte zeigen", "/orte/"),
        Link("Organisation vorschlagen", "/organisation-vorschlagen/"),
    ]


def test_postal_code_in_a_directory_without_places_is_explained(client: Client) -> None:
    assert search(client, "99999").lines[-1] == "Alle Partner zeigen · Alle Orte zeigen · Organisation vorschlagen"


# Places


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("Köln", ["Köln"]),
        ("köln", ["Köln"]),
        ("KÖLN", ["Köln"]),
        ("Koeln", ["Köln"]),
        ("koln", ["Köln"]),
        ("  Köln ", ["Köln"]),
        ("Ko\u0308ln", ["Köln"]),
        ("Unna", ["Unna", "Kreis Unna"]),
        ("Kreis Unna", ["Kreis Unna"]),
        ("kreis-unna", ["Kreis Unna"]),
        ("Stolberg", ["Stolberg (Rhld.)"]),
        ("Stolberg (Rhld.)", ["Stolberg (Rhld.)"]),
        ("stolberg rhld", ["Stolberg (Rhld.)"]),
        ("frondenberg", ["Fröndenberg/Ruhr"]),
        ("Muelheim Ruhr", ["Mülheim an der Ruhr"]),
        ("NRW", ["Nordrhein-Westfalen"]),
        ("Nordrhein Westfalen", ["Nordrhein-Westfalen"]),
        ("Beratung Köln", ["Köln"]),
        ("Atlantis", []),
    ],
)
@pytest.mark.usefixtures("unna")
def test_place_is_offered_in_its_usual_spellings(client: Client, typed: str, offered: list[str]) -> None:
    factories.CityFactory(ags="05315000", name="Köln", full_name="Köln", slug="koeln")
    factories.CityFactory(ags="05117000", name="Mülheim an der Ruhr", full_name="Mülheim an der Ruhr", slug="muelheim")
    factories.PlaceFactory(name="Stolberg (Rhld.)", slug="stolberg-rhld")
    factories.PlaceFactory(name="Fröndenberg/Ruhr", slug="froendenberg-ruhr")
    Place.objects.filter(ags="05").update(other_names=["NRW", "landesweit"])
    page = search(client, typed)
    names = {place.full_name: place.get_absolute_url() for place in Place.objects.all()}
    links = [link for link in page.links if link.href.startswith("/orte/") and link.text != "Alle Orte zeigen"]
    assert links == [Link(name, names[name]) for name in offered]


@pytest.mark.usefixtures("unna")
def test_place_that_no_entry_names_is_known_all_the_same(client: Client) -> None:
    assert search(client, "unna").lines[5:] == [
        "„unna“ ist uns als Ort bekannt.",
        "## Orte",
        "Unna Kreis Unna · Regierungsbezirk Arnsberg · Nordrhein-Westfalen",
        "Wer hilft in Unna?",
        "Kreis Unna Regierungsbezirk Arnsberg · Nordrhein-Westfalen",
        "Wer hilft in Kreis Unna?",
    ]

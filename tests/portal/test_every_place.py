"""Each of the 396 municipalities and 865 postal codes leads to the right place, Kreis and centre.

What is right stands in fixtures/places/*.csv, read here without the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from pytest_django import DjangoDbBlocker

from directory.models import Place
from directory.search import Reading
from tests.pages import Page
from tests.portal.seeded import get, rows_of, seeded_content

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

PLACES = {row["ags"]: row for row in rows_of("places/places.csv")}
MUNICIPALITIES = [row for row in PLACES.values() if row["kind"] in {"city", "municipality"}]
CODES: dict[str, list[dict[str, str]]] = {}
for row in rows_of("places/postal_codes.csv"):
    CODES.setdefault(row["code"], []).append(PLACES[row["place"]])
AMBIGUOUS = {
    "33154": ["Paderborn", "Salzkotten"],
    "33161": ["Hövelhof", "Paderborn"],
    "40472": ["Düsseldorf", "Ratingen"],
    "40721": ["Düsseldorf", "Hilden"],
    "51467": ["Bergisch Gladbach", "Köln"],
    "52525": ["Heinsberg", "Waldfeucht"],
    "52538": ["Gangelt", "Selfkant"],
}
# Names of a municipality that others bear as well, or a part of theirs.
SHARED = {
    "Borken": {"Kreis Borken"},
    "Coesfeld": {"Kreis Coesfeld"},
    "Düren": {"Kreis Düren"},
    "Euskirchen": {"Kreis Euskirchen"},
    "Gütersloh": {"Kreis Gütersloh"},
    "Heinsberg": {"Kreis Heinsberg"},
    "Herford": {"Kreis Herford"},
    "Höxter": {"Kreis Höxter"},
    "Kleve": {"Kreis Kleve"},
    "Lübbecke": {"Kreis Minden-Lübbecke"},
    "Mettmann": {"Kreis Mettmann"},
    "Minden": {"Kreis Minden-Lübbecke"},
    "Neunkirchen": {"Neunkirchen-Seelscheid"},
    "Olpe": {"Kreis Olpe"},
    "Paderborn": {"Kreis Paderborn"},
    "Recklinghausen": {"Kreis Recklinghausen"},
    "Siegen": {"Kreis Siegen-Wittgenstein"},
    "Soest": {"Kreis Soest"},
    "Steinfurt": {"Kreis Steinfurt"},
    "Unna": {"Kreis Unna"},
    "Viersen": {"Kreis Viersen"},
    "Warendorf": {"Kreis Warendorf"},
    "Wesel": {"Kreis Wesel"},
}


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with seeded_content(django_db_blocker):
        yield


def kreis_of(row: dict[str, str]) -> str:
    """The Kreis of a municipality; a kreisfreie Stadt is its own."""
    return (row if row["kind"] == "city" else PLACES[row["parent"]])["full_name"]


def test_there_are_as_many_as_the_land_has() -> None:
    assert (len(MUNICIPALITIES), len(CODES)) == (396, 865)
    assert {code: sorted(row["name"] for row in rows) for code, rows in CODES.items() if len(rows) > 1} == {
        code: sorted(names) for code, names in AMBIGUOUS.items()
    }


def test_every_postal_code_of_one_place_leads_there() -> None:
    wrong = {}
    for code, rows in CODES.items():
        if len(rows) == 1:
            response = get(f"/suche/?q={code}")
            led = (response.status_code, response.get("Location"))
            if led != (302, f"/orte/{rows[0]['slug']}/"):
                wrong[code] = led
    assert wrong == {}


@pytest.mark.parametrize("code", AMBIGUOUS)
def test_postal_code_of_two_places_offers_just_these_and_names_both_kreise(code: str) -> None:
    response = get(f"/suche/?q={code}")
    assert response.status_code == 200
    page = Page(response.content)
    assert [(link.text, link.href) for link in page.links if link.href.startswith("/orte/")] == [
        (row["full_name"], f"/orte/{row['slug']}/")
        for row in sorted(CODES[code], key=lambda row: AMBIGUOUS[code].index(row["name"]))
    ]
    for row in CODES[code]:
        offered = next(line for line in page.section("Orte") if line.startswith(f"{row['name']} "))
        if row["kind"] == "municipality":
            assert offered.startswith(f"{row['name']} {kreis_of(row)} · Regierungsbezirk ")
        else:
            assert offered.startswith(f"{row['name']} Kreisfreie Stadt · Regierungsbezirk ")


def spellings(name: str) -> set[str]:
    """How people may type the name of a place."""
    short = re.sub(r"\s*[(/].*", "", name)
    umlauts: dict[str, str | int | None] = {"ä": "ae", "ö": "oe", "ü": "ue", "Ü": "Ue", "Ö": "Oe", "ß": "ss"}
    long = name.translate(str.maketrans(umlauts))
    plain = name.translate(str.maketrans("äöüÜÖ", "aouUO", "")).replace("ß", "ss")
    return {name, short, name.upper(), long, long.lower(), plain, re.sub(r"[-/]", " ", short)}


def test_every_municipality_is_found_by_its_name_in_every_spelling() -> None:
    wrong = {}
    for row in MUNICIPALITIES:
        expected = {row["full_name"], *SHARED.get(row["name"], ())}
        for text in spellings(row["name"]):
            reading = Reading(text)
            offered = {place.full_name for place in reading.places}
            if offered != expected or not reading.is_place or row["ags"] not in {p.ags for p in reading.places}:
                wrong[text] = sorted(offered)
    assert wrong == {}


def test_every_kreis_is_found_by_its_name_in_every_spelling() -> None:
    wrong = {}
    for row in PLACES.values():
        if row["kind"] == "district":
            for text in spellings(row["full_name"]):
                reading = Reading(text)
                if [place.ags for place in reading.places] != [row["ags"]] or not reading.is_place:
                    wrong[text] = [place.full_name for place in reading.places]
    assert wrong == {}


def test_every_municipality_is_found_beside_another_word() -> None:
    wrong = {}
    for row in MUNICIPALITIES:
        reading = Reading(f"Beratung {row['name']}")
        if row["ags"] not in {place.ags for place in reading.places} or reading.rest != "beratung":
            wrong[row["name"]] = ([place.full_name for place in reading.places], reading.rest)
    assert wrong == {}


def test_every_municipality_lies_in_its_kreis_and_in_the_area_of_its_centre() -> None:
    places = {place.ags: place for place in Place.objects.municipalities().with_lineage()}
    assert len(places) == 396
    for row in MUNICIPALITIES:
        place = places[row["ags"]]
        assert place.lineage[1].ags == row["parent"], row["name"]
        assert (place.centre_area and place.centre_area.ags) == row["centre_area"], row["name"]
        # Aachen has a centre of its own; every other one is that of the Kreis or kreisfreie Stadt.
        own = row["kind"] == "city" or row["ags"] == "05334002"
        assert row["centre_area"] == (row["ags"] if own else row["parent"]), row["name"]


# One municipality of each area, and those around Aachen.
ONE_OF_EACH = {row["centre_area"]: row for row in MUNICIPALITIES}
SHOWN = [*ONE_OF_EACH.values(), *(row for row in MUNICIPALITIES if row["parent"] == "05334")]


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row["slug"])
def test_page_names_the_kreis_and_the_centre_of_the_area(row: dict[str, str]) -> None:
    page = Page(get(f"/orte/{quote(row['slug'])}/").content)
    kind = "Kreisfreie Stadt" if row["kind"] == "city" else "Stadt oder Gemeinde"
    around = PLACES[row["parent"]]
    assert page.lines[3].startswith(f"{kind} · {around['full_name']} · ")
    centre = page.section("Ihr Kommunales Integrationszentrum")[0]
    area = PLACES[row["centre_area"]]["full_name"]
    entered = {"Dortmund": "Kommunales Integrationszentrum Dortmund"}
    gap = f"Das Kommunale Integrationszentrum für {area} ist noch nicht eingetragen."
    assert centre == entered.get(area, gap)

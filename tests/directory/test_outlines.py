"""The map of the 54 areas: how outlines become shapes, and what the map and the list beside it say."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from pytest_django import DjangoAssertNumQueries

from directory import outlines
from directory.models import Outline, Place
from directory.outlines import HEIGHT, WIDTH, AreaMap, area_map, on_grid, shape_of
from tests import factories
from tests.pages import Page, lines_of, words

SVG = "{http://www.w3.org/2000/svg}"
CENTRE = "Kommunales Integrationszentrum eingetragen"
FIXTURES = settings.BASE_DIR / "fixtures" / "places"

Grid = list[list[list[tuple[int, int]]]]

SQUARE = [[(100, 200), (110, 200), (110, 210), (100, 210), (100, 200)]]


def degrees(*polygons: list[list[tuple[int, int]]]) -> list[Any]:
    """Points of the grid as the coordinates of an outline."""
    east, north = outlines.PER_DEGREE_EAST, outlines.PER_DEGREE_NORTH
    return [
        [[[outlines.WEST + x / east, outlines.NORTH - y / north] for x, y in ring] for ring in polygon]
        for polygon in polygons
    ]


def path(*polygons: list[list[tuple[int, int]]]) -> str:
    return shape_of(json.dumps(degrees(*polygons))).path


def draw(place: Place, *polygons: list[list[tuple[int, int]]]) -> Outline:
    outline: Outline = Outline.objects.create(place=place, coordinates=degrees(*polygons or [SQUARE]))
    return outline


def points(data: str) -> Iterator[tuple[int, int]]:
    """The points of a path, read the way SVG 2 says."""
    x = y = 0
    start = (0, 0)
    for command, numbers in re.findall(r"([mlhvz])([-\d ]*)", data):
        values = [int(number) for number in re.findall(r"-?\d+", numbers)]
        if command == "z":
            x, y = start
        elif command == "h":
            x += sum(values)
        elif command == "v":
            y += sum(values)
        for across, down in zip(values[::2], values[1::2], strict=True) if command in "ml" else ():
            x, y = x + across, y + down
            yield x, y
        if command == "m":
            start = (x, y)
        elif command in "hv":
            yield x, y


class TestPath:
    def test_square(self) -> None:
        assert path(SQUARE) == "m100 200h10v10h-10z"

    def test_no_separator_and_no_letter_more_than_needed(self) -> None:
        star = [[(10, 10), (15, 16), (12, 20), (18, 15), (18, 12), (24, 18), (30, 10)]]
        assert path(star) == "m10 10l5 6-3 4 6-5v-3l6 6 6-8z"

    def test_a_hole_is_a_ring_of_its_own(self) -> None:
        around = [(100, 200), (140, 200), (140, 240), (100, 240), (100, 200)]
        hole = [(110, 210), (110, 220), (120, 220), (120, 210), (110, 210)]
        assert path([around, hole]) == "m100 200h40v40h-40zm10 10v10h10v-10z"

    def test_several_parts(self) -> None:
        elsewhere = [[(90, 205), (95, 205), (90, 209), (90, 205)]]
        assert path(SQUARE, elsewhere) == "m100 200h10v10h-10zm-10 5h5l-5 4z"

    def test_what_is_too_small_for_the_grid_is_left_out(self) -> None:
        [[[corner, *_]]] = degrees(SQUARE)
        [west, north] = corner
        dot = [[west, north], [west + 0.0001, north], [west, north + 0.0001], [west, north]]
        assert shape_of(json.dumps([[dot]])).path == ""
        assert shape_of("[]").path == ""

    def test_the_corners_of_the_map(self) -> None:
        corners = [(outlines.WEST, outlines.NORTH), (outlines.EAST, outlines.SOUTH)]
        assert on_grid(corners) == [(0, 0), (1000, 986)]
        assert (WIDTH, HEIGHT) == (1000, 987)

    def test_as_far_to_the_east_as_to_the_south(self) -> None:
        """From Dortmund, 100 km each; a degree is 111.3 km long, and 0.622 times that from west to east."""
        [dortmund, east, south] = on_grid([(7.466, 51.514), (7.466 + 100 / (111.3 * 0.622), 51.514), (7.466, 50.6155)])
        assert east.x - dortmund.x == pytest.approx(400, abs=2)
        assert south.y - dortmund.y == pytest.approx(400, abs=2)

    def test_shapes_are_made_once(self) -> None:
        coordinates = json.dumps(degrees(SQUARE))
        assert shape_of(coordinates) is shape_of(coordinates)


class TestRoom:
    def test_in_the_middle_of_a_square(self) -> None:
        room = shape_of(json.dumps(degrees([[(100, 200), (200, 200), (200, 300), (100, 300), (100, 200)]]))).room
        assert room == (150, 250, 100)

    def test_not_in_a_hole(self) -> None:
        around = [(100, 200), (400, 200), (400, 300), (100, 300), (100, 200)]
        hole = [(200, 210), (200, 290), (390, 290), (390, 210), (200, 210)]
        assert shape_of(json.dumps(degrees([around, hole]))).room == (150, 250, 100)


@pytest.mark.django_db
class TestAreaMap:
    def test_only_areas_with_an_outline_in_the_german_order(self) -> None:
        for ags, name in (("05113000", "Zülpich"), ("05112000", "Übach"), ("05111000", "Ulm")):
            slug = name.lower().replace("ü", "ue")
            draw(factories.CityFactory(ags=ags, name=name, full_name=name, slug=slug))
        factories.CityFactory(ags="05114000", name="Krefeld", full_name="Krefeld", slug="krefeld")
        draw(factories.DistrictFactory())

        assert [area.name for area in area_map().areas] == ["Übach", "Ulm", "Kreis Unna", "Zülpich"]

    def test_an_area(self) -> None:
        dortmund = factories.CityFactory()
        draw(dortmund)

        [area] = area_map(counts={dortmund.pk: 3}, marked={dortmund.pk}, marked_label=CENTRE).areas
        assert area == outlines.Area(
            place_id=dortmund.pk,
            name="Dortmund",
            url="/orte/dortmund/",
            path="m100 200h10v10h-10z",
            number=3,
            marked=True,
            note="3 Partner",
            label=f"Dortmund: 3 Partner, {CENTRE}",
        )

    @pytest.mark.parametrize(("number", "label"), [(0, "0 Partner"), (1, "1 Partner"), (12, "12 Partner")])
    def test_label_with_a_number(self, number: int, label: str) -> None:
        unna = factories.DistrictFactory()
        draw(unna)

        counts = {unna.pk: number} if number else {}
        assert [area.label for area in area_map(counts=counts).areas] == [f"Kreis Unna: {label}"]

    def test_label_without_a_number(self) -> None:
        dortmund, unna = factories.CityFactory(), factories.DistrictFactory()
        for place in (dortmund, unna):
            draw(place)

        areas = area_map(marked=[dortmund.pk], marked_label="Läuft hier").areas
        assert [(area.label, area.note) for area in areas] == [
            ("Dortmund: Läuft hier", "Läuft hier"),
            ("Kreis Unna", ""),
        ]

    def test_one_query_for_1_and_for_3(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        for number in range(3):
            draw(factories.CityFactory(ags=f"0511{number}000", name=f"Ort {number}", slug=f"ort-{number}"))
            if number in {0, 2}:
                with django_assert_num_queries(1):
                    render(area_map(counts={}))

    def test_a_changed_outline_is_seen(self) -> None:
        outline = draw(factories.CityFactory())
        [before] = area_map().areas

        outline.coordinates = degrees([[(100, 200), (120, 200), (120, 220), (100, 200)]])
        outline.save()
        [after] = area_map().areas
        assert (before.path, after.path) == ("m100 200h10v10h-10z", "m100 200h20v20z")

    def test_a_changed_name_is_seen(self) -> None:
        place = factories.CityFactory()
        draw(place, [[(100, 200), (300, 200), (300, 300), (100, 300), (100, 200)]])
        assert area_map().names == '<text x="200" y="250">Dortmund</text>'

        Place.objects.filter(pk=place.pk).update(name="Tremonia", full_name="Tremonia", slug="tremonia")
        assert area_map().names == '<text x="200" y="250">Tremonia</text>'
        assert [(area.name, area.url) for area in area_map().areas] == [("Tremonia", "/orte/tremonia/")]


class TestNames:
    @staticmethod
    def names(*shapes: tuple[str, bool, tuple[int, int, int]], size: int = 20) -> list[str]:
        made = tuple(
            (name, is_city, outlines.Shape("", room[2], outlines.Room(*room))) for name, is_city, room in shapes
        )
        return re.findall(r">([^<]+)<", outlines.names_in(made, size))

    def test_who_has_no_room_has_none(self) -> None:
        assert self.names(("Mönchengladbach", True, (500, 500, 50)), ("Bonn", True, (500, 600, 50))) == ["Bonn"]

    def test_no_two_in_one_place(self) -> None:
        unna, soest = ("Unna", False, (500, 500, 60)), ("Soest", False, (530, 510, 90))
        assert self.names(unna, soest) == ["Soest"]
        assert self.names(unna, ("Soest", False, (530, 530, 90))) == ["Soest", "Unna"]

    def test_cities_first(self) -> None:
        assert self.names(("Unna", False, (500, 500, 90)), ("Hamm", True, (510, 510, 60))) == ["Hamm"]

    def test_they_stay_on_the_map(self) -> None:
        shape = outlines.Shape("", 1, outlines.Room(10, 300, 100))
        assert outlines.names_in((("Selfkant", True, shape),), 20) == '<text x="42" y="300">Selfkant</text>'

    def test_they_are_escaped(self) -> None:
        assert self.names(("<b>", True, (500, 500, 90))) == ["&lt;b&gt;"]


def render(shown: AreaMap) -> Page:
    html = render_to_string("components/map.html", {"map": shown})
    page = Page(f"<!doctype html><title>Karte</title><main>{html}</main>".encode())
    assert page.errors == []
    return page


def spoken(page: Page) -> list[tuple[str, str]]:
    """Name and address of the links of the drawing."""
    return [(link.attrib["aria-label"], link.attrib["href"]) for link in page.all(f"{SVG}a")]


def listed(page: Page) -> list[list[str]]:
    """The lists beside the drawing; what stands for the hatching is told by its name."""

    def told(element: Any) -> str:
        inside = "".join(told(child) + (child.tail or "") for child in element)
        return element.get("aria-label") or (element.text or "") + inside

    return [[words(told(item).replace("\xa0", " ")) for item in each if item.tag == "li"] for each in page.all("ul")]


def inside(page: Page, tag: str) -> list[str]:
    [element] = page.all(tag)
    return lines_of(element)


@pytest.mark.django_db
class TestComponent:
    @pytest.fixture
    def dortmund(self) -> Place:
        place: Place = factories.CityFactory()
        draw(place)
        return place

    @pytest.fixture
    def unna(self) -> Place:
        place: Place = factories.DistrictFactory()
        draw(place, [[(120, 200), (140, 200), (120, 220), (120, 200)]])
        return place

    def test_drawing_and_list_say_the_same(self, dortmund: Place, unna: Place) -> None:
        shown = area_map(counts={dortmund.pk: 3, unna.pk: 1}, marked={dortmund.pk}, marked_label=CENTRE)
        page = render(shown)

        assert spoken(page) == [
            (f"Dortmund: 3 Partner, {CENTRE}", "/orte/dortmund/"),
            ("Kreis Unna: 1 Partner", "/orte/kreis-unna/"),
        ]
        assert listed(page) == [[f"Dortmund 3 Partner {CENTRE}", "Kreis Unna 1 Partner"]]
        assert {link.href for link in page.links} >= {"/orte/dortmund/", "/orte/kreis-unna/"}

    def test_without_numbers_and_marks(self, dortmund: Place) -> None:
        page = render(area_map())

        assert spoken(page) == [("Dortmund", "/orte/dortmund/")]
        assert listed(page) == [["Dortmund"]]

    def test_the_drawing_has_a_name_and_its_links_are_reached(self, dortmund: Place) -> None:
        [drawing] = [svg for svg in render(area_map()).all(f"{SVG}svg") if svg.get("role")]

        # An „img“ would hide the links.
        assert (drawing.attrib["role"], drawing.attrib["aria-label"]) == (
            "group",
            "Karte der Kreise und kreisfreien Städte",
        )
        assert drawing.attrib["viewBox"] == "0 0 1000 987"
        assert drawing.attrib["fill-rule"] == "evenodd"

    def test_the_marked_differ_by_hatching_and_the_legend_says_what_it_means(
        self, dortmund: Place, unna: Place
    ) -> None:
        page = render(area_map(marked={dortmund.pk}, marked_label=CENTRE))

        drawn = {link.attrib["href"]: link[0].get("fill") for link in page.all(f"{SVG}a")}
        assert drawn == {"/orte/dortmund/": "url(#karte-schraffur)", "/orte/kreis-unna/": None}
        assert f"{CENTRE} (1 von 2)" in page.lines
        assert "karte-schraffur" in page.ids

    def test_where_it_runs_comes_first_and_the_others_are_one_click_away(self, dortmund: Place, unna: Place) -> None:
        page = render(area_map(marked={unna.pk}, marked_label="Läuft hier", folded=True))

        assert listed(page) == [["Kreis Unna"], ["Dortmund"]]
        assert [each.get("aria-label") for each in page.all("ul")] == ["Läuft hier", None]
        assert inside(page, "details") == ["Die übrigen Gebiete", "Dortmund"]
        assert spoken(page) == [("Dortmund", "/orte/dortmund/"), ("Kreis Unna: Läuft hier", "/orte/kreis-unna/")]

    def test_who_runs_everywhere_has_no_long_list(self, dortmund: Place) -> None:
        page = render(area_map(marked={dortmund.pk}, marked_label="Läuft hier", folded=True))

        assert listed(page) == [["Dortmund"]]
        assert inside(page, "details") == ["Alle Gebiete", "Dortmund"]

    def test_the_links_can_be_skipped(self, dortmund: Place) -> None:
        page = render(area_map())

        skips = [link for link in page.links if link.href.startswith("#")]
        assert [(link.text, link.href) for link in skips] == [
            ("Karte überspringen", "#karte-liste"),
            ("Liste überspringen", "#karte-ende"),
        ]
        assert {"karte-liste", "karte-ende"} <= set(page.ids)

    def test_credit(self, dortmund: Place) -> None:
        assert render(area_map()).lines[-1] == "© GeoBasis-DE / BKG (Daten verändert)"

    def test_an_area_that_cannot_be_drawn_stays_in_the_list(self) -> None:
        Outline.objects.create(place=factories.CityFactory(), coordinates=[])
        page = render(area_map())

        assert spoken(page) == []
        assert listed(page) == [["Dortmund"]]

    def test_no_areas_no_map(self) -> None:
        assert render(area_map()).all("div") == []


def seeded() -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """The outlines of the seed content, and its places, by AGS."""
    drawn = json.loads((FIXTURES / "outlines.json").read_text(encoding="utf-8"))
    with (FIXTURES / "places.csv").open(encoding="utf-8", newline="") as file:
        places = {row["ags"]: row for row in csv.DictReader(file)}
    return drawn, places


@pytest.mark.django_db
class TestAllAreas:
    @pytest.fixture
    def places(self) -> list[Place]:
        """The 54 areas with their names and outlines; their parents do not matter here."""
        drawn, rows = seeded()
        made: list[Place] = []
        for ags, coordinates in drawn.items():
            row = rows[ags]
            wanted = {key: row[key] for key in ("ags", "kind", "name", "full_name", "slug")}
            place: Place = factories.DistrictFactory(**wanted)
            Outline.objects.create(place=place, coordinates=coordinates)
            made.append(place)
        return made

    def test_the_map_is_small_and_complete(self, places: list[Place]) -> None:
        shown = area_map(
            counts={place.pk: 12 for place in places}, marked={place.pk for place in places}, marked_label=CENTRE
        )
        html = render_to_string("components/map.html", {"map": shown})

        assert len(places) == 54
        assert len(gzip.compress(html.encode())) < 8_000
        page = render(shown)
        assert {label for label, _ in spoken(page)} == {f"{place.full_name}: 12 Partner, {CENTRE}" for place in places}
        assert listed(page) == [[f"{area.name} 12 Partner {CENTRE}" for area in shown.areas]]

    def test_all_areas_lie_on_the_map(self, places: list[Place]) -> None:
        for area in area_map().areas:
            drawn = list(points(area.path))
            assert len(drawn) > 5, area
            # A little away from the edge, so that the line around them is there in full.
            assert all(3 <= x <= WIDTH - 3 and 3 <= y <= HEIGHT - 3 for x, y in drawn), area

    def test_large_cities_bear_their_names(self, places: list[Place]) -> None:
        shown = area_map()
        on_map, on_phone = (re.findall(r">([^<]+)<", names) for names in (shown.names, shown.large_names))

        assert {"Köln", "Düsseldorf", "Dortmund", "Essen", "Münster", "Bielefeld", "Bonn", "Aachen"} <= set(on_map)
        assert {"Köln", "Dortmund", "Münster"} <= set(on_phone)

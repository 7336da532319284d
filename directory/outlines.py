"""The map of the 54 areas of the Kommunale Integrationszentren: outlines in degrees become paths of an inline SVG.

The projection is equirectangular: north is up, and a degree of longitude is as wide everywhere as in the middle of the
Land. At its northern and southern end, 120 km away, that is wrong by less than 3 %, which nobody sees.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, cos, hypot, inf, radians
from typing import NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext

from directory.models import Place

# What the map shows, in degrees (WGS 84): the Land and a little around it.
WEST, EAST, SOUTH, NORTH = 5.86, 9.47, 50.32, 52.54
# The size of the map in units of its grid, which are about 250 m.
WIDTH = 1000
PER_DEGREE_EAST = WIDTH / (EAST - WEST)
PER_DEGREE_NORTH = PER_DEGREE_EAST / cos(radians((SOUTH + NORTH) / 2))
HEIGHT = ceil((NORTH - SOUTH) * PER_DEGREE_NORTH)

# The size of the names on the map (on a wide screen, on a phone) in units of the grid; static/css/map.css has the same.
TYPE_SIZE, LARGE_TYPE_SIZE = 22, 38
# How wide a letter is on average, in parts of its size.
LETTER = 0.53
# A name may be so many times as long as there is room for it in its area.
STRETCH = 2.7
# Names are flat: a border above or below disturbs no more than one so many times as far away at the side.
FLATNESS = 2


class Point(NamedTuple):
    """On the grid of the map: x from the west, y from the north."""

    x: int
    y: int


# The last point leads back to the first, which is not repeated.
Ring = list[Point]


class Room(NamedTuple):
    """Where an area has most room for a line of text: the middle of the line, and how long it can be."""

    x: int
    y: int
    width: int


class Shape(NamedTuple):
    path: str
    """The `d` of an SVG path, to be filled by the rule evenodd; empty where there is nothing to draw."""
    size: float
    """In squares of the grid."""
    room: Room


class Area(NamedTuple):
    place_id: int
    name: str
    url: str
    path: str
    number: int | None
    """Partners; None where the map counts nothing."""
    marked: bool
    note: str
    """What the map says of it in short: „3 Partner“, or else what marks it; empty where there is nothing to say."""
    label: str
    """Name and all that the map says of it, as a screen reader says it: „Dortmund: 3 Partner“."""


@dataclass
class AreaMap:
    """What templates/components/map.html shows: the areas, in the German order of their names."""

    areas: list[Area]
    names: SafeString
    """SVG texts: the names that stand on the map itself, as many as find a place."""
    large_names: SafeString
    """The same for a phone, where the map is small and the letters are large on it."""
    marked_label: str
    """What the marked areas have in common; empty where nothing is marked."""
    counted: bool
    folded: bool
    """Whether the list shows the marked areas and keeps the others one click away."""

    view_box = f"0 0 {WIDTH} {HEIGHT}"

    @property
    def marked(self) -> list[Area]:
        return [area for area in self.areas if area.marked]

    @property
    def unmarked(self) -> list[Area]:
        return [area for area in self.areas if not area.marked]


def area_map(
    *,
    counts: Mapping[int, int] | None = None,
    marked: Collection[int] = (),
    marked_label: str = "",
    folded: bool = False,
) -> AreaMap:
    """The map of all areas that have an outline, for one query.

    `counts` is the number of partners by the id of the place; a place that is missing there has none, and without
    `counts` the map counts nothing. `marked` are ids of places, and `marked_label` says what is so about them.
    """
    places = Place.objects.filter(outline__isnull=False).annotate(text=Cast("outline__coordinates", TextField()))
    numbers = {number: partners(number) for number in {0, *(counts or {}).values()}}
    language = get_language()
    areas = []
    shapes = []
    for place in places.only("kind", "slug", "name", "full_name"):
        shape = shape_of(place.text)
        number = None if counts is None else counts.get(place.pk, 0)
        is_marked = place.pk in marked
        notes = [] if number is None else [numbers[number]]
        if is_marked:
            notes.append(marked_label)
        areas.append(
            Area(
                place_id=place.pk,
                name=place.full_name,
                url=address_of(place.slug, language),
                path=shape.path,
                number=number,
                marked=is_marked,
                note=notes[0] if notes else "",
                label=f"{place.full_name}: {', '.join(notes)}" if notes else place.full_name,
            )
        )
        shapes.append((place.name, place.is_municipality, shape))
    names, large_names = (names_in(tuple(shapes), size) for size in (TYPE_SIZE, LARGE_TYPE_SIZE))
    return AreaMap(areas, names, large_names, marked_label if marked else "", counts is not None, folded)


def partners(number: int) -> str:
    return ngettext("%(number)d Partner", "%(number)d Partner", number) % {"number": number}


@lru_cache(maxsize=1024)
def address_of(slug: str, language: str) -> str:
    """In the language of the page, which is the active one."""
    return reverse("place-detail", args=[slug])


@lru_cache(maxsize=256)
def shape_of(coordinates: str) -> Shape:
    """The shape of an area, from the JSON text of its outline: the coordinates of a GeoJSON MultiPolygon in degrees.

    The text is the key of the cache: each of the 54 shapes is made once, and who changes an outline sees the new one.
    """
    rings = [ring for polygon in json.loads(coordinates) for ring in map(on_grid, polygon) if len(ring) > 2]
    return Shape("".join(path_data(rings)), size_of(rings), best_room(rings))


def on_grid(ring: Iterable[tuple[float, float]]) -> Ring:
    """A GeoJSON ring (longitude and latitude in degrees) on the grid, where neighbours may become the same point."""
    points: Ring = []
    for longitude, latitude in ring:
        point = Point(round((longitude - WEST) * PER_DEGREE_EAST), round((NORTH - latitude) * PER_DEGREE_NORTH))
        if not points or point != points[-1]:
            points.append(point)
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return points


def path_data(rings: Iterable[Ring]) -> Iterator[str]:
    """Relative commands, as short as they get: „m1 2h3v4l-5 6-7 8z“.

    The first „m“ counts from the corner of the map, the others from where the ring before began and ended.
    """
    at = Point(0, 0)
    for ring in rings:
        yield f"m{pair(ring[0].x - at.x, ring[0].y - at.y)}"
        at = ring[0]
        command = "m"
        for start, end in pairwise(ring):
            x, y = end.x - start.x, end.y - start.y
            if not y:
                command = "h"
                yield f"h{x}"
            elif not x:
                command = "v"
                yield f"v{y}"
            elif command == "l":  # It need not be repeated, and a minus parts numbers as well as a space.
                yield pair(x, y) if x < 0 else f" {pair(x, y)}"
            else:
                command = "l"
                yield f"l{pair(x, y)}"
        yield "z"


def pair(x: int, y: int) -> str:
    return f"{x}{y}" if y < 0 else f"{x} {y}"


def edges(rings: Iterable[Ring]) -> Iterator[tuple[Point, Point]]:
    return (edge for ring in rings for edge in pairwise([*ring, ring[0]]))


def size_of(rings: Iterable[Ring]) -> float:
    """In squares of the grid; GeoJSON rings run one way around and holes the other, so that these count against."""
    return abs(sum(start.x * end.y - end.x * start.y for start, end in edges(rings))) / 2


def best_room(rings: list[Ring]) -> Room:
    """Where a name stands best: far from every border, looked for in every fifth row of the grid."""
    heights = sorted(point.y for ring in rings for point in ring) or [0]
    rooms = [
        Room(round((left + right) / 2), y, int(right - left))
        for y in range(heights[0], heights[-1], 5)
        for left, right in spans(rings, y + 0.5)
    ]
    middle = (heights[0] + heights[-1]) // 2
    return max(
        rooms,
        key=lambda room: (clearance(rings, room.x, room.y), -abs(room.y - middle)),
        default=Room(0, 0, 0),
    )


def clearance(rings: Iterable[Ring], x: int, y: int) -> float:
    """How far a point is from the nearest border, seen flat."""
    nearest = inf
    for start, end in edges(rings):
        along, down = end.x - start.x, (end.y - start.y) * FLATNESS
        to_x, to_y = x - start.x, (y - start.y) * FLATNESS
        part = min(1, max(0, (to_x * along + to_y * down) / (along * along + down * down)))
        nearest = min(nearest, hypot(to_x - part * along, to_y - part * down))
    return nearest


def spans(rings: Iterable[Ring], y: float) -> list[tuple[float, float]]:
    """From where to where a row is inside the rings (rule evenodd); `y` lies between two rows of the grid."""
    crossings = sorted(
        start.x + (y - start.y) * (end.x - start.x) / (end.y - start.y)
        for start, end in edges(rings)
        if (start.y < y) != (end.y < y)
    )
    return list(pairwise(crossings))[::2]


@lru_cache(maxsize=8)
def names_in(shapes: tuple[tuple[str, bool, Shape], ...], size: int) -> SafeString:
    """SVG texts of this size, in units of the grid; each shape comes with its name and whether it is a city.

    Cities come first, by which people find their way, and the large before the small. What would run into a name that
    is there already, or far over its borders, has none.
    """
    placed: list[tuple[int, int, str]] = []
    for name, _, shape in sorted(shapes, key=lambda each: (not each[1], -each[2].size)):
        half = round(len(name) * LETTER * size / 2)
        x = min(max(shape.room.x, half), WIDTH - half)
        y = shape.room.y
        free = all(
            abs(x - other_x) > half + (len(other) + 1) * LETTER * size / 2 or abs(y - other_y) > size
            for other_x, other_y, other in placed
        )
        if free and 2 * half < shape.room.width * STRETCH:
            placed.append((x, y, name))
    return format_html_join("", '<text x="{}" y="{}">{}</text>', placed)

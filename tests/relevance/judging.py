"""Judges the search by what it answers: the rows of queries.yaml against the page that a visitor gets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import yaml
from django.db import transaction
from django.test import Client

from tests.pages import Page, links_in

QUERIES = Path(__file__).parent / "queries.yaml"
SEARCH = "/suche/"
# First part of an address, and what stands there.
TYPES = {
    "partner": "actor",
    "programme": "programme",
    "arten": "kind",
    "themen": "topic",
    "meldungen": "news",
    "rechtsgrundlagen": "law",
    "orte": "place",
}
NAME = re.compile(rf"({'|'.join(sorted(TYPES.values()))})/[a-z0-9-]+")
SLUG = re.compile(r"[a-z0-9-]+")
# A row has at most one of these.
AIMS = ("first", "top3", "place", "places", "meant", "none")
LISTS = {"top3", "places", "also", "not"}


@dataclass(frozen=True)
class Row:
    """A query and what must come; queries.yaml says what the parts mean."""

    q: str
    first: str = ""
    top3: tuple[str, ...] = ()
    place: str = ""
    places: tuple[str, ...] = ()
    meant: str = ""
    none: bool = False
    also: tuple[str, ...] = ()
    without: tuple[str, ...] = field(default=(), metadata={"key": "not"})

    @property
    def named(self) -> tuple[str, ...]:
        """Everything the row names, as type/slug."""
        first = (self.first,) if self.first else ()
        places = (*((self.place,) if self.place else ()), *self.places)
        return (*first, *self.top3, *(f"place/{slug}" for slug in places), *self.also, *self.without)

    @property
    def wanted(self) -> str:
        values = {key_of(part): getattr(self, part.name) for part in fields(self) if part.name != "q"}
        return ", ".join(f"{key}: {plain(value)}" for key, value in values.items() if value)


def key_of(part: Any) -> str:
    """The word in the YAML file; `not` cannot be the name of an attribute."""
    return str(part.metadata.get("key", part.name))


def plain(value: object) -> str:
    return " + ".join(value) if isinstance(value, tuple) else str(value)


# Reading the rows


def load(text: str) -> list[Row]:
    """Raises ValueError at the first row that is not in shape, or that asks again what another row asks."""
    content = yaml.safe_load(text)
    if not isinstance(content, list):
        raise ValueError("There is no list of rows.")
    rows = [row_of(mapping) for mapping in content]
    queries = [row.q for row in rows]
    if twice := sorted({q for q in queries if queries.count(q) > 1}):
        raise ValueError(f"More than one row asks {twice}.")
    return rows


def row_of(mapping: object) -> Row:
    if not isinstance(mapping, dict) or not isinstance(mapping.get("q"), str):
        raise ValueError(f"{mapping} has no query in quotation marks.")
    if problem := next(problems_of(mapping), ""):
        raise ValueError(f"„{mapping['q']}“ {problem}.")
    parts = {key_of(part): part.name for part in fields(Row)}
    values: dict[str, Any] = {parts[key]: tuple(value) if key in LISTS else value for key, value in mapping.items()}
    return Row(**values)


def problems_of(mapping: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a row; the later checks rely on the earlier ones."""
    if unknown := sorted(map(str, mapping.keys() - {key_of(part) for part in fields(Row)})):
        yield f"has unknown keys: {unknown}"
    for key, value in mapping.items():
        if problem := problem_with(key, value):
            yield f"needs {problem} under „{key}“, not {value!r}"
    aims = mapping.keys() & set(AIMS)
    if len(aims) > 1:
        yield f"has more than one aim: {sorted(aims)}"
    # `not` alone would be content with an empty page.
    if not aims and "also" not in mapping:
        yield "wants nothing that could be missing"
    if "none" in aims and {"also", "not"} & mapping.keys():
        yield "wants no result, and something among the results"
    if any(name.startswith("place/") for name in [mapping.get("first", ""), *mapping.get("top3", [])]):
        yield "ranks a place among the entries, which is said with „place“"


def problem_with(key: str, value: object) -> str:
    """What a value should have been, if it is not."""
    pattern = SLUG if key in {"place", "places"} else NAME
    if key in LISTS and not is_list_of_names(value, pattern):
        return "a list of different names"
    if key in {"first", "place"} and not is_name(value, pattern):
        return "a name"
    if key == "meant" and not (isinstance(value, str) and value):
        return "a text"
    if key == "top3" and isinstance(value, list) and len(value) > 3:
        return "no more than three"
    return "true" if key == "none" and value is not True else ""


def is_name(value: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and bool(pattern.fullmatch(value))


def is_list_of_names(value: object, pattern: re.Pattern[str]) -> bool:
    if not isinstance(value, list) or not value:
        return False
    return all(is_name(item, pattern) for item in value) and len(set(value)) == len(value)


# Asking the site


@dataclass(frozen=True)
class Answer:
    """What the site answers. Results are named type/slug, in the order of the page; only its first page is read."""

    results: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    # Does a page without results lead anywhere?
    leads_on: bool = False
    # Why it is no answer at all.
    problem: str = ""

    @property
    def entries(self) -> tuple[str, ...]:
        return tuple(name for name in self.results if not name.startswith("place/"))

    @property
    def places(self) -> tuple[str, ...]:
        return tuple(name for name in self.results if name.startswith("place/"))

    def __str__(self) -> str:
        if self.problem:
            return self.problem
        shown = ", ".join(self.results[:6]) or "nothing"
        more = f" and {len(self.results) - 6} more" if len(self.results) > 6 else ""
        meant = f"; meant: {', '.join(self.suggestions)}" if self.suggestions else ""
        return f"{shown}{more}{meant}"


def ask(client: Client, q: str) -> Answer:
    try:
        # A query that breaks in the database must not take those after it with it.
        with transaction.atomic():
            response = client.get(SEARCH, {"q": q})
    except Exception as error:  # whatever it is, it is the answer to this query
        return Answer(problem=f"crash: {error!r}")
    if response.status_code == 302:
        name = name_of(response["Location"])
        if name.startswith("place/"):
            return Answer(results=(name,))
        return Answer(problem=f"redirect to {response['Location']}")
    if response.status_code != 200:
        return Answer(problem=f"status {response.status_code}")
    return read(response.content)


def read(content: bytes) -> Answer:
    """The answer on a page of results."""
    page = Page(content)
    results = tuple(
        name_of(links[0].href)
        for found in with_class(page, "results")
        if found.tag in {"ol", "ul"}
        for item in found.findall("li")
        if (links := links_in(item))
    )
    suggestions = tuple(link.text for found in with_class(page, "meant") for link in links_in(found))
    elsewhere = {urlsplit(link.href).path for link in page.links} - {"", "/", SEARCH}
    return Answer(results, suggestions, leads_on=bool(elsewhere))


def with_class(page: Page, name: str) -> Iterator[Element]:
    return (element for element in page.root.iter() if name in element.get("class", "").split())


def name_of(address: str) -> str:
    """type/slug of the page at an address; the path, if it is no page of a place or an entry."""
    path = unquote(urlsplit(address).path)
    if match := re.fullmatch(r"/([a-z]+)/([^/]+)/", path):
        folder, slug = match.groups()
        if folder in TYPES:
            return f"{TYPES[folder]}/{slug}"
    return path


# Judging


@dataclass(frozen=True)
class Verdict:
    row: Row
    answer: Answer
    at_1: bool
    at_3: bool

    @property
    def met(self) -> bool:
        """Is it what the row wants: `first` wants the first place, `top3` is content with the first three."""
        return self.at_1 if self.row.first else self.at_3

    def __str__(self) -> str:
        return f"„{self.row.q}“\n    wanted {self.row.wanted}\n    got    {self.answer}"


def judge(row: Row, answer: Answer) -> Verdict:
    at_1, at_3 = ranks(row, answer)
    sound = not answer.problem and set(row.also) <= set(answer.results) and set(row.without).isdisjoint(answer.results)
    return Verdict(row, answer, at_1 and sound, at_3 and sound)


def ranks(row: Row, answer: Answer) -> tuple[bool, bool]:
    """Success at 1 and at 3. Places stand above the entries and do not count among them."""
    top = answer.entries[:3]
    if row.first:
        return top[:1] == (row.first,), row.first in top
    if row.top3:
        return bool(set(top[:1]) & set(row.top3)), set(row.top3) <= set(top)
    met = reached(row, answer)
    return met, met


def reached(row: Row, answer: Answer) -> bool:
    """The aims that know no rank."""
    if row.place:
        return answer.results[:1] == (f"place/{row.place}",)
    if row.places:
        offered = answer.results[: len(row.places)]
        return set(offered) == {f"place/{slug}" for slug in row.places} and len(answer.places) == len(row.places)
    if row.meant:
        return row.meant in answer.suggestions
    if row.none:
        return not answer.results and answer.leads_on
    return True


def report(verdicts: list[Verdict]) -> str:
    missed = [verdict for verdict in verdicts if not verdict.met]
    at_1, at_3 = shares(verdicts)
    head = f"{len(verdicts)} queries, success@1 {at_1:.3f}, success@3 {at_3:.3f}, {len(missed)} misses"
    return "\n".join([head, *map(str, missed)])


def shares(verdicts: list[Verdict]) -> tuple[float, float]:
    """The shares of rows with success at 1 and at 3."""
    count = len(verdicts)
    return sum(verdict.at_1 for verdict in verdicts) / count, sum(verdict.at_3 for verdict in verdicts) / count

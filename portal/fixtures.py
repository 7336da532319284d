"""Reads `fixtures/` into records: one for each place, source, entry, statement and citation.

Places are CSV, everything else is YAML with one file per entry. Records name one another by key
(„actors/train-of-hope“, „places/05913000“), never by number.
"""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.db import models

from directory import models as directory
from programmes import models as programmes


class FixtureError(Exception):
    """A fixture cannot be read; the message names the file and what is wrong."""


@dataclass(frozen=True)
class Ref:
    """Points at another record by its key."""

    key: str


@dataclass
class Record:
    """One row to be: its key, its model, its values and, for many-to-many fields, what was chosen."""

    key: str
    model: type[models.Model]
    values: dict[str, Any]
    choices: dict[str, list[Ref]] = field(default_factory=dict)
    # The fields by which an editor may have made the same thing already.
    natural: tuple[str, ...] = ()


# Entry types in the order of their dependence, with the fields that each may fill beside the common ones.
ENTRY_FOLDERS: dict[str, tuple[type[directory.Entry], tuple[str, ...]]] = {
    "kinds": (directory.ActorKind, ("plural", "position", "one_per_area", "schema_type")),
    "topics": (directory.Topic, ()),
    "laws": (directory.Law, ("paragraph", "in_force_from", "in_force_until", "note")),
    "actors": (directory.Actor, ("founded", "closed")),
    "programmes": (programmes.Programme, ("kind", "starts", "ends", "status")),
    "news": (programmes.NewsItem, ("date",)),
}
COMMON = ("slug", "title", "short_title", "other_names", "summary", "text", "website")
CHOICES = {"topics": "topics", "audiences": "audiences", "laws": "laws"}
# List under an entry -> model of its items, and their references to other records.
STATEMENTS: dict[str, tuple[type[directory.Statement], dict[str, tuple[str, str]]]] = {
    "points": (directory.Point, {}),
    "figures": (directory.KeyFigure, {"place": ("place", "places")}),
    "contacts": (directory.Contact, {}),
    "served": (directory.ServedPlace, {"place": ("place", "places")}),
    "locations": (directory.Location, {"place": ("place", "places")}),
    "offers": (directory.Offer, {}),
    "relations": (directory.Relation, {"to": ("target", "actors")}),
    "participations": (programmes.Participation, {"actor": ("actor", "actors")}),
    "participants": (programmes.NewsParticipant, {}),
}


@contextmanager
def _reading(path: Path) -> Generator[None]:
    """Say which file is faulty, and how, whatever it was that could not be read."""
    try:
        yield
    except yaml.YAMLError as error:
        raise FixtureError(f"{path}: not valid YAML: {error}") from error
    except KeyError as error:
        raise FixtureError(f"{path}: {error} is missing.") from error
    except (OSError, TypeError, ValueError, AttributeError, csv.Error) as error:
        raise FixtureError(f"{path}: {error}") from error


def read_places(folder: Path) -> Iterator[Record]:
    with (folder / "places/places.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            values: dict[str, Any] = {name: row[name] for name in ("ags", "kind", "name", "full_name", "slug")}
            values["other_names"] = [name for name in row["other_names"].split("|") if name]
            values["is_centre_area"] = bool(row["is_centre_area"])
            values["latitude"], values["longitude"] = row["latitude"] or None, row["longitude"] or None
            for name in ("parent", "centre_area"):
                if row[name]:
                    values[name] = Ref(f"places/{row[name]}")
            yield Record(f"places/{row['ags']}", directory.Place, values, natural=("ags",))


def read_postal_codes(folder: Path) -> Iterator[Record]:
    with (folder / "places/postal_codes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            values = {"code": row["code"], "place": Ref(f"places/{row['place']}")}
            yield Record(
                f"postal_codes/{row['code']}/{row['place']}", directory.PostalCode, values, natural=("code", "place")
            )


def read_outlines(folder: Path) -> Iterator[Record]:
    outlines = json.loads((folder / "places/outlines.json").read_text(encoding="utf-8"))
    for ags, coordinates in outlines.items():
        values = {"place": Ref(f"places/{ags}"), "coordinates": coordinates}
        yield Record(f"outlines/{ags}", directory.Outline, values, natural=("place",))


def _load(path: Path) -> Any:
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


def read_list(folder: Path, name: str, model: type[models.Model]) -> Iterator[Record]:
    for item in _load(folder / f"{name}.yaml"):
        yield Record(f"{name}/{item['slug']}", model, dict(item), natural=("slug",))


def _citations(key: str, owner: Record, cited: dict[str, list[str]], statement: Ref | None = None) -> Iterator[Record]:
    for name, passages in cited.items():
        for passage in passages:
            source, _, paragraph = passage.partition(":")
            values: dict[str, Any] = {"entry": Ref(owner.key), "source": Ref(f"sources/{source}"), "field": name}
            if paragraph and not paragraph.isdecimal():
                raise ValueError(f"„{passage}“ is no source with a paragraph.")
            values["paragraph"] = int(paragraph) if paragraph else None
            if statement:
                values["statement"] = statement
            yield Record(f"{key}/{name or 'cite'}={passage}", directory.Citation, values)


def _statements(entry: Record, item: dict[str, Any], path: Path) -> Iterator[Record]:
    for list_name, (model, references) in STATEMENTS.items():
        for position, raw in enumerate(item.pop(list_name, None) or [], start=1):
            values = dict(raw)
            try:
                key = f"{entry.key}/{values.pop('id')}"
            except KeyError:
                raise FixtureError(f"{path}: an item of „{list_name}“ has no id.") from None
            cited = values.pop("cite", None) or []
            for name, (field_name, folder) in references.items():
                if name in values:
                    values[field_name] = Ref(f"{folder}/{values.pop(name)}")
            for name in {"low", "high"} & values.keys():
                # As it is written: 1.3, not the binary fraction nearest to it.
                values[name] = None if values[name] is None else str(values[name])
            if model is directory.Contact:
                values["email" if values["channel"] == "email" else "number"] = values.pop("value")
            yield Record(key, model, {"entry": Ref(entry.key), "position": position, **values})
            yield from _citations(key, entry, {"": cited}, Ref(key))


def read_entry(path: Path, name: str) -> Iterator[Record]:
    """The records of one file: the entry first, then its statements and citations."""
    model, own = ENTRY_FOLDERS[name]
    item = _load(path)
    key = f"{name}/{item.get('slug')}"
    if item.get("slug") != path.stem:
        raise FixtureError(f"{path}: the slug „{item.get('slug')}“ differs from the file's name.")
    values: dict[str, Any] = {"state": directory.Entry.State.PUBLISHED}
    choices: dict[str, list[Ref]] = {}
    for option, folder in CHOICES.items():
        choices[option] = [Ref(f"{folder}/{slug}") for slug in item.pop(option, None) or []]
    if "concerns" in item:
        choices["concerns"] = [Ref(target) for target in item.pop("concerns")]
    for reference, folder in (("parent", name), ("place", "places")):
        if item.get(reference):
            values[reference] = Ref(f"{folder}/{item.pop(reference)}")
    if name == "actors":
        values["kind"] = Ref(f"kinds/{item.pop('kind')}")
    values |= {option: item.pop(option) for option in (*COMMON, *own) if option in item}
    entry = Record(key, model, values, choices, natural=("slug",))
    yield entry
    cited = item.pop("cite", None) or {}
    yield from _statements(entry, item, path)
    yield from _citations(key, entry, cited)
    if item:
        raise FixtureError(f"{path}: unknown keys: {', '.join(map(str, item))}.")


def _wholes_first(entries: list[Record]) -> list[Record]:
    """A part comes after the whole it belongs to."""
    by_key = {entry.key: entry for entry in entries}

    def depth(entry: Record) -> int:
        above, steps = entry.values.get("parent"), 0
        while above and steps < len(entries):
            above, steps = (by_key[above.key].values.get("parent") if above.key in by_key else None), steps + 1
        return steps

    return sorted(entries, key=depth)


def _refuse_duplicates(groups: dict[str, list[Record]]) -> None:
    seen: set[str] = set()
    for record in itertools.chain.from_iterable(groups.values()):
        if record.key in seen:
            raise FixtureError(f"{record.key}: stands there twice.")
        seen.add(record.key)


def read_all(folder: Path) -> dict[str, list[Record]]:
    """Every record of the folder under the name of its kind, in an order in which nothing precedes what it names.

    Raises FixtureError if a file is faulty.
    """
    lists: dict[str, tuple[str, Callable[[], Iterator[Record]]]] = {
        "places": ("places/places.csv", lambda: read_places(folder)),
        "postal codes": ("places/postal_codes.csv", lambda: read_postal_codes(folder)),
        "outlines": ("places/outlines.json", lambda: read_outlines(folder)),
        "audiences": ("audiences.yaml", lambda: read_list(folder, "audiences", directory.Audience)),
        "sources": ("sources.yaml", lambda: read_list(folder, "sources", directory.Source)),
    }
    groups: dict[str, list[Record]] = {}
    for name, (path, read) in lists.items():
        with _reading(folder / path):
            groups[name] = list(read())
    parts: list[Record] = []
    for name in ENTRY_FOLDERS:
        entries: list[Record] = []
        for file in sorted((folder / name).glob("*.yaml")):
            with _reading(file):
                entry, *rest = read_entry(file, name)
            entries.append(entry)
            parts += rest
        groups[name] = _wholes_first(entries)
    groups["statements"] = [record for record in parts if record.model is not directory.Citation]
    groups["citations"] = [record for record in parts if record.model is directory.Citation]
    _refuse_duplicates(groups)
    return groups

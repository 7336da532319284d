"""A small folder of fixtures that tests change, and what the database holds after it was loaded."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import yaml
from pghistory.core import event_models

from directory.models import Actor, Citation, Contact, Entry, Place, Point, Source, Statement
from portal.models import SeedRecord
from portal.seeding import Tally, seed
from programmes.models import NewsItem, Programme

PLACES = """\
ags,kind,name,full_name,slug,other_names,parent,is_centre_area,centre_area,latitude,longitude
DE,federation,Deutschland,Deutschland (Bund),deutschland,Bund|bundesweit,,,,,
05,state,Nordrhein-Westfalen,Land Nordrhein-Westfalen,nordrhein-westfalen,NRW,DE,,,,
059,region,Arnsberg,Regierungsbezirk Arnsberg,regierungsbezirk-arnsberg,,05,,,,
05913000,city,Dortmund,Dortmund,dortmund,,059,1,05913000,51.51,7.46
"""
CONTENT: dict[str, Any] = {
    "audiences": [{"slug": "eltern", "title": "Eltern", "position": 1}],
    "sources": [
        {"slug": "besuch", "title": "Besuch", "kind": "press_release", "date": "2022-07-14", "paragraphs": 20},
        {"slug": "partner", "title": "Partner", "kind": "web_page", "date": "undated", "paragraphs": 9},
    ],
    "kinds/zentrum": {"title": "Zentrum", "plural": "Zentren", "one_per_area": True, "summary": "Hilft vor Ort."},
    "topics/bildung": {"title": "Bildung", "summary": "Rund um die Schule."},
    "laws/gesetz": {"title": "Gesetz", "summary": "Regelt.", "in_force_from": 2012}
    | {"cite": {"summary": ["partner:1"], "in_force_from": ["partner:1"]}},
    "laws/gesetz-paragraf-2": {"title": "§ 2", "paragraph": "§ 2", "parent": "gesetz", "summary": "Stärkt."}
    | {"cite": {"summary": ["partner:2"]}},
    "actors/haus": {
        "title": "Haus",
        "kind": "zentrum",
        "summary": "Berät Familien.",
        "founded": "2013",
        "other_names": ["Haus NRW"],
        "topics": ["bildung"],
        "audiences": ["eltern"],
        "laws": ["gesetz"],
        "cite": {
            "summary": ["besuch:8", "partner:3"],
            "founded": ["besuch:11"],
            "audiences": ["besuch:9"],
            "laws": ["partner:4"],
        },
        "points": [
            {"id": "p1", "kind": "task", "text": "Beraten", "cite": ["besuch:12"]},
            {"id": "p2", "kind": "aim", "text": "Teilhabe", "cite": ["besuch:12", "besuch:13"]},
        ],
        "figures": [
            {"id": "f1", "label": "Zentren", "low": 54, "counts": "Zentren", "place": "05", "as_of": "2022-07-14"}
            | {"cite": ["besuch:11"]}
        ],
        "contacts": [
            {"id": "c1", "channel": "phone", "purpose": "citizens", "value": "0231 50-27224", "cite": ["besuch:20"]},
            {"id": "c2", "channel": "email", "value": "haus@example.org", "cite": ["besuch:20"]},
        ],
        "served": [{"id": "s1", "place": "05913000", "role": "centre", "cite": ["besuch:8"]}],
        "locations": [{"id": "l1", "place": "05913000", "cite": ["besuch:8"]}],
        "offers": [{"id": "o1", "title": "Elterncafé", "languages": ["de", "tr"], "cite": ["besuch:14"]}],
        "relations": [{"id": "r1", "type": "supports", "to": "verein", "cite": ["besuch:15"]}],
    },
    "actors/verein": {"title": "Verein", "kind": "zentrum", "summary": "Hilft.", "cite": {"summary": ["besuch:13"]}},
    "programmes/programm": {"title": "Programm", "kind": "programme", "summary": "Fördert."}
    | {"cite": {"summary": ["besuch:11"], "kind": ["besuch:11"]}},
    "programmes/modul": {
        "title": "Modul",
        "kind": "module",
        "parent": "programm",
        "summary": "Spielt.",
        "cite": {"summary": ["besuch:11"], "kind": ["besuch:11"], "parent": ["besuch:11"]},
        "participations": [{"id": "b1", "actor": "haus", "role": "carrier", "cite": ["besuch:11"]}],
    },
    "news/besuch": {
        "title": "Besuch im Haus",
        "date": "2022-07-14",
        "place": "05913000",
        "summary": "Ein Besuch.",
        "concerns": ["actors/haus", "programmes/modul"],
        "cite": {"summary": ["besuch:1"], "date": ["besuch:3"], "place": ["besuch:8"], "concerns": ["besuch:8"]},
        "participants": [{"id": "n1", "name": "Erika Muster", "role": "Ministerin", "cite": ["besuch:1"]}],
    },
}
ADDED = {
    "places": 4,
    "postal codes": 2,
    "outlines": 1,
    "audiences": 1,
    "sources": 2,
    "kinds": 1,
    "topics": 1,
    "laws": 2,
    "actors": 2,
    "programmes": 2,
    "news": 1,
    "statements": 11,
    "citations": 30,
}


class Folder:
    """A small set of fixtures; `content` is what its YAML files say."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.content: dict[str, Any] = copy.deepcopy(CONTENT)
        (path / "places").mkdir(parents=True)
        self.text("places/places.csv", PLACES)
        self.text("places/postal_codes.csv", "code,place\n44135,05913000\n44137,05913000\n")
        self.text("places/outlines.json", json.dumps({"05913000": [[[[7.4, 51.5], [7.5, 51.5], [7.4, 51.6]]]]}))

    def text(self, name: str, text: str) -> None:
        path = self.path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def write(self) -> None:
        for name, item in self.content.items():
            if isinstance(item, dict):
                item = {"slug": name.partition("/")[2], **item}
            self.text(f"{name}.yaml", yaml.safe_dump(item, allow_unicode=True))

    def seed(self) -> dict[str, Tally]:
        self.write()
        tallies: dict[str, Tally] = {}
        seed(self.path, report=lambda name, tally: tallies.update({name: tally}))
        return tallies

    def seed_again(self) -> tuple[dict[str, int], list[str]]:
        """What a later run added, by kind of thing, and what it left alone."""
        tallies = self.seed()
        added = {name: tally.added for name, tally in tallies.items() if tally.added}
        return added, [line for tally in tallies.values() for line in tally.left_alone]


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of content and every event of its history."""
    models = [Entry, Actor, Programme, NewsItem, Statement, Point, Contact, Citation, Source, Place, SeedRecord]
    rows = {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}
    return rows | {model.__name__: list(model._default_manager.values("pgh_id")) for model in event_models()}

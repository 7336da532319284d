"""A faulty fixture is named, and nothing of any is loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from directory.models import Entry, Place
from portal.fixtures import FixtureError
from portal.models import SeedRecord
from tests.portal.seed_folder import PLACES, Folder, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "fixtures")


def fault(change: Callable[[Folder], Any], message: str, name: str) -> Any:
    return pytest.param(change, message, id=name)


def haus(folder: Folder) -> dict[str, Any]:
    item: dict[str, Any] = folder.content["actors/haus"]
    return item


def raw(name: str, text: str) -> Callable[[Folder], None]:
    """A file with this text in place of what the content says."""

    def change(folder: Folder) -> None:
        folder.content.pop(name, None)
        folder.text(f"{name}.yaml", text)

    return change


def changed(pick: Callable[[Folder], dict[str, Any]], **values: Any) -> Callable[[Folder], None]:
    return lambda folder: pick(folder).update(values)


FAULTS = [
    fault(raw("actors/haus", "slug: [haus"), "actors/haus.yaml", "faulty YAML"),
    fault(raw("actors/haus", "slug: haus\n\ttitle: Haus\n"), "actors/haus.yaml", "tab in YAML"),
    fault(raw("sources", "- {slug: a"), "sources.yaml", "faulty YAML of a list"),
    fault(raw("actors/haus", ""), "actors/haus.yaml", "empty file"),
    fault(raw("actors/haus", "- slug: haus\n"), "actors/haus.yaml", "list in place of an entry"),
    fault(raw("audiences", ""), "audiences.yaml", "empty list"),
    fault(changed(haus, slug="heim"), "actors/haus.yaml: the slug „heim“ differs", "slug differs from the file"),
    fault(raw("actors/haus", "title: Haus\nkind: zentrum\n"), "actors/haus.yaml", "no slug"),
    fault(changed(haus, colour="red"), "actors/haus.yaml: unknown keys: colour", "unknown key of an entry"),
    fault(changed(haus, starts="2015"), "actors/haus.yaml: unknown keys: starts", "key of another type"),
    fault(changed(lambda f: haus(f)["points"][0], colour="red"), "colour", "unknown key of a statement"),
    fault(changed(lambda f: f.content["audiences"][0], colour="red"), "colour", "unknown key of an audience"),
    fault(changed(lambda f: f.content["sources"][0], colour="red"), "colour", "unknown key of a source"),
    fault(lambda f: haus(f)["points"][0].pop("id"), "actors/haus.yaml: an item of „points“ has no id", "no id"),
    fault(changed(lambda f: haus(f)["points"][1], id="p1"), "actors/haus/p1", "the same id twice"),
    fault(lambda f: haus(f).pop("kind"), "actors/haus.yaml", "actor without a kind"),
    fault(changed(haus, kind="verein"), "actors/haus: there is no „kinds/verein“", "unknown kind"),
    fault(changed(haus, topics=["x"]), "actors/haus: there is no „topics/x“", "unknown topic"),
    fault(changed(haus, audiences=["x"]), "actors/haus: there is no „audiences/x“", "unknown audience"),
    fault(changed(haus, laws=["x"]), "actors/haus: there is no „laws/x“", "unknown law"),
    fault(
        changed(lambda f: haus(f)["relations"][0], to="x"),
        "actors/haus/r1: there is no „actors/x“",
        "unknown target of a relation",
    ),
    fault(changed(lambda f: haus(f)["served"][0], place="05"), "actors/haus/s1", "centre of what is no area"),
    fault(
        changed(lambda f: haus(f)["served"][0], place="05999"),
        "actors/haus/s1: there is no „places/05999“",
        "unknown place",
    ),
    fault(changed(lambda f: haus(f)["points"][0], cite=["x:1"]), "there is no „sources/x“", "unknown source"),
    fault(changed(lambda f: haus(f)["points"][0], cite=["besuch:eins"]), "besuch:eins", "paragraph that is no number"),
    fault(
        changed(lambda f: haus(f)["points"][0], cite=["besuch:1", "besuch:1"]), "besuch:1", "the same citation twice"
    ),
    fault(changed(lambda f: haus(f)["points"][0], kind="x"), "actors/haus/p1", "value that is no choice"),
    fault(changed(lambda f: haus(f)["points"][0], text=""), "actors/haus/p1", "value that the database refuses"),
    fault(changed(lambda f: haus(f)["figures"][0], low="viele"), "actors/haus/f1", "number that is none"),
    fault(lambda f: haus(f)["figures"][0].pop("as_of"), "actors/haus/f1", "figure without a date"),
    fault(changed(haus, founded="30.02.2013"), "actors/haus", "date that is none"),
    fault(lambda f: haus(f)["contacts"][0].pop("value"), "actors/haus", "contact without a value"),
    fault(lambda f: haus(f)["contacts"][0].pop("channel"), "actors/haus", "contact without a channel"),
    fault(changed(lambda f: haus(f)["contacts"][0], value="12"), "actors/haus/c1", "telephone number that is none"),
    fault(
        changed(lambda f: f.content["programmes/modul"], parent="x"),
        "programmes/modul: there is no „programmes/x“",
        "unknown whole",
    ),
    fault(
        changed(lambda f: f.content["programmes/modul"]["participations"][0], actor="x"),
        "programmes/modul/b1: there is no „actors/x“",
        "unknown actor",
    ),
    fault(
        changed(lambda f: f.content["news/besuch"], concerns=["actors/x"]),
        "news/besuch: there is no „actors/x“",
        "unknown concern",
    ),
    fault(
        changed(lambda f: f.content["news/besuch"], place="x"), "news/besuch: there is no „places/x“", "unknown venue"
    ),
    fault(
        lambda f: f.text("places/places.csv", PLACES.replace(",059,1,", ",058,1,")),
        "places/05913000: there is no „places/058“",
        "unknown place around a place",
    ),
    fault(
        lambda f: f.text("places/postal_codes.csv", "code,place\n44135,05999\n"),
        "there is no „places/05999“",
        "unknown place of a postal code",
    ),
    fault(lambda f: f.content.pop("sources"), "sources.yaml", "missing file"),
]


class TestFault:
    @pytest.mark.parametrize(("change", "message"), FAULTS)
    def test_is_named_and_nothing_is_loaded(
        self, folder: Folder, change: Callable[[Folder], Any], message: str
    ) -> None:
        change(folder)
        with pytest.raises(FixtureError) as caught:
            folder.seed()
        assert message in str(caught.value)
        assert not SeedRecord.objects.exists()
        assert not Place.objects.exists()
        assert not Entry.objects.exists()

    def test_of_a_later_run_leaves_all_as_it_was(self, folder: Folder) -> None:
        folder.seed()
        before = everything()
        folder.content["actors/amt"] = {"title": "Amt", "kind": "zentrum", "summary": "Hilft."}
        haus(folder)["topics"].append("x")
        folder.content["actors/zoo"] = {"title": "Zoo", "kind": "x", "summary": "Hilft."}
        with pytest.raises(FixtureError, match="actors/zoo: there is no „kinds/x“"):
            folder.seed()
        assert everything() == before

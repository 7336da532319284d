"""A version that was made when the models were others is still a page."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests import factories
from tests.database import refresh_search
from tests.pages import Page, visit
from tests.versions import latest

pytestmark = pytest.mark.django_db


def write(entry: Any, data: dict[str, Any], names: dict[str, Any] | None = None) -> None:
    """Let version 1 of the entry be what an older release had written, past all triggers."""
    version = latest(entry)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE directory_version SET data = %s, names = %s WHERE id = %s",
            [json.dumps(data), json.dumps(names or {}), version.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")


def page_of_version(client: Client, entry: Any, folder: str, data: dict[str, Any], names: Any = None) -> Page:
    write(entry, data, names)
    return visit(client, f"/{folder}/{entry.slug}/version/1/")


def test_a_version_of_an_older_model_shows_what_it_knows(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus")
    place = factories.CityFactory()
    page = page_of_version(
        client,
        actor,
        "partner",
        {
            "entry": {
                "title": "Haus",
                "slug": "altes-haus",
                "state": "published",
                "summary": "Hilft.",
                "kind_id": actor.kind_id,
                "founded": "vor langer Zeit",
                "fax_number": "0231 1",
                "shoe_size": None,
                "checked_by": "Niemand",
                "old_choices": [4, 5],
                "patron_id": 7,
            },
            "point": [
                {"id": 1, "kind": "wish", "text": "Ein Wunsch"},
                {"id": 2, "text": "Ohne Art", "colour": "rot"},
            ],
            "contact": [{"id": 3, "channel": "phone", "purpose": "friends"}, {"id": 4, "channel": "telex"}],
            "offer": [{"id": 5, "title": "Kurs", "languages": ["ar", "xx"], "cost": "cheap"}],
            "keyfigure": [{"id": 6, "label": "Menschen", "low": 3}],
            "servedplace": [{"id": 7, "place_id": place.pk}, {"id": 8, "place_id": 999999}, {"id": 9}],
            "location": [{"id": 10, "street": "Weg 1"}],
            "relation": [{"id": 11, "type": "married_to"}],
            "vehicle": [{"id": 12, "wheels": 4, "owner_id": 3, "name": "Bus"}],
            "citation": [
                {"id": 13, "statement_id": 1, "source_id": 999999},
                {"id": 14, "field": "summary", "source_id": 999998, "page": 3},
            ],
        },
        {
            "entry": {str(actor.kind_id): {"name": "Verein"}},
            "source": {"999998": {"name": "Altes Heft", "slug": "heft", "date": "kein Datum", "colour": "rot"}},
        },
    )
    assert page.href("Verein") == f"/arten/{actor.kind.slug}/"
    assert page.href("Dortmund") == "/orte/dortmund/"
    assert (page.section("wish")[:1], page.section("Punkte")[:1]) == (["Ein Wunsch [2]"], ["Ohne Art"])
    for line in ("Hilft. [1]", "### friends", "### Kurs", "Kosten: cheap", "Sprachen: Arabisch, xx", "Menschen"):
        assert line in page.lines
    assert page.evidence == {1: "Altes Heft,", 2: "Nr. 999999,"}
    assert page.section("Weitere Angaben dieser Version") == [
        "Gegründet: vor langer Zeit",
        "fax_number: 0231 1",
        "Punkt: Ohne Art: colour: rot",
        "vehicle: Bus: name: Bus; wheels: 4",
        "Standort: Weg 1: Straße und Hausnummer: Weg 1",
        "Beziehung: married_to: Beziehung: married_to",
        "Wirkungsort: Nr. 999999: Ort: Nr. 999999",
        "Beleg: Kurzbeschreibung: page: 3",
    ]


@pytest.mark.parametrize(("factory", "folder"), factories.TYPES)
def test_a_version_that_says_nothing_but_its_name_is_a_page(client: Client, factory: Any, folder: str) -> None:
    page = page_of_version(client, factory(slug="haus"), folder, {"entry": {"title": "Haus"}})
    assert "noindex" in {meta.get("content") for meta in page.all("meta")}
    assert page.errors == []


def test_differences_to_a_version_of_an_older_model_are_told(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus", title="Haus")
    write(actor, {"entry": {"title": "Hütte", "colour": "rot"}, "vehicle": [{"id": 1, "name": "Bus"}]})
    actor.summary = "Hilft allen."
    actor.save()
    refresh_search()
    lines = visit(client, "/partner/haus/versionen/").lines
    assert "→ Haus" in lines
    assert any(line.startswith("vehicle: Bus: entfernt:") for line in lines)


def test_a_programme_of_an_older_model_shows_roles_and_sources_as_far_as_they_are_known(client: Client) -> None:
    programme = factories.ProgrammeFactory(slug="kurs")
    actor = factories.ActorFactory(title="Haus")
    page = page_of_version(
        client,
        programme,
        "programme",
        {
            "entry": {"title": "Kurs", "summary": "Lehrt.", "kind": "course", "status": "paused"},
            "participation": [
                {"id": 1, "actor_id": actor.pk, "role": "patron"},
                {"id": 2, "actor_id": actor.pk, "role": "funder"},
                {"id": 3, "actor_id": actor.pk},
            ],
            "citation": [
                {"id": 4, "field": "summary", "source_id": 999999},
                {"id": 5, "field": "kind", "source_id": 999998},
            ],
        },
        {
            "entry": {str(actor.pk): {"name": "Haus"}},
            "source": {"999999": {"name": "Heft", "date": "2001"}, "999998": {"name": "Brief"}},
        },
    )
    assert [line for line in page.lines if line.endswith(": Haus")] == [
        "Förderung: Haus",
        "patron: Haus",
        "keine Angabe: Haus",
    ]
    assert any(line.startswith("Alle Angaben stammen von 2001.") for line in page.lines)


@pytest.mark.parametrize("lost", ["key", "width", "height"])
def test_a_picture_of_which_too_little_is_known_is_told_in_words(client: Client, lost: str) -> None:
    picture = factories.PictureFactory(entry__slug="haus")
    row = {"id": picture.pk, "alt": "Ein Hof", "key": picture.key, "width": 800, "height": 600}
    data = {"entry": {"title": "Haus"}, "picture": [{name: row[name] for name in row if name != lost}]}
    page = page_of_version(client, picture.entry, "partner", data)
    assert page.all("img") == []
    assert page.section("Weitere Angaben dieser Version")[0].startswith("Bild: Ein Hof: Bildbeschreibung: Ein Hof")


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
def test_a_version_of_an_older_model_can_be_cited(client: Client, ending: str) -> None:
    actor = factories.ActorFactory()
    write(actor, {"entry": {"name": "Haus"}})
    response = client.get(f"/id/{actor.public_id}/version/1/zitat.{ending}")
    assert response.status_code == 200
    assert str(actor.public_id) in response.content.decode()

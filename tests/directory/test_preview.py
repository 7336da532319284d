"""What is not public yet, at its future address: for the office, and for nobody else."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from directory.models import Entry
from tests import factories
from tests.admin_pages import change_url
from tests.office import GROUPS, PUBLISHER, log_in
from tests.pages import Page

pytestmark = pytest.mark.django_db
NOTICE = "Vorschau: Diese Seite ist nicht öffentlich"
SCHEDULED = datetime.datetime(2099, 12, 1, 11, tzinfo=datetime.UTC)

every_type = pytest.mark.parametrize(("factory", "folder"), factories.TYPES)
unpublished = pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({"state": "draft"}, "Zustand: Entwurf."),
        ({"state": "in_review"}, "Zustand: In Prüfung."),
        (
            {"state": "in_review", "publish_at": SCHEDULED},
            "Zustand: In Prüfung. Veröffentlichung am 1. Dezember 2099 um 12:00 Uhr.",
        ),
    ],
)


@every_type
@unpublished
def test_shows_the_page_with_its_state(factory: Any, folder: str, values: dict[str, Any], standing: str) -> None:
    entry = factory(title="Haus", slug="haus", **values)
    factories.PointFactory(entry=entry, text="Beraten")
    response = log_in(PUBLISHER).get(f"/{folder}/haus/")
    lines = Page(response.content).lines
    assert {NOTICE, f"{standing} Niemand außer der Redaktion sieht sie."} <= set(lines)
    assert "Beraten" in lines
    assert "# Haus" in "\n".join(lines)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert f'href="/{folder}/haus/"' in log_in(PUBLISHER).get(change_url(entry)).text


@every_type
@unpublished
def test_is_not_there_for_anybody_else(
    client: Client, factory: Any, folder: str, values: dict[str, Any], standing: str
) -> None:
    factory(title="Haus", slug="haus", **values)
    unknown = Client()
    unknown.cookies[settings.SESSION_COOKIE_NAME] = "erfunden"
    no_staff = Client()
    no_staff.force_login(factories.UserFactory(groups=[PUBLISHER], is_staff=False))
    no_group = Client()
    no_group.force_login(factories.UserFactory())
    for visitor in (client, unknown, no_staff, no_group):
        response = visitor.get(f"/{folder}/haus/")
        assert (response.status_code, "Haus" in response.text) == (404, False)
    response = client.get(f"/{folder}/haus/")
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("group", GROUPS)
def test_is_there_for_every_group_of_the_office(group: str) -> None:
    assert log_in(group).get(factories.ActorFactory(state="draft").get_absolute_url()).status_code == 200


@every_type
@pytest.mark.parametrize("state", Entry.STATES_WITH_PAGE)
def test_of_a_public_page_is_that_page(client: Client, factory: Any, folder: str, state: str) -> None:
    factory(slug="haus", state=state)
    office = log_in(PUBLISHER).get(f"/{folder}/haus/")
    assert NOTICE not in office.text
    assert office.text == client.get(f"/{folder}/haus/").text
    assert "Cookie" not in office.get("Vary", "")


def test_is_at_no_other_address() -> None:
    entry = factories.ActorFactory(slug="frueher", state="draft")
    entry.slug = "haus"
    entry.save()
    client = log_in(PUBLISHER)
    for address in ("/partner/frueher/", f"/id/{entry.public_id}/"):
        assert client.get(address).status_code == 404
    assert "haus" not in client.get("/partner/").text

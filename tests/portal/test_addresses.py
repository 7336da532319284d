"""Addresses last: through renaming, merging and closing."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.models import Entry
from tests import factories
from tests.pages import visit

pytestmark = pytest.mark.django_db

every_type = pytest.mark.parametrize(("factory", "folder"), factories.TYPES)


def redirect(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address)
    return response.status_code, response.get("Location", "")


@every_type
def test_permanent_id_leads_to_the_address_of_today(client: Client, factory: Any, folder: str) -> None:
    entry = factory(slug="frueher")
    assert redirect(client, f"/id/{entry.public_id}/") == (301, f"/{folder}/frueher/")
    entry.slug = "heute"
    entry.save()
    assert redirect(client, f"/id/{entry.public_id}/") == (301, f"/{folder}/heute/")


@pytest.mark.parametrize("public_id", ["057e979f-ee4e-4f5e-b5e1-4242ac6d6ad2", "1", "x" * 36])
def test_unknown_id_is_not_found(client: Client, public_id: str) -> None:
    assert client.get(f"/id/{public_id}/").status_code == 404


@every_type
def test_every_earlier_address_leads_to_the_address_of_today(client: Client, factory: Any, folder: str) -> None:
    entry = factory(slug="erst")
    for slug in ("dann", "jetzt"):
        entry.slug = slug
        entry.save()
    for slug in ("erst", "dann"):
        assert redirect(client, f"/{folder}/{slug}/") == (301, f"/{folder}/jetzt/")
    assert client.get(f"/{folder}/jetzt/").status_code == 200


@every_type
def test_name_that_comes_back_has_its_address_again(client: Client, factory: Any, folder: str) -> None:
    entry = factory(slug="erst")
    for slug in ("dann", "erst"):
        entry.slug = slug
        entry.save()
    assert client.get(f"/{folder}/erst/").status_code == 200
    assert redirect(client, f"/{folder}/dann/") == (301, f"/{folder}/erst/")


@every_type
def test_merged_entry_leads_to_the_one_that_remains(client: Client, factory: Any, folder: str) -> None:
    survivor = factory(slug="bleibt")
    merged = factory(slug="frueher")
    merged.slug = "geht"
    merged.state = Entry.State.ARCHIVED
    merged.merged_into = survivor
    merged.save()
    for address in (f"/{folder}/geht/", f"/{folder}/frueher/", f"/id/{merged.public_id}/"):
        assert redirect(client, address) == (301, f"/{folder}/bleibt/")
    survivor.slug = "bleibt-neu"
    survivor.save()
    assert redirect(client, f"/{folder}/geht/") == (301, f"/{folder}/bleibt-neu/")


def test_merged_entry_leads_to_one_of_another_type(client: Client) -> None:
    survivor = factories.ProgrammeFactory(slug="bleibt")
    merged = factories.ActorFactory(slug="geht", state=Entry.State.ARCHIVED, merged_into=survivor)
    assert redirect(client, "/partner/geht/") == (301, "/programme/bleibt/")
    assert redirect(client, f"/id/{merged.public_id}/") == (301, "/programme/bleibt/")


def test_merging_twice_leads_to_the_last(client: Client) -> None:
    third = factories.ActorFactory(slug="drittens")
    second = factories.ActorFactory(slug="zweitens", state=Entry.State.ARCHIVED, merged_into=third)
    factories.ActorFactory(slug="erstens", state=Entry.State.ARCHIVED, merged_into=second)
    for slug in ("erstens", "zweitens"):
        assert redirect(client, f"/partner/{slug}/") == (301, "/partner/drittens/")


def test_merged_entry_whose_survivor_is_withdrawn_has_its_own_page_again(client: Client) -> None:
    survivor = factories.ActorFactory(slug="bleibt", state=Entry.State.DRAFT)
    merged = factories.ActorFactory(title="Alt", slug="geht", state=Entry.State.ARCHIVED, merged_into=survivor)
    assert "# Alt" in visit(client, "/partner/geht/").headings
    assert redirect(client, f"/id/{merged.public_id}/") == (301, "/partner/geht/")


@every_type
def test_capitals_lead_to_the_address(client: Client, factory: Any, folder: str) -> None:
    entry = factory(slug="ki-dortmund")
    assert redirect(client, f"/{folder}/KI-Dortmund/") == (301, f"/{folder}/ki-dortmund/")
    entry.slug = "heute"
    entry.save()
    assert redirect(client, f"/{folder}/KI-Dortmund/") == (301, f"/{folder}/heute/")


@every_type
def test_archived_entry_keeps_its_page_and_leaves_its_listing(client: Client, factory: Any, folder: str) -> None:
    factory(title="Eintrag von gestern", slug="gestern", state=Entry.State.ARCHIVED, summary="War da.")
    page = visit(client, f"/{folder}/gestern/")
    notice = page.lines.index("Dieser Eintrag wird nicht mehr gepflegt")
    assert page.lines[notice - 1] == "War da."
    for address in (f"/{folder}/", "/suche/?q=gestern", "/"):
        assert "Eintrag von gestern" not in str(visit(client, address).lines)
    assert b"gestern" not in client.get("/sitemap.xml").content


@every_type
@pytest.mark.parametrize("slug", ["gibtsnicht", "%00", "a%00b", "%ED%A0%80", "%F0%9F%8E%89", "x" * 5000, "..", "a'b"])
def test_unknown_address_is_not_found(client: Client, factory: Any, folder: str, slug: str) -> None:
    factory()
    assert client.get(f"/{folder}/{slug}/").status_code == 404


@every_type
def test_address_without_its_slash_leads_to_the_one_with(client: Client, factory: Any, folder: str) -> None:
    factory(slug="eintrag")
    assert redirect(client, f"/{folder}/eintrag") == (301, f"/{folder}/eintrag/")


@every_type
def test_page_names_its_one_address(client: Client, factory: Any, folder: str) -> None:
    factory(slug="eintrag")
    page = visit(client, f"/{folder}/eintrag/?von=anderswo")
    canonical = [link.get("href") for link in page.all("link") if link.get("rel") == "canonical"]
    assert canonical == [f"http://testserver/{folder}/eintrag/"]

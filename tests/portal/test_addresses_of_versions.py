"""Addresses of versions last, and those of what is gone say so."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from directory.models import Entry, Version
from directory.versions import restore
from tests import factories
from tests.database import refresh_search
from tests.pages import Page, visit

pytestmark = pytest.mark.django_db

every_type = pytest.mark.parametrize(("factory", "folder"), factories.TYPES)
TAILS = ["", "version/1/", "versionen/", f"stand/{timezone.localdate()}/"]


def redirect(client: Client, address: str) -> tuple[int, str]:
    response = client.get(address)
    return response.status_code, response.get("Location", "")


def save(entry: Any, **values: Any) -> None:
    refresh_search()
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save()
    refresh_search()


def gone(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert (response.status_code, response.get("X-Robots-Tag")) == (410, "noindex"), address
    return Page(response.content).lines


@every_type
@pytest.mark.parametrize("tail", TAILS)
def test_every_earlier_address_leads_to_the_same_below_that_of_today(
    client: Client, factory: Any, folder: str, tail: str
) -> None:
    entry = factory(slug="erst")
    for slug in ("dann", "jetzt"):
        save(entry, slug=slug)
    for slug in ("erst", "dann", "Dann"):
        assert redirect(client, f"/{folder}/{slug}/{tail}") == (301, f"/{folder}/jetzt/{tail}")
    assert client.get(f"/{folder}/jetzt/{tail}").status_code == 200
    assert redirect(client, f"/en/{folder}/erst/{tail}") == (301, f"/en/{folder}/jetzt/{tail}")


@pytest.mark.parametrize("tail", TAILS)
def test_a_name_that_comes_back_has_its_addresses_again(client: Client, tail: str) -> None:
    entry = factories.ActorFactory(slug="a")
    for slug in ("b", "a", "c", "b", "a"):
        save(entry, slug=slug)
    assert client.get(f"/partner/a/{tail}").status_code == 200
    for slug in ("b", "c"):
        assert redirect(client, f"/partner/{slug}/{tail}") == (301, f"/partner/a/{tail}")


def test_permanent_address_of_a_version_leads_to_its_address_of_today(client: Client) -> None:
    entry = factories.ProgrammeFactory(slug="frueher")
    save(entry, slug="heute")
    for number in (1, 2):
        address = f"/id/{entry.public_id}/version/{number}/"
        assert redirect(client, address) == (301, f"/programme/heute/version/{number}/")
    assert client.get(f"/id/{entry.public_id}/version/3/").status_code == 404
    assert client.get("/id/057e979f-ee4e-4f5e-b5e1-4242ac6d6ad2/version/1/").status_code == 404


def test_versions_of_a_merged_entry_stay_where_they_are_and_name_the_survivor(client: Client) -> None:
    survivor = factories.ProgrammeFactory(title="Bleibt", slug="bleibt")
    merged = factories.ActorFactory(title="Ging", slug="einst")
    save(merged, slug="ging")
    save(merged, state=Entry.State.ARCHIVED, merged_into=survivor)
    assert redirect(client, "/partner/ging/") == (301, "/programme/bleibt/")
    assert redirect(client, "/partner/einst/version/1/") == (301, "/partner/ging/version/1/")
    assert redirect(client, f"/id/{merged.public_id}/version/1/") == (301, "/partner/ging/version/1/")
    for tail in ("version/1/", "version/3/", "versionen/", TAILS[-1]):
        page = visit(client, f"/partner/ging/{tail}")
        assert "Dieser Eintrag wurde zusammengeführt mit: Bleibt" in page.lines
        assert page.href("Bleibt") == "/programme/bleibt/"
    assert "# Ging" in visit(client, "/partner/ging/version/3/").headings


def test_versions_of_an_entry_merged_twice_name_the_last(client: Client) -> None:
    third = factories.ActorFactory(title="Drittens", slug="drittens")
    second = factories.ActorFactory(slug="zweitens", state=Entry.State.ARCHIVED, merged_into=third)
    factories.ActorFactory(slug="erstens", state=Entry.State.ARCHIVED, merged_into=second)
    for slug in ("erstens", "zweitens"):
        assert visit(client, f"/partner/{slug}/version/1/").href("Drittens") == "/partner/drittens/"


def test_versions_of_an_entry_whose_survivor_is_withdrawn_do_not_name_it(client: Client) -> None:
    survivor = factories.ActorFactory(title="Quittengelee", slug="bleibt")
    factories.ActorFactory(slug="ging", state=Entry.State.ARCHIVED, merged_into=survivor)
    save(survivor, state=Entry.State.DRAFT)
    for tail in ("version/1/", "versionen/"):
        assert b"Quittengelee" not in client.get(f"/partner/ging/{tail}").content
    assert visit(client, "/partner/ging/version/1/").href("Zur heutigen Seite") == "/partner/ging/"


@every_type
def test_what_was_deleted_says_what_it_was_at_each_address_it_bore(client: Client, factory: Any, folder: str) -> None:
    entry = factory(title="Alter Name", slug="erst", summary="Tat etwas.")
    save(entry, slug="dann", title="Name")
    public_id, label = entry.public_id, entry.get_type_display()
    entry.delete()
    today = timezone.localdate()
    for slug in ("erst", "dann", "Dann"):
        for tail in TAILS:
            lines = gone(client, f"/{folder}/{slug}/{tail}")
            assert lines[0] == "# Dieser Eintrag wurde gelöscht"
            assert lines[1].startswith(f"Hier stand: {label} „Name“. Der Eintrag wurde am {today.day}. ")
            assert "Tat etwas." not in "\n".join(lines)
    for tail in ("", "version/1/"):
        assert gone(client, f"/id/{public_id}/{tail}")[1].startswith(f"Hier stand: {label} „Name“. ")
    assert client.get(f"/en/{folder}/erst/").status_code == 410


@every_type
def test_what_was_never_public_is_not_found_when_it_is_deleted(client: Client, factory: Any, folder: str) -> None:
    entry = factory(slug="entwurf", state=Entry.State.DRAFT)
    public_id = entry.public_id
    save(entry, slug="neuer-entwurf", state=Entry.State.IN_REVIEW)
    entry.delete()
    addresses = [f"/{folder}/{slug}/{tail}" for slug in ("entwurf", "neuer-entwurf") for tail in TAILS]
    for address in (*addresses, f"/id/{public_id}/", f"/id/{public_id}/version/1/"):
        assert client.get(address).status_code == 404, address


def test_what_was_called_otherwise_as_a_draft_is_named_as_it_was_public(client: Client) -> None:
    entry = factories.ActorFactory(title="Haus", slug="haus")
    save(entry, title="Quittengelee", slug="quittengelee", state=Entry.State.DRAFT)
    entry.delete()
    assert "Partner „Haus“" in gone(client, "/partner/haus/")[1]
    assert client.get("/partner/quittengelee/").status_code == 404


def test_what_was_deleted_is_there_again_when_it_is_restored(client: Client) -> None:
    entry = factories.ActorFactory(slug="haus", state=Entry.State.PUBLISHED)
    pk, public_id = entry.pk, entry.public_id
    refresh_search()
    entry.delete()
    assert client.get("/partner/haus/").status_code == 410
    restore(Version.objects.of(pk).filter(deleted=True).get(), seen=2)
    for tail in TAILS:
        assert client.get(f"/partner/haus/{tail}").status_code == 200
    assert redirect(client, f"/id/{public_id}/") == (301, "/partner/haus/")


def test_archiving_moves_no_address(client: Client) -> None:
    entry = factories.ActorFactory(slug="haus")
    save(entry, state=Entry.State.ARCHIVED)
    for tail in TAILS:
        assert client.get(f"/partner/haus/{tail}").status_code == 200


@pytest.mark.parametrize("others", [1, 3])
def test_what_is_gone_costs_the_same_however_many_are(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, others: int
) -> None:
    entries = factories.ActorFactory.create_batch(others)
    slugs = [entry.slug for entry in entries]
    for entry in entries:
        save(entry, title="Neu")
        entry.delete()
    # The entry, its address, who bore it; how it ended, what it was called.
    with django_assert_num_queries(5):
        gone(client, f"/partner/{slugs[0]}/")


def test_what_was_public_is_found_by_its_address_with_an_index() -> None:
    query = Version.objects.public().at_address("actor", "haus").order_by()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "version_public_address" in query.explain()

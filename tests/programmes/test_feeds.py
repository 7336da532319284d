"""New and changed programmes, and news, for feed readers."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.models import Entry
from programmes.models import Programme
from tests import factories
from tests.database import refresh_search
from tests.feeds import read, summaries, titles
from tests.pages import visit
from tests.versions import change, latest

pytestmark = pytest.mark.django_db


def test_programme_has_an_item_for_each_public_version(client: Client) -> None:
    programme = factories.ProgrammeFactory(title="Väterarbeit", slug="vaeterarbeit")
    latest(programme)
    programme.status = Programme.Status.ENDED
    change(programme)
    factories.ActorFactory(title="Kein Programm")
    factories.ProgrammeFactory(title="Entwurf", state=Entry.State.DRAFT)
    feed = read(client, "/programme/feed/")
    assert feed.feed.title == "Programme: Neues – Integrationspartner NRW"
    assert feed.feed.link == "http://testserver/programme/"
    assert titles(feed) == ["Väterarbeit", "Väterarbeit"]
    assert summaries(feed) == [
        "Geändert: Kurzbeschreibung, Stand der Durchführung (beendet)",
        "Neu im Verzeichnis.",
    ]
    assert {item.link for item in feed.entries} == {"http://testserver/programme/vaeterarbeit/"}


def test_archived_programme_says_so(client: Client) -> None:
    programme = factories.ProgrammeFactory()
    latest(programme)
    programme.state = Entry.State.ARCHIVED
    programme.save()
    assert summaries(read(client, "/programme/feed/")) == ["Geändert: Zustand (Archiviert)", "Neu im Verzeichnis."]


def test_news_item_is_one_item_that_is_up_to_date(client: Client) -> None:
    news = factories.NewsItemFactory(title="Fest", slug="fest", summary="Es gab ein Fest.")
    [before] = read(client, "/meldungen/feed/").entries
    news.title = "Großes Fest"
    change(news)
    factories.NewsItemFactory(title="Entwurf", state=Entry.State.DRAFT)
    feed = read(client, "/meldungen/feed/")
    [item] = feed.entries
    assert feed.feed.title == "Meldungen – Integrationspartner NRW"
    assert (item.title, item.summary) == ("Großes Fest", "Es gab ein Fest. Das ist neu.")
    assert item.link == "http://testserver/meldungen/fest/"
    assert item.id == before.id == news.public_id.urn
    assert item.updated > before.updated


@pytest.mark.parametrize("address", ["/programme/", "/meldungen/"])
def test_list_names_its_feed(client: Client, address: str) -> None:
    links = visit(client, address).all("link")
    assert [link.get("href") for link in links if link.get("type") == "application/atom+xml"] == [f"{address}feed/"]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("factory", "address"),
    [(factories.ProgrammeFactory, "/programme/feed/"), (factories.NewsItemFactory, "/meldungen/feed/")],
)
def test_feed_costs_the_same_for_one_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, factory: type, address: str, rows: int
) -> None:
    for _ in range(rows):
        change(factory())
    # The versions, those before them, and the entries of today.
    with django_assert_num_queries(3):
        assert len({item.link for item in read(client, address).entries}) == rows


@pytest.mark.parametrize("times", [1, 12])
def test_what_only_the_office_changed_makes_nothing_newer(client: Client, times: int) -> None:
    """The last change that showed something counts, however many silent ones came after it."""
    news = factories.NewsItemFactory(title="Fest")
    programme = factories.ProgrammeFactory(title="Kurs")
    latest(programme)
    change(programme)
    pages = [read(client, f"/{folder}/feed/").entries for folder in ("meldungen", "programme")]
    for number in range(times):
        Entry.objects.filter(pk__in=[news.pk, programme.pk]).update(checked_by=f"Erika {number}")
        refresh_search()
    assert latest(news).number == 1 + times
    assert [read(client, f"/{folder}/feed/").entries for folder in ("meldungen", "programme")] == pages
    assert "Geändert: Kurzbeschreibung" in visit(client, "/presse/").section("Zuletzt geänderte Programme")


def test_silent_changes_push_no_programme_out_of_the_press_room(client: Client) -> None:
    for number in range(8):
        factories.ProgrammeFactory(title=f"Kurs {number}")
        refresh_search()
    Entry.objects.filter(title__in=[f"Kurs {number}" for number in range(6)]).update(checked_by="Erika Muster")
    refresh_search()
    lines = visit(client, "/presse/").section("Zuletzt geänderte Programme")
    assert [line for line in lines if line.startswith("Kurs")] == [f"Kurs {number}" for number in (7, 6, 5, 4, 3, 2)]

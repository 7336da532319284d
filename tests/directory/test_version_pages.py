"""The page of an entry as it stood in an earlier version."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from directory.dates import PartialDate
from directory.models import Entry, Picture
from tests import factories
from tests.database import refresh_search
from tests.pages import Page, visit
from tests.sayings import cite_in_order, say_everything
from tests.versions import latest, versions

pytestmark = pytest.mark.django_db

every_type = pytest.mark.parametrize(("factory", "folder"), factories.TYPES)


def change(entry: Any, **values: Any) -> None:
    """One more version of the entry."""
    refresh_search()
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save()
    refresh_search()


@every_type
def test_a_version_shows_what_the_page_said_then(client: Client, factory: Any, folder: str) -> None:
    entry = factory(title="Alter Name", slug="name", summary="Alte Aufgabe.")
    factories.PointFactory(entry=entry, text="Alter Punkt")
    change(entry, title="Neuer Name", summary="Neue Aufgabe.")
    entry.statements.all().delete()
    page = visit(client, f"/{folder}/name/version/1/")
    text = "\n".join(page.lines)
    assert "Alte Aufgabe." in text
    assert "Alter Punkt" in text
    assert "Neue Aufgabe." not in text
    assert page.title.endswith(" (Version 1) – Integrationspartner NRW")
    assert page.href("Zur heutigen Seite") == f"/{folder}/name/"


@every_type
def test_the_newest_version_says_what_the_page_says(client: Client, factory: Any, folder: str) -> None:
    entry = factory(slug="name", text="Ein **Text**.", website="https://example.org/", short_title="Kurz")
    say_everything(entry, 2)
    number = latest(entry).number
    now, then = visit(client, f"/{folder}/name/"), visit(client, f"/{folder}/name/version/{number}/")
    told = [line for line in now.lines if line not in then.lines]
    # What others say of it is not kept with it, nor how many they are; a short page has no table of contents.
    of_news = now.section("Meldungen") if "## Meldungen" in now.headings else []
    contents = {heading.lstrip("# ") for heading in now.headings}
    of_others = {"## Meldungen", "## Partner dieser Art", "## Partner zu diesem Thema", *of_news}
    rest = {line for line in told if not line.startswith(("Noch ist kein Partner", "Eingetragen: "))}
    assert rest - contents - of_others == set()


def test_everything_that_a_partner_said_is_shown_as_today(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus", founded=PartialDate(2013, 5))
    said = [
        factories.ContactFactory(entry=actor, label="Zentrale"),
        factories.LocationFactory(entry=actor, place=factories.CityFactory(), street="Weg 1", postal_code="44137"),
        factories.ServedPlaceFactory(entry=actor, place=factories.CityFactory()),
        factories.OfferFactory(entry=actor, languages=["ar"], cost="free"),
        factories.KeyFigureFactory(entry=actor, low="1.30", high="1500"),
        factories.RelationFactory(entry=actor, target__title="Verband", since=PartialDate(2014)),
    ]
    cite_in_order(factories.SourceFactory(title="Quelle"), actor, ["summary", "founded"], said)
    number = latest(actor).number
    now, then = visit(client, "/partner/haus/"), visit(client, f"/partner/haus/version/{number}/")
    start, end = now.lines.index("## Kontakt"), now.lines.index(next(each for each in now.lines if "geprüft" in each))
    assert then.lines[then.lines.index("## Kontakt") :][: end - start] == now.lines[start:end]
    assert {link.href for link in now.links} - {link.href for link in then.links} == set()


def test_people_and_entries_of_news_are_shown(client: Client) -> None:
    news = factories.NewsItemFactory(slug="besuch", place=factories.CityFactory())
    factories.NewsParticipantFactory(entry=news, name="Erika Muster")
    news.concerns.add(
        factories.ActorFactory(title="Haus", slug="haus"), factories.NewsItemFactory(title="Ab", slug="ab")
    )
    page = visit(client, f"/meldungen/besuch/version/{latest(news).number}/")
    assert "Erika Muster, Leiterin" in page.lines
    assert (page.href("Haus"), page.href("Ab"), page.href("Dortmund")) == (
        "/partner/haus/",
        "/meldungen/ab/",
        "/orte/dortmund/",
    )


def test_names_are_those_of_the_time_and_links_those_of_today(client: Client) -> None:
    kind = factories.ActorKindFactory(title="Netz", slug="netz")
    topic = factories.TopicFactory(title="Schule", slug="schule")
    actor = factories.ActorFactory(slug="haus", kind=kind)
    actor.topics.add(topic)
    change(kind, title="Netzwerk", slug="netzwerk")
    change(topic, title="Bildung", slug="bildung")
    page = visit(client, "/partner/haus/version/1/")
    assert (page.href("Netz"), page.href("Schule")) == ("/arten/netzwerk/", "/themen/bildung/")


def test_no_machine_takes_it_for_the_page(client: Client) -> None:
    factories.ActorFactory(slug="haus")
    for address in ("version/1/", "versionen/"):
        response = client.get(f"/partner/haus/{address}")
        assert response["X-Robots-Tag"] == "noindex"
        metas = [meta.get("content") for meta in Page(response.content).all("meta") if meta.get("name") == "robots"]
        assert metas == ["noindex"]
    links = Page(client.get("/en/partner/haus/version/1/").content).all("link")
    assert [link.get("href") for link in links if link.get("rel") == "canonical"] == [
        "http://testserver/en/partner/haus/"
    ]


def test_every_language_has_the_page(client: Client) -> None:
    factories.ActorFactory(slug="haus", summary="Hilft.")
    assert "Hilft." in "\n".join(visit(client, "/en/partner/haus/version/1/").lines)


@pytest.mark.parametrize("tail", ["version/2/", "version/0/", "version/99999999999999999999/", "version/x/"])
def test_a_version_that_there_never_was_is_not_found(client: Client, tail: str) -> None:
    factories.ActorFactory(slug="haus")
    assert client.get(f"/partner/haus/{tail}").status_code == 404


def test_a_version_of_another_type_is_not_found(client: Client) -> None:
    factories.ActorFactory(slug="haus")
    assert client.get("/programme/haus/version/1/").status_code == 404


def test_drafts_are_no_versions_for_the_public(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus", state=Entry.State.DRAFT)
    assert [each.number for each in versions(actor)] == [1]
    assert client.get("/partner/haus/version/1/").status_code == 404
    change(actor, state=Entry.State.IN_REVIEW)
    change(actor, state=Entry.State.PUBLISHED)
    change(actor, state=Entry.State.ARCHIVED)
    found = [client.get(f"/partner/haus/version/{number}/").status_code for number in (1, 2, 3, 4)]
    assert found == [404, 404, 200, 200]
    change(actor, state=Entry.State.DRAFT)
    for tail in ("version/3/", "version/4/", "versionen/", "stand/2020-01-01/"):
        assert client.get(f"/partner/haus/{tail}").status_code == 404
    assert client.get(f"/id/{actor.public_id}/version/3/").status_code == 404


def test_the_page_names_its_version(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus")
    change(actor, title="Neu")
    for address, number in (("/partner/haus/", 2), ("/partner/haus/version/1/", 1)):
        page = visit(client, address)
        [permanent] = [link for link in page.links if link.href.startswith("/id/") and link.text.startswith("Version ")]
        assert permanent.href == f"/id/{actor.public_id}/version/{number}/"
        assert permanent.text.startswith(f"Version {number} vom ")
        assert page.href("Alle Versionen") == "/partner/haus/versionen/"
    response = client.get(f"/id/{actor.public_id}/version/1/")
    assert (response.status_code, response["Location"]) == (301, "/partner/haus/version/1/")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_version_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    actor = factories.ActorFactory(slug="haus")
    say_everything(actor, rows)
    for _row in range(rows):
        factories.RelationFactory(entry=actor)
        factories.OfferFactory(entry=actor)
        factories.ContactFactory(entry=actor)
        factories.ServedPlaceFactory(entry=actor)
        factories.LocationFactory(entry=actor)
    number = latest(actor).number
    # The entry, the version; other entries, their versions, places and sources; the publisher.
    with django_assert_num_queries(7):
        visit(client, f"/partner/haus/version/{number}/")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_version_of_news_costs_the_same_for_one_row_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    news = factories.NewsItemFactory(slug="besuch", place=factories.CityFactory())
    say_everything(news, rows)
    for _row in range(rows):
        factories.NewsParticipantFactory(entry=news)
        news.concerns.add(factories.NewsItemFactory())
    number = latest(news).number
    with django_assert_num_queries(7):
        visit(client, f"/meldungen/besuch/version/{number}/")


class TestPictures:
    """Their files are public only as long as a page of today shows them, and their licences are those of today."""

    def pictures(self, page: Page) -> list[str]:
        return [str(image.get("alt")) for image in page.all("img")]

    def test_one_that_is_still_public_is_shown(self, client: Client) -> None:
        picture = factories.PictureFactory(entry__slug="haus")
        change(picture.entry, title="Neu")
        page = visit(client, "/partner/haus/version/1/")
        assert self.pictures(page) == ["Ein Fest im Hof"]
        assert picture.get_print_url() in {link.href for link in page.links}
        assert "## Weitere Angaben dieser Version" not in page.headings

    def test_one_that_was_taken_off_is_told_in_words(self, client: Client) -> None:
        picture = factories.PictureFactory(entry__slug="haus")
        refresh_search()
        picture.delete()
        refresh_search()
        page = visit(client, "/partner/haus/version/1/")
        assert self.pictures(page) == []
        assert page.section("Weitere Angaben dieser Version") == [
            "Bild: Ein Fest im Hof: Bildbeschreibung: Ein Fest im Hof; Bildnachweis: Stadt Dortmund;"
            " Lizenz: CC BY 4.0 / Das Bild ist nicht mehr öffentlich."
        ]
        assert picture.key not in client.get("/partner/haus/version/1/").content.decode()

    def test_one_whose_file_another_page_shows_stays(self, client: Client) -> None:
        picture = factories.PictureFactory(entry__slug="haus")
        factories.PictureFactory(stored=picture)
        refresh_search()
        picture.delete()
        refresh_search()
        assert self.pictures(visit(client, "/partner/haus/version/1/")) == ["Ein Fest im Hof"]

    def test_one_whose_licence_has_become_another_may_be_used_as_that_says(self, client: Client) -> None:
        picture = factories.PictureFactory(entry__slug="haus", licence=Picture.Licence.CC_BY)
        refresh_search()
        picture.licence = Picture.Licence.RESERVED
        picture.save()
        refresh_search()
        page = visit(client, "/partner/haus/version/1/")
        assert self.pictures(page) == ["Ein Fest im Hof"]
        assert picture.get_print_url() not in {link.href for link in page.links}
        assert "Bild: Stadt Dortmund, Alle Rechte vorbehalten" in page.lines
        assert page.section("Weitere Angaben dieser Version") == ["Bild: Ein Fest im Hof: Lizenz: CC BY 4.0"]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_three_cost_what_one_costs(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        actor = factories.ActorFactory(slug="haus")
        factories.PictureFactory.create_batch(rows, entry=actor)
        refresh_search()
        # The entry, the version; its kind and the versions of that; the pictures; the publisher.
        with django_assert_num_queries(6):
            visit(client, "/partner/haus/version/1/")

"""The days of news, for calendars."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from directory.dates import PartialDate
from directory.models import Entry
from tests import factories
from tests.database import refresh_search
from tests.office import PUBLISHER, log_in
from tests.pages import visit
from tests.versions import change, latest

pytestmark = pytest.mark.django_db
PUBLIC_ID = UUID("12345678-1234-4234-8234-123456789012")
OFFER = "Termin in den Kalender übernehmen"


def event(client: Client) -> Any:
    response = client.get("/meldungen/fest/termin.ics")
    assert response.status_code == 200
    [found] = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    return found


def days_from_now(days: int) -> PartialDate:
    day = timezone.localdate() + datetime.timedelta(days=days)
    return PartialDate(day.year, day.month, day.day)


def test_day_goes_into_a_calendar(client: Client) -> None:
    place = factories.PlaceFactory(name="Unna")
    news = factories.NewsItemFactory(
        public_id=PUBLIC_ID,
        title="Fest; für, alle",
        slug="fest",
        summary="Ä" * 100 + "\nZwei.",
        date=PartialDate(2027, 12, 31),
        place=place,
    )
    response = client.get("/meldungen/fest/termin.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="fest.ics"'
    assert all(len(line) <= 75 for line in response.content.split(b"\r\n"))
    calendar = icalendar.Calendar.from_ical(response.content)
    assert (calendar["VERSION"], calendar["METHOD"]) == ("2.0", "PUBLISH")
    assert calendar["PRODID"] == "-//Integrationspartner NRW//DE"
    found = event(client)
    assert found["UID"] == f"urn:uuid:{PUBLIC_ID}"
    assert found["SUMMARY"] == "Fest; für, alle"
    assert found["DESCRIPTION"] == "Ä" * 100 + "\nZwei."
    assert found["DTSTART"].dt == datetime.date(2027, 12, 31)
    assert found["DTEND"].dt == datetime.date(2028, 1, 1)
    assert found["LOCATION"] == "Unna"
    assert found["URL"] == "http://testserver/meldungen/fest/"
    assert found["TRANSP"] == "TRANSPARENT"
    assert found["DTSTAMP"].dt == latest(news).at.replace(microsecond=0)


def test_event_stays_the_same_and_bears_the_time_of_its_last_change(client: Client) -> None:
    news = factories.NewsItemFactory(slug="fest")
    before = event(client)
    changed = change(news)
    after = event(client)
    assert after["UID"] == before["UID"]
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt == changed.at.replace(microsecond=0)
    assert "LOCATION" not in after


@pytest.mark.parametrize("date", [PartialDate(2027, 12), PartialDate(2027), PartialDate()])
def test_where_the_day_is_not_known_there_is_none(client: Client, date: PartialDate) -> None:
    factories.NewsItemFactory(slug="fest", date=date)
    assert client.get("/meldungen/fest/termin.ics").status_code == 404
    assert OFFER not in str(visit(client, "/meldungen/fest/").lines)


def test_last_of_all_days_has_no_day_after(client: Client) -> None:
    factories.NewsItemFactory(slug="fest", date=PartialDate(9999, 12, 31))
    assert event(client)["DTSTART"].dt == datetime.date.max


@pytest.mark.parametrize("state", [Entry.State.DRAFT, Entry.State.IN_REVIEW])
def test_what_is_not_public_has_none(client: Client, state: str) -> None:
    factories.NewsItemFactory(slug="fest", state=state)
    assert client.get("/meldungen/fest/termin.ics").status_code == 404


@pytest.mark.parametrize(("days", "offered"), [(-1, False), (0, True), (1, True)])
def test_page_offers_a_day_that_is_not_over(client: Client, days: int, offered: bool) -> None:
    factories.NewsItemFactory(slug="fest", date=days_from_now(days))
    page = visit(client, "/meldungen/fest/")
    assert [link.href for link in page.links if link.text == OFFER] == ["/meldungen/fest/termin.ics"] * offered
    assert event(client)


def test_archived_item_keeps_its_day_at_the_address_of_today(client: Client) -> None:
    news = factories.NewsItemFactory(slug="frueher", state=Entry.State.ARCHIVED)
    news.slug = "fest"
    news.save()
    response = client.get("/meldungen/frueher/termin.ics")
    assert (response.status_code, response["Location"]) == (301, "/meldungen/fest/termin.ics")
    assert event(client)


@pytest.mark.parametrize("state", [Entry.State.DRAFT, Entry.State.IN_REVIEW])
def test_preview_offers_no_file_that_is_not_there_yet(state: str) -> None:
    factories.NewsItemFactory(slug="fest", state=state, date=days_from_now(1))
    page = visit(log_in(PUBLISHER), "/meldungen/fest/")
    assert "/meldungen/fest/termin.ics" not in {link.href for link in page.links}


def test_what_is_deleted_says_so(client: Client) -> None:
    news = factories.NewsItemFactory(slug="fest")
    refresh_search()
    news.delete()
    refresh_search()
    assert client.get("/meldungen/fest/termin.ics").status_code == 410

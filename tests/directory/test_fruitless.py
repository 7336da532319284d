"""Searches that found nothing: what is counted, what may be read of it, and when it is forgotten."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from directory import fruitless
from directory.fruitless import delete_old_searches, note_fruitless
from directory.models import FruitlessSearch
from directory.search import Reading
from tests import factories
from tests.database import broken_rules, refresh_search, refused

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 3, 10)
DAY = datetime.timedelta(days=1)


def note(text: str, *days: int) -> None:
    for day in days or (0,):
        note_fruitless(Reading(text), TODAY + day * DAY)


def kept() -> list[tuple[str, str | None, int, int]]:
    rows = FruitlessSearch.objects.order_by("pk").values_list("text", "place__name", "days", "times")
    return list(rows)


class TestSearchPage:
    def search(self, client: Client, text: str) -> None:
        assert client.get("/suche/", {"q": text}).status_code == 200

    def test_counts_what_finds_nothing(self, client: Client) -> None:
        factories.CityFactory()
        for _ in range(2):
            self.search(client, "Sprachkurs")
        self.search(client, "Beratung Dortmund")
        assert kept() == [("sprachkurs", None, 1, 2), ("beratung", "Dortmund", 1, 1)]

    @pytest.mark.parametrize("text", ["", "  ", "Dortmund", "44135", "12345", "4413", "\0", "und"])
    def test_counts_no_places_and_no_postal_codes(self, client: Client, text: str) -> None:
        factories.CityFactory()
        self.search(client, text)
        assert kept() == []

    def test_counts_nothing_that_finds_something(self, client: Client) -> None:
        factories.ActorFactory(title="Sprachkurs")
        self.search(client, "Sprachkurs")
        assert kept() == []

    def test_goes_on_whatever_happens(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fruitless, "_NOTE", "SELECT 1 / 0")
        self.search(client, "Sprachkurs")
        assert kept() == []

    def test_waits_for_nobody(self) -> None:
        note("Sprachkurs")
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('lock_timeout'), current_setting('statement_timeout')")
            assert cursor.fetchone() == ("50ms", "200ms")


class TestWords:
    @pytest.mark.parametrize("text", ["Sprachkurs", "Hilfe für Flüchtlinge", "die Beratung", "Quittengelee"])
    def test_that_are_known_may_be_read_at_once(self, text: str) -> None:
        factories.ActorFactory(title="Quittengelee")
        refresh_search()
        note(text)
        assert [search.text for search in FruitlessSearch.objects.told()] == [Reading(text).words.key]

    def test_that_nobody_knows_may_be_read_after_three_days(self) -> None:
        note("Erika Mustermann", 0, 0, 0, 1)
        assert kept() == [("", None, 2, 4)]
        assert not FruitlessSearch.objects.told().exists()
        note("erika  MUSTERMANN", 4)
        assert kept() == [("erika mustermann", None, 3, 5)]

    def test_that_were_read_once_stay(self) -> None:
        note("Sprachkurs", 0, 1)
        assert kept() == [("sprachkurs", None, 2, 2)]

    @pytest.mark.parametrize(
        "text",
        [
            "erika@example.org",
            "0211 837 2000",
            "Hilfe 44135",
            "Beratung und Hilfe für Frauen und Kinder",
            "beratung" * 8,
        ],
    )
    def test_that_are_long_or_an_address_or_a_number_are_never_kept(self, text: str) -> None:
        note(text)
        assert kept() == []

    def test_are_told_apart_by_place_and_only_by_a_key(self, settings: Any) -> None:
        factories.CityFactory()
        note("Schwimmbad Dortmund")
        note("Schwimmbad")
        before = set(FruitlessSearch.objects.values_list("digest", flat=True))
        assert len(before) == 2
        settings.SECRET_KEY = "another"
        note("Schwimmbad")
        assert FruitlessSearch.objects.count() == 3

    def test_those_of_most_days_come_first(self) -> None:
        note("Sprachkurs", 0, 0, 0)
        note("Beratung", 0, 1)
        assert [search.text for search in FruitlessSearch.objects.told()] == ["beratung", "sprachkurs"]


class TestFlood:
    def test_of_a_day_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fruitless, "NEW_PER_DAY", 2)
        for text in ("eins", "zwei", "drei", "eins"):
            note(text)
        assert [times for _, _, _, times in kept()] == [2, 1]
        note("drei", 1)
        assert len(kept()) == 3

    def test_of_all_days_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fruitless, "ROWS", 2)
        for day, text in enumerate(("eins", "zwei", "drei")):
            note(text, day)
        assert len(kept()) == 2


class TestForgetting:
    def row(self, text: str, days: int) -> None:
        on = TODAY - days * DAY
        FruitlessSearch.objects.create(digest=f"{text}{days}", text=text, first_on=on, last_on=on)

    def test_after_half_a_year_and_what_nobody_may_read_after_a_month(self) -> None:
        for text, days in (("a", 179), ("a", 180), ("", 29), ("", 30)):
            self.row(text, days)
        assert delete_old_searches(today=TODAY) == 2
        left = FruitlessSearch.objects.values_list("digest", flat=True)
        assert set(left) == {"a179", "29"}

    def test_command_says_what_it_did(self) -> None:
        self.row("a", 5000)
        out = io.StringIO()
        call_command("delete_old_searches", stdout=out)
        assert out.getvalue() == "Deleted: 1 searches.\n"

    def test_is_promised_on_the_page_on_data_protection(self, client: Client, settings: Any) -> None:
        settings.SEARCH_DAYS = 77
        assert (
            "Nach 77 Tagen ohne neue Suche wird die Zählung gelöscht." in client.get("/datenschutz/").content.decode()
        )


@pytest.mark.parametrize(
    ("values", "allowed"),
    [
        ({}, True),
        ({"days": 2, "times": 2}, True),
        ({"days": 0}, False),
        ({"days": 2}, False),
        ({"last_on": TODAY - DAY}, False),
    ],
)
def test_counts_agree(values: dict[str, Any], allowed: bool) -> None:
    row = FruitlessSearch(**{"digest": "x", "first_on": TODAY, "last_on": TODAY, **values})
    assert broken_rules(row) == ([] if allowed else ["Tage, Anfragen und Zeitraum passen nicht zueinander."])
    if allowed:
        row.save()
    else:
        with refused("fruitless_counts_agree"):
            row.save()

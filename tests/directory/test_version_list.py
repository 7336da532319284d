"""The list of the versions of an entry, and its page on a day."""

from __future__ import annotations

import datetime
import re
from typing import Any
from zoneinfo import ZoneInfo

import pgtrigger
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from directory.models import Entry, Version
from tests import factories
from tests.database import refresh_search
from tests.pages import Page, visit
from tests.versions import versions

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def dated(entry: Any, number: int, *moment: int) -> None:
    """Let a version be one of that time in Berlin."""
    refresh_search()
    at = datetime.datetime(*moment, tzinfo=BERLIN)  # type: ignore[misc,arg-type]
    with pgtrigger.ignore("directory.Version:kept_by_the_database"):
        assert Version.objects.filter(entry_id=entry.pk, number=number).update(at=at) == 1


def renamed(entry: Any, *titles: str) -> None:
    for title in titles:
        refresh_search()
        entry.title = title
        entry.save()
    refresh_search()


@pytest.fixture
def house() -> Any:
    """Called A from May 2024, and B from the first moment of June."""
    actor = factories.ActorFactory(slug="haus", title="A")
    renamed(actor, "B")
    dated(actor, 1, 2024, 5, 10, 14, 5)
    dated(actor, 2, 2024, 6, 1, 0, 0)
    return actor


def test_versions_are_listed_newest_first_with_what_they_changed(client: Client, house: Any) -> None:
    contact = factories.ContactFactory(entry=house, number="+492312345671")
    refresh_search()
    contact.number = "+492312345672"
    contact.save()
    refresh_search()
    contact.delete()
    for number, day in ((3, 2), (4, 3), (5, 4)):
        dated(house, number, 2024, 6, day, 9, 0)
    assert visit(client, "/partner/haus/versionen/").lines == [
        "Start",
        "B",
        "Versionen",
        "# Versionen: B",
        "Jede Änderung an einem Eintrag bekommt eine Nummer. Wo Nummern fehlen, war der Eintrag ein Entwurf.",
        "Zur heutigen Seite",
        "## Version 5 vom 4. Juni 2024 um 9:00 Uhr",
        "Kontakt: Telefon: entfernt:",
        "Weg: Telefon; Nummer: 0231 2345672",
        "## Version 4 vom 3. Juni 2024 um 9:00 Uhr",
        "Kontakt: Telefon: Nummer:",
        "0231 2345671",
        "→ 0231 2345672",
        "## Version 3 vom 2. Juni 2024 um 9:00 Uhr",
        "Kontakt: Telefon: neu: Weg: Telefon; Nummer: 0231 2345671",
        "## Version 2 vom 1. Juni 2024 um 0:00 Uhr",
        "Name:",
        "A",
        "→ B",
        "## Version 1 vom 10. Mai 2024 um 14:05 Uhr",
        "Die erste öffentliche Version.",
    ]


def test_the_end_of_what_is_public_is_no_version(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus")
    for state in (Entry.State.ARCHIVED, Entry.State.PUBLISHED, Entry.State.IN_REVIEW, Entry.State.PUBLISHED):
        refresh_search()
        actor.state = state
        actor.save()
    page = visit(client, "/partner/haus/versionen/")
    numbers = [line.split()[2] for line in page.headings if line.startswith("## ")]
    assert numbers == ["5", "3", "2", "1"]
    assert page.section(next(each for each in page.headings if "Version 5" in each).lstrip("# ")) == [
        "An der Seite hat sich nichts geändert."
    ]
    assert "→ Archiviert" in page.lines


def test_a_long_list_has_pages(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus", title="Name 0")
    renamed(actor, *(f"Name {number}" for number in range(1, 22)))
    first, last = visit(client, "/partner/haus/versionen/"), visit(client, "/partner/haus/versionen/?seite=2")
    assert [line.split()[2] for line in last.headings[1:]] == ["2", "1"]
    assert [line.split()[2] for line in first.headings[1:]] == [str(number) for number in range(22, 2, -1)]
    assert (first.lines.count("Name 2"), last.lines.count("Name 0")) == (1, 1)
    assert "?seite=2" in {link.href for link in first.links}
    assert [page.title.partition(" – ")[0] for page in (first, last)] == [
        "Versionen: Name 21",
        "Versionen: Name 21, Seite 2",
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_version_and_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    actor = factories.ActorFactory(slug="haus")
    for _row in range(rows - 1):
        refresh_search()
        actor.topics.add(factories.TopicFactory())
    assert len(versions(actor)) == rows
    # The entry; how many, which, the one before; other entries and their versions.
    with django_assert_num_queries(6):
        visit(client, "/partner/haus/versionen/")


@pytest.mark.parametrize(
    ("day", "title"),
    [("2024-05-10", "A"), ("2024-05-31", "A"), ("2024-06-01", "B"), ("2025-02-28", "B")],
)
def test_a_day_shows_the_page_as_it_stood_when_the_day_ended(client: Client, house: Any, day: str, title: str) -> None:
    page = visit(client, f"/partner/haus/stand/{day}/")
    assert f"# {title}" in page.headings
    written = datetime.date.fromisoformat(day)
    assert any(line.startswith("So stand die Seite am Ende des ") and str(written.year) in line for line in page.lines)


def test_today_shows_the_page_of_today(client: Client, house: Any) -> None:
    page = visit(client, f"/partner/haus/stand/{timezone.localdate()}/")
    assert "# B" in page.headings
    assert any(line.startswith("So steht die Seite heute, am ") for line in page.lines)
    assert not any("am Ende des" in line for line in page.lines)


def test_a_day_before_the_first_says_since_when_there_is_one(client: Client, house: Any) -> None:
    response = client.get("/partner/haus/stand/2024-05-09/")
    page = Page(response.content)
    assert response.status_code == 404
    assert "Öffentlich aufgehoben ist diese Seite erst seit dem 10. Mai 2024 um 14:05 Uhr. Zur frühesten Version" in (
        page.lines
    )
    assert page.href("Zur frühesten Version") == "/partner/haus/version/1/"


def test_a_day_to_come_has_no_version_yet(client: Client, house: Any) -> None:
    response = client.get("/partner/haus/stand/9999-12-31/")
    assert response.status_code == 404
    assert "Der 31. Dezember 9999 liegt noch vor uns. Was dann auf der Seite steht, weiß niemand." in (
        Page(response.content).lines
    )


@pytest.mark.parametrize(
    "day", ["2024-13-01", "2024-02-30", "2024-5-1", "20240501", "heute", "0000-01-01", "2024-W01-1"]
)
def test_what_is_no_day_is_not_found(client: Client, house: Any, day: str) -> None:
    response = client.get(f"/partner/haus/stand/{day}/")
    assert response.status_code == 404
    assert "# Diese Seite gibt es nicht" in Page(response.content).headings


def test_the_first_day_that_can_be_written_is_before_the_first_version(client: Client, house: Any) -> None:
    assert client.get("/partner/haus/stand/0001-01-01/").status_code == 404


def test_a_day_on_which_the_page_was_withdrawn_says_so(client: Client, house: Any) -> None:
    house.state = Entry.State.DRAFT
    house.save()
    dated(house, 3, 2024, 7, 1, 9, 0)
    house.state = Entry.State.PUBLISHED
    house.save()
    refresh_search()
    page = visit(client, "/partner/haus/stand/2024-07-02/")
    assert "# B" in page.headings
    assert any(line.startswith("Am Ende des 2. Juli 2024 war die Seite nicht öffentlich.") for line in page.lines)


def test_of_a_sentence_the_words_are_told_that_changed(client: Client) -> None:
    actor = factories.ActorFactory(slug="haus", summary="Das Haus <b>hilft</b> allen Menschen im Ort.")
    refresh_search()
    actor.summary = "Das große Haus <b>hilft</b> allen im Ort."
    actor.save()
    refresh_search()
    found = client.get("/partner/haus/versionen/").text
    told = [(tag, re.sub("<.*?>", "", text).split()) for tag, text in re.findall(r"<(ins|del)>(.*?)</\1>", found)]
    assert told == [("ins", ["[neu:", "große]"]), ("del", ["[entfernt:", "Menschen]"])]
    assert "&lt;b&gt;hilft&lt;/b&gt; allen" in found

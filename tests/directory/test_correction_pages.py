"""What the public reads of corrections: on the page of their entry, and all of them on one page."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import factories
from tests.pages import Link, visit

pytestmark = pytest.mark.django_db


def corrected(entry: Any, *days: int) -> None:
    """Corrections of an entry on these days of May 2024."""
    for day in days:
        at = datetime.datetime(2024, 5, day, 12, tzinfo=datetime.UTC)
        factories.CorrectionFactory(entry=entry, made_at=at, sentence=f"Am {day}. berichtigt.")


class TestEntry:
    def test_shows_its_last_three(self, client: Client) -> None:
        corrected(factories.ActorFactory(slug="haus"), 7, 9, 6, 8)
        corrected(factories.ActorFactory(), 10)
        page = visit(client, "/partner/haus/")
        first = page.lines.index("Korrektur vom 9. Mai 2024: Am 9. berichtigt.")
        assert page.lines[first + 1 : first + 4] == [
            "Korrektur vom 8. Mai 2024: Am 8. berichtigt.",
            "Korrektur vom 7. Mai 2024: Am 7. berichtigt.",
            "Alle Korrekturen",
        ]
        assert "10. Mai 2024" not in "".join(page.lines)

    @pytest.mark.parametrize("make", [make for make, _ in factories.TYPES])
    def test_of_any_type_shows_them(self, client: Client, make: Any) -> None:
        entry = make()
        corrected(entry, 7)
        assert "Korrektur vom 7. Mai 2024: Am 7. berichtigt." in visit(client, entry.get_absolute_url()).lines

    def test_without_one_says_nothing(self, client: Client) -> None:
        factories.ActorFactory(slug="haus")
        assert "Korrektur" not in "".join(visit(client, "/partner/haus/").lines)

    def test_is_told_of_in_plain_text(self, client: Client) -> None:
        factories.CorrectionFactory(entry__slug="haus", sentence="<b>Falsch</b> & *richtig*")
        [line] = [line for line in visit(client, "/partner/haus/").lines if line.startswith("Korrektur vom")]
        assert line.endswith(": <b>Falsch</b> & *richtig*")


class TestList:
    def test_shows_all_of_what_has_a_page(self, client: Client) -> None:
        corrected(factories.ActorFactory(title="Haus", slug="haus"), 7, 9)
        corrected(factories.TopicFactory(title="Schule", slug="schule"), 8)
        draft = factories.ActorFactory(title="Entwurf")
        corrected(draft, 10)
        type(draft).objects.update(state="published")
        type(draft).objects.filter(pk=draft.pk).update(state="draft")
        page = visit(client, "/korrekturen/")
        assert page.lines == [
            "Start",
            "Korrekturen",
            "# Korrekturen",
            "Was hier falsch stand und berichtigt ist. Die neueste Korrektur steht oben.",
            "9. Mai 2024",
            "Haus",
            "Am 9. berichtigt.",
            "8. Mai 2024",
            "Schule",
            "Am 8. berichtigt.",
            "7. Mai 2024",
            "Haus",
            "Am 7. berichtigt.",
            "Ist etwas falsch oder veraltet? Dann können Sie den Fehler melden.",
        ]
        assert page.links == [
            Link("Start", "/"),
            Link("Haus", "/partner/haus/"),
            Link("Schule", "/themen/schule/"),
            Link("Haus", "/partner/haus/"),
            Link("Fehler melden", "/melden/"),
        ]

    def test_says_that_there_was_none(self, client: Client) -> None:
        assert "Bisher gab es keine Korrektur." in visit(client, "/korrekturen/").lines

    def test_has_pages(self, client: Client) -> None:
        corrected(factories.ActorFactory(), *range(1, 28))
        first, second = visit(client, "/korrekturen/"), visit(client, "/korrekturen/?seite=2")
        assert sum(line.endswith("berichtigt.") for line in first.lines) == 25
        assert [line for line in second.lines if line.endswith("berichtigt.")] == [
            "Am 2. berichtigt.",
            "Am 1. berichtigt.",
        ]
        assert first.href("Nächste Seite") == "?seite=2"
        assert [page.title.partition(" – ")[0] for page in (first, second)] == ["Korrekturen", "Korrekturen, Seite 2"]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_queries_do_not_grow(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        for _ in range(rows):
            corrected(factories.ActorFactory(), 7)
        with django_assert_num_queries(2):
            page = visit(client, "/korrekturen/")
        assert page.lines.count("Am 7. berichtigt.") == rows

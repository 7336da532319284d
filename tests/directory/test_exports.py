"""Exports, and that an export which is imported again changes nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from directory.exports import PartnerExport
from directory.models import Actor, Contact, Location, Statement
from tests import factories
from tests.portal.seeded import seeded_content
from tests.tables import check, outcomes

pytestmark = pytest.mark.django_db


def exported(kind: str, actors: Any = None) -> bytes:
    chunks = getattr(PartnerExport(Actor.objects.all() if actors is None else actors), kind)()
    return b"".join(chunk.encode() if isinstance(chunk, str) else chunk for chunk in chunks)


def table(content: bytes) -> list[dict[str, Any]]:
    """The rows of an XLSX export by the heads of their columns."""
    head, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


class TestSeed:
    """The real content goes out and comes in again."""

    @pytest.fixture(scope="class", autouse=True)
    @staticmethod
    def _seed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
        with seeded_content(django_db_blocker):
            yield

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_changes_nothing(self, kind: str) -> None:
        table_import = check(exported(kind))
        assert set(outcomes(table_import).values()) == {"unchanged"}, list(
            table_import.rows.exclude(outcome="unchanged").values()
        )
        assert len(outcomes(table_import)) == Actor.objects.count()

    def test_names_what_is_there(self) -> None:
        [dortmund] = [row for row in table(exported("xlsx")) if row["Kurzname"] == "KI Dortmund"]
        assert dortmund["Zuständig als KI für"] == dortmund["Ort"] == "Dortmund"
        assert dortmund["Gegründet"] == "2013"

    def test_json_has_lists_and_only_what_is_known(self) -> None:
        [dortmund] = [row for row in json.loads(exported("json")) if row.get("Kurzname") == "KI Dortmund"]
        assert dortmund["Weitere Namen"] == ["KI Dortmund", "KI"]
        assert "Telefon" not in dortmund


ODD = [
    "=1+1",
    "+49",
    "-1",
    "@SUM(A1)",
    "'=1",
    "''+1",
    "'Quoted'",
    "(leeren)",
    "＝1",
    "a;b",
    "a\\;b",
    "a\\",
    "\\",
    '"Zitat"',
    "Zeile\nzwei",
    "  Rand  ",
    '=HYPERLINK("http://example.org")',
]


class TestOddTexts:
    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_come_back_as_they_are(self, kind: str) -> None:
        for text in ODD:
            actor = factories.ActorFactory(title=text, summary=text, text=text, other_names=[text, "b", f"{text};x"])
            factories.ContactFactory(entry=actor, label=text)
            factories.LocationFactory(entry=actor, name=text, opening_hours=text)
        table_import = check(exported(kind))
        assert set(outcomes(table_import).values()) == {"unchanged"}, list(
            table_import.rows.exclude(outcome="unchanged").values("title", "changes", "reasons")
        )
        assert len(outcomes(table_import)) == len(ODD)

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
    def test_are_no_formulas(self, start: str) -> None:
        factories.ActorFactory(title=f"{start}1+1", other_names=[f"{start}cmd"])
        book = openpyxl.load_workbook(io.BytesIO(exported("xlsx")))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value} == {"s"}
        lines = list(csv.reader(io.StringIO(exported("csv").decode("utf-8-sig"), newline=""), delimiter=";"))
        texts = [*(str(cell.value or "") for cell in cells), *(cell for line in lines for cell in line)]
        assert [text for text in texts if "1+1" in text]
        assert not [text for text in texts if text.startswith(start)]

    def test_number_that_nobody_can_call(self) -> None:
        actor = factories.ActorFactory()
        for number in ("+4912345", "+33142685300", "+390612345678", "+999123456"):
            factories.ContactFactory(entry=actor, number=number)
        assert outcomes(check(exported("csv"))) == {2: "unchanged"}
        assert Contact.objects.count() == 4

    def test_text_that_no_cell_can_hold(self) -> None:
        factories.ActorFactory(text="x" * 40_000)
        assert [row["Text"] for row in table(exported("xlsx"))] == [None]
        assert outcomes(check(exported("xlsx"))) == outcomes(check(exported("csv"))) == {2: "unchanged"}


def test_every_location_has_columns_of_its_own() -> None:
    actor = factories.ActorFactory()
    for number in (2, 1, 3):
        factories.LocationFactory(entry=actor, name=f"Haus {number}", position=number)
    factories.LocationFactory()
    first, second = table(exported("xlsx", Actor.objects.order_by("pk")))
    assert [first[f"Standort: Bezeichnung{number}"] for number in ("", " 2", " 3")] == ["Haus 1", "Haus 2", "Haus 3"]
    assert second["Ort"]
    assert second["Ort 2"] is None
    assert set(outcomes(check(exported("csv"))).values()) == {"unchanged"}


def test_list_without_partners_is_a_head() -> None:
    assert exported("csv").decode().startswith("\ufeffKennung;Adresskürzel;Name;")
    assert len(exported("csv").splitlines()) == 1
    assert json.loads(exported("json")) == table(exported("xlsx")) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_queries_do_not_grow_with_the_partners(kind: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            exported(kind)
        return len(captured)

    def fill(actor: Actor) -> None:
        factories.ContactFactory(entry=actor)
        factories.LocationFactory(entry=actor)
        factories.ServedPlaceFactory(entry=actor)
        actor.topics.add(factories.TopicFactory())

    fill(factories.ActorFactory())
    one = queries()
    for _number in range(2):
        fill(factories.ActorFactory())
    assert queries() == one
    assert Statement.objects.count() == 9
    assert Location.objects.count() == 3

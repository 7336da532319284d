"""Taking lists away in the editorial office, and templates to fill in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from directory.admin.exporting import ExportingAdmin
from directory.desk import page_of
from directory.importing.columns import COLUMNS
from directory.models import (
    Actor,
    ActorKind,
    Address,
    Audience,
    Deletion,
    Entry,
    FruitlessSearch,
    Law,
    LikelyDuplicate,
    Place,
    Proposal,
    Source,
    TableImport,
    Topic,
)
from directory.slugs import german_slug
from portal.models import Report
from programmes.models import NewsItem, Programme
from tests import factories
from tests.admin_pages import add_url, list_url
from tests.office import EDITOR, REGIONAL, log_in, serving
from tests.pages import Page, words
from tests.tables import check, streamed

pytestmark = pytest.mark.django_db


def export_url(model: Any, ending: str) -> str:
    return reverse(page_of(model, "export"), args=[ending])


def content(client: Client, model: Any, ending: str, query: dict[str, str] | None = None) -> bytes:
    response: Any = client.get(export_url(model, ending), query)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def table(client: Client, model: Any, query: dict[str, str] | None = None) -> list[list[str]]:
    """The rows of the CSV, its head first."""
    text = content(client, model, "csv", query).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def on_screen(client: Client, model: Any, query: dict[str, str]) -> list[list[str]]:
    """What the page of the list says, its head first; signs in words."""
    tables = Page(client.get(list_url(model), query).content).all("table")
    [results] = [each for each in tables if each.get("id") == "result_list"]
    heads = [words("".join(each.itertext())) for each in results.iter("div") if each.get("class") == "text"]
    rows = [
        [text_on_screen(cell) for cell in row if "action-checkbox" not in cell.get("class", "")]
        for row in results.findall("tbody/tr")
    ]
    return [[head for head in heads if head], *rows]


def text_on_screen(cell: Any) -> str:
    signs = [{"True": "Ja", "False": "Nein"}[image.get("alt")] for image in cell.iter("img")]
    text = " ".join([words("".join(cell.itertext())), *signs]).strip()
    return "" if text == "–" else text


def named(factory: Any, **values: Any) -> Callable[[str], str]:
    """Makes an entry that helps somewhere; its name finds it."""
    return lambda name: str(serving(factories.PlaceFactory(), factory, title=name, **values).title)


def law(name: str) -> str:
    return str(factories.LawFactory(title=name, parent=factories.LawFactory(), paragraph="§ 5").title)


def source(name: str) -> str:
    return str(factories.CitationFactory(source__title=name).source.title)


def place(name: str) -> str:
    return str(factories.PlaceFactory(name=name).name)


def likely_duplicate(name: str, where: Place | None = None, **values: Any) -> str:
    where = where or factories.DistrictFactory()
    first, second = serving(where, title=name), serving(where)
    LikelyDuplicate.objects.create(first=first, second=second, reasons=["name", "phone"], **values)
    return name


def fruitless_search(name: str) -> str:
    day = timezone.localdate()
    FruitlessSearch.objects.create(
        digest=name, text=name, place=factories.PlaceFactory(), first_on=day, last_on=day, times=1200
    )
    return name


def proposal(name: str) -> str:
    return str(factories.ProposalFactory(entry__title=name).reference)


def report(name: str) -> str:
    return str(factories.ReportFactory(text=f"{name}: Etwas stimmt nicht.", entry=factories.ActorFactory()).reference)


# How a row of each list is made, and what is searched to see it alone.
LISTS: dict[Any, Callable[[str], str]] = {
    ActorKind: named(factories.ActorKindFactory, one_per_area=False),
    Address: named(factories.TopicFactory),
    Audience: lambda name: str(factories.AudienceFactory(title=name).title),
    Entry: named(factories.ActorFactory),
    FruitlessSearch: fruitless_search,
    Law: law,
    LikelyDuplicate: likely_duplicate,
    NewsItem: named(factories.NewsItemFactory),
    Place: place,
    Programme: named(factories.ProgrammeFactory),
    Proposal: proposal,
    Report: report,
    Source: source,
    Topic: named(factories.TopicFactory),
}
each_list = pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)


class TestExport:
    def test_is_what_the_list_shows(self, admin_client: Client) -> None:
        kind = factories.ActorKindFactory()
        factories.ActorFactory(title="Verein Nord", kind=kind)
        factories.ActorFactory(title="Verein Süd")
        factories.ActorFactory(title="Anderes", kind=kind)
        query = {"q": "verein", "kind__id__exact": str(kind.pk)}
        for ending, start in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("json", b"[")):
            response: Any = admin_client.get(f"/admin/directory/actor/export/{ending}/", query)
            assert response["Content-Disposition"].endswith(f'.{ending}"')
            content = b"".join(response.streaming_content)
            assert content.startswith(start)
            if ending != "xlsx":
                assert b"Verein Nord" in content
                assert "Süd" not in content.decode()
                assert b"Anderes" not in content

    def test_is_offered_with_the_filters_of_the_list(self, admin_client: Client) -> None:
        page = admin_client.get(list_url(Actor), {"q": "verein", "p": "1"})
        assert '/admin/directory/actor/export/xlsx/?q=verein"' in page.content.decode()
        assert f'href="{add_url(TableImport)}"' in page.content.decode()

    def test_of_what_was_ticked(self, admin_client: Client) -> None:
        ticked = factories.ActorFactory(title="Dieser")
        factories.ActorFactory(title="Jener")
        data = {"action": "export_csv", "_selected_action": [str(ticked.pk)]}
        text = streamed(admin_client.post(list_url(Actor), data))
        assert "Dieser" in text
        assert "Jener" not in text

    def test_is_for_those_who_may_read_the_list(self, client: Client) -> None:
        client.force_login(factories.UserFactory())
        assert client.get("/admin/directory/actor/export/csv/").status_code == 403
        for group in (EDITOR, REGIONAL):
            assert log_in(group).get("/admin/directory/actor/export/csv/").status_code == 200

    @pytest.mark.parametrize(("group", "offered"), [(EDITOR, True), (REGIONAL, False)])
    def test_stands_beside_the_import_for_those_who_may(self, group: str, offered: bool) -> None:
        page = log_in(group).get(list_url(Actor)).content.decode()
        assert (f'href="{add_url(TableImport)}"' in page) is offered

    def test_of_no_such_kind(self, admin_client: Client) -> None:
        assert admin_client.get("/admin/directory/actor/export/exe/").status_code == 404


class TestLists:
    def test_are_all_that_hold_content(self) -> None:
        exporting = {model for model, page in admin.site._registry.items() if isinstance(page, ExportingAdmin)}
        assert exporting == {Actor, *LISTS}

    @each_list
    def test_hold_what_the_screen_shows(self, admin_client: Client, model: Any) -> None:
        query = {"q": LISTS[model]("Ahorn"), "o": "-1"}
        LISTS[model]("Birke")
        shown = on_screen(admin_client, model, query)
        assert len(shown) == 2
        assert len(set(shown[0])) == len(shown[0])
        assert table(admin_client, model, query) == shown

    @each_list
    def test_say_the_same_in_every_format(self, admin_client: Client, model: Any) -> None:
        for name in ("Ahorn", "Birke"):
            LISTS[model](name)
        head, *rows = table(admin_client, model)
        assert len(rows) >= 2
        book = openpyxl.load_workbook(io.BytesIO(content(admin_client, model, "xlsx")))
        assert book.sheetnames == [model._meta.verbose_name_plural]
        sheet = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]
        assert sheet == [head, *rows]
        objects = json.loads(content(admin_client, model, "json"))
        assert objects == [dict(zip(head, row, strict=True)) for row in rows]

    @each_list
    def test_are_offered_with_their_filters(self, admin_client: Client, model: Any) -> None:
        LISTS[model]("Ahorn")
        page = Page(admin_client.get(list_url(model), {"q": "h", "o": "1", "p": "1"}).content)
        for text, ending in (("Liste als CSV", "csv"), ("als XLSX", "xlsx"), ("als JSON", "json")):
            assert page.href(text) == f"{export_url(model, ending)}?q=h&o=1"

    @each_list
    def test_are_for_those_who_may_read_them(self, client: Client, model: Any) -> None:
        client.force_login(factories.UserFactory())
        assert client.get(export_url(model, "csv")).status_code == 403
        bound = log_in(REGIONAL, places=[factories.DistrictFactory()])
        assert bound.get(export_url(model, "csv")).status_code == (403 if model is Report else 200)
        assert log_in(EDITOR).get(export_url(model, "csv")).status_code == 200

    @each_list
    def test_have_the_name_of_the_list_and_the_day(self, admin_client: Client, model: Any) -> None:
        response = admin_client.get(export_url(model, "json"))
        name = german_slug(str(model._meta.verbose_name_plural))
        assert response["Content-Disposition"] == f'attachment; filename="{name}-{timezone.localdate()}.json"'

    @each_list
    def test_queries_do_not_grow_with_the_rows(self, admin_client: Client, model: Any) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                content(admin_client, model, "csv")
            return len(captured)

        LISTS[model]("Ahorn")
        one = queries()
        for name in ("Birke", "Linde"):
            LISTS[model](name)
        assert queries() == one

    def test_of_no_such_kind(self, admin_client: Client) -> None:
        assert admin_client.get(export_url(Topic, "exe")).status_code == 404

    def test_with_a_filter_that_means_nothing(self, admin_client: Client) -> None:
        assert admin_client.get(export_url(Topic, "csv"), {"topics__id__exact": "x"}).status_code == 404

    def test_are_not_offered_of_what_is_no_content(self, admin_client: Client) -> None:
        for model in (Deletion, TableImport):
            assert "Liste als CSV" not in admin_client.get(list_url(model)).content.decode()

    def test_without_rows_are_a_head(self, admin_client: Client) -> None:
        assert table(admin_client, Audience) == [["Bezeichnung", "Adresskürzel", "Reihenfolge"]]
        assert json.loads(content(admin_client, Audience, "json")) == []

    def test_hold_no_formulas_and_nothing_that_a_cell_cannot(self, admin_client: Client) -> None:
        factories.ReportFactory(text="=1+1\x07 <b>laut</b> & leise")
        factories.AudienceFactory(title="@SUM(A1)")
        assert table(admin_client, Report)[1][1] == "'=1+1 <b>laut</b> & leise"
        book = openpyxl.load_workbook(io.BytesIO(content(admin_client, Audience, "xlsx")))
        cells = [cell for row in book.active.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} == {"s"}
        assert "'@SUM(A1)" in [cell.value for cell in cells]

    def test_of_a_desk_are_what_is_on_it(self) -> None:
        unna, dortmund = factories.DistrictFactory(), factories.CityFactory()
        likely_duplicate("Eigenes", unna)
        likely_duplicate("Entschiedenes", unna, distinct=True)
        likely_duplicate("Fremdes", dortmund)
        bound = log_in(REGIONAL, places=[unna])
        assert {row[0] for row in table(bound, LikelyDuplicate)[1:]} == {"Eigenes", "Entschiedenes", "Fremdes"}
        assert [row[0] for row in table(bound, LikelyDuplicate, {"liste": "doppel"})[1:]] == ["Eigenes"]

    @pytest.mark.parametrize("ending", ["csv", "json"])
    def test_tell_nothing_of_who_wrote(self, admin_client: Client, ending: str) -> None:
        """Not even to those who read it on the page of the proposal or report itself."""
        sent = {"origin": "organisation", "name": "Vera Verein", "email": "vera@example.org"}
        kept = factories.ProposalFactory(**sent)
        reported = factories.ReportFactory(email="vera@example.org", note="Vera rief an.")
        for row in (kept, reported):
            text = content(admin_client, type(row), ending).decode()
            assert row.reference in text
            assert "vera" not in text.lower()


class TestSamples:
    def test_explain_every_column(self, admin_client: Client) -> None:
        topic = factories.TopicFactory(title="Beratung")
        page = admin_client.get("/admin/directory/tableimport/spalten/").content.decode()
        assert [column.label for column in COLUMNS if column.label not in page] == []
        assert topic.title in page

    def test_have_the_columns_as_their_head(self, admin_client: Client) -> None:
        text = admin_client.get("/admin/directory/tableimport/vorlage/partner.csv").content.decode("utf-8-sig")
        assert text == ";".join(column.label for column in COLUMNS) + "\r\n"
        content = admin_client.get("/admin/directory/tableimport/vorlage/partner.xlsx").content
        assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames == ["Partner", "Erklärung"]

    @pytest.mark.parametrize("ending", ["csv", "xlsx"])
    def test_of_the_centres_has_every_area(self, admin_client: Client, ending: str) -> None:
        kind = factories.ActorKindFactory(title="Kommunales Integrationszentrum", one_per_area=True)
        dortmund, unna = factories.CityFactory(), factories.DistrictFactory()
        actor = factories.ActorFactory(title="KI Dortmund", kind=kind)
        factories.ServedPlaceFactory(entry=actor, place=dortmund, role="centre")
        content = admin_client.get(
            f"/admin/directory/tableimport/vorlage/kommunale-integrationszentren.{ending}"
        ).content
        table_import = check(content)
        assert Place.objects.centre_areas().count() == 2
        assert list(table_import.rows.values_list("outcome", "title")) == [("unchanged", "KI Dortmund")]
        assert table_import.counts["blank"] == 1
        assert unna.full_name.encode() in content or ending == "xlsx"

    def test_of_no_such_name(self, admin_client: Client) -> None:
        for name in ("partner.pdf", "nichts.csv"):
            assert admin_client.get(f"/admin/directory/tableimport/vorlage/{name}").status_code == 404

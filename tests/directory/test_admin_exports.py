"""Taking lists of partners away in the editorial office, and templates to fill in."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.test import Client

from directory.importing.columns import COLUMNS
from directory.models import Actor, Place, TableImport
from tests import factories
from tests.admin_pages import add_url, list_url
from tests.office import EDITOR, REGIONAL, log_in
from tests.tables import check, streamed

pytestmark = pytest.mark.django_db


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

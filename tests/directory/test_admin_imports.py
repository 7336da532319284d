"""Uploading a file, reading the report and taking it over, in the editorial office."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from directory.admin import following, uploading
from directory.importing.actions import KEPT, LARGEST_FILE
from directory.models import Actor, Source, TableImport
from tests import factories
from tests.admin_pages import change_url, count_queries, list_url
from tests.office import EDITOR, PUBLISHER, REGIONAL, log_in, serving
from tests.tables import UPLOAD, check, csv_file, streamed, upload, uploaded

pytestmark = pytest.mark.django_db

HEAD = ("Name", "Art", "Kurzname")


@pytest.fixture
def kind() -> Any:
    return factories.ActorKindFactory(title="Beratungsstelle", slug="beratungsstelle")


def editor(*permissions: str, name: str = "editor") -> User:
    user = User.objects.create_user(name, is_staff=True)
    wanted = [*permissions, "edit_everywhere"]
    user.user_permissions.set(Permission.objects.filter(codename__in=wanted, content_type__app_label="directory"))
    return user


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


class TestUpload:
    def test_shows_what_would_change_and_writes_nothing(self, admin_client: Client, kind: Any) -> None:
        actor = factories.ActorFactory(title="Alt", kind=kind, short_title="A")
        rows = ("Alt", "", "B"), ("Neu", "Beratungsstelle", ""), ("Falsch", "Verein", "")
        page = upload(admin_client, csv_file(HEAD, *rows))
        assert page.redirect_chain == [(change_url(TableImport.objects.get()), 302)]
        assert [(row.number, row.outcome) for row in page.context["page"]] == [
            (2, "changed"),
            (3, "new"),
            (4, "refused"),
        ]
        assert "Quelle: Liste" in page.content.decode()
        assert "Jetzt übernehmen: 1 neuen Partner anlegen, 1 Partner ändern" in page.content.decode()
        assert list(Actor.objects.all()) == [actor]
        assert Actor.objects.get().short_title == "A"
        assert not Source.objects.exists()

    def test_is_taken_over(self, admin_client: Client, kind: Any) -> None:
        upload(admin_client, csv_file(HEAD, ("Neu", "Beratungsstelle", "")), source_publisher="Kreis")
        table_import = TableImport.objects.get()
        page = admin_client.post(change_url(table_import), {"apply": "1"}, follow=True)
        assert [str(message) for message in page.context["messages"]] == ["Der Import wurde übernommen."]
        actor = Actor.objects.get()
        assert (actor.title, actor.state) == ("Neu", "draft")
        source = Source.objects.get()
        assert (source.title, source.publisher, str(source.date)) == ("Liste", "Kreis", "undatiert")
        table_import.refresh_from_db()
        assert (table_import.state, bytes(table_import.content)) == ("applied", b"")
        assert change_url(actor) in page.content.decode()
        again = admin_client.post(change_url(table_import), {"apply": "1"}, follow=True)
        assert [str(message) for message in again.context["messages"]] == ["Dieser Import wurde schon übernommen."]
        assert Actor.objects.count() == 1

    def test_is_not_taken_over_if_somebody_changed_something_meanwhile(self, admin_client: Client, kind: Any) -> None:
        actor = factories.ActorFactory(title="Alt", kind=kind, short_title="A")
        upload(admin_client, csv_file(HEAD, ("Alt", "", "B"), ("Neu", "Beratungsstelle", "")))
        Actor.objects.filter(pk=actor.pk).update(short_title="C")
        page = admin_client.post(change_url(TableImport.objects.get()), {"apply": "1"}, follow=True)
        [message] = page.context["messages"]
        assert str(message).startswith("Nichts wurde übernommen")
        assert Actor.objects.get().short_title == "C"
        assert page.context["page"][0].changes == [["Kurzname", "C", "B"]]
        admin_client.post(change_url(TableImport.objects.get()), {"apply": "1"})
        assert set(Actor.objects.values_list("short_title", flat=True)) == {"B", ""}

    def test_of_no_table_says_why(self, admin_client: Client) -> None:
        page = upload(admin_client, b"%PDF-1.7")
        assert "Die Datei ist keine Tabelle. Bitte als XLSX oder CSV speichern." in page.content.decode()
        assert "Jetzt übernehmen" not in page.content.decode()

    def test_asks_for_one_source(self, admin_client: Client) -> None:
        content, source = csv_file(HEAD), factories.SourceFactory()
        assert set(errors(upload(admin_client, content, source_title="", source_date=""))) == {
            "source_title",
            "source_date",
        }
        page = admin_client.post(
            UPLOAD, {"source": source.pk, "source_title": "x", "file": SimpleUploadedFile("a.csv", content)}
        )
        assert set(errors(page)) == {"source_title"}
        assert not TableImport.objects.exists()

    def test_refuses_an_editorial_source(self, admin_client: Client) -> None:
        source = factories.SourceFactory(is_editorial=True)
        assert set(errors(upload(admin_client, csv_file(HEAD), source=source.pk))) >= {"source"}

    def test_refuses_a_file_that_is_too_large(self, admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(uploading, "LARGEST_FILE", 10)
        assert errors(upload(admin_client, csv_file(HEAD)))["file"] == ["Die Datei ist größer als 25 MB. Bitte teilen."]
        assert LARGEST_FILE == 25_000_000

    def test_without_a_file(self, admin_client: Client) -> None:
        assert set(errors(admin_client.post(UPLOAD, {"source_title": "a", "source_date": "2022"}))) == {"file"}

    def test_deletes_what_is_old(self, admin_client: Client) -> None:
        old, young = uploaded(b"Name"), uploaded(b"Name")
        TableImport.objects.filter(pk=old.pk).update(created_at=timezone.now() - KEPT)
        TableImport.objects.filter(pk=young.pk).update(created_at=timezone.now() - KEPT + datetime.timedelta(minutes=1))
        upload(admin_client, csv_file(HEAD))
        assert not TableImport.objects.filter(pk=old.pk).exists()
        assert TableImport.objects.filter(pk=young.pk).exists()


class TestLongFile:
    """Its pages come in pieces, and tell how far the work is."""

    @pytest.fixture(autouse=True)
    def _long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(following, "SHORT_FILE", 0)
        monkeypatch.setattr(following, "SECONDS_BETWEEN_LINES", 0)

    def test_leads_to_its_report(self, admin_client: Client, kind: Any) -> None:
        rows = [(f"Neu {number}", "Beratungsstelle", "") for number in range(600)]
        text = streamed(upload(admin_client, csv_file(HEAD, *rows)))
        assert text.index("501 von etwa 601 Zeilen") < text.index("601 von etwa 601 Zeilen") < text.index("Fertig")
        assert f'href="{change_url(TableImport.objects.get())}"' in text
        assert "@@" not in text
        text = streamed(admin_client.post(change_url(TableImport.objects.get()), {"apply": "1"}))
        assert "Der Import wurde übernommen." in text
        assert Actor.objects.count() == 600

    def test_is_not_written_if_the_reader_leaves(self, admin_client: Client, kind: Any) -> None:
        rows = [(f"Neu {number}", "Beratungsstelle", "") for number in range(600)]
        streamed(upload(admin_client, csv_file(HEAD, *rows)))
        response: Any = admin_client.post(change_url(TableImport.objects.get()), {"apply": "1"})
        pieces = iter(response.streaming_content)
        while b"501 von" not in next(pieces):
            pass
        assert Actor.objects.count() == 500
        # As the server does with a response whose reader has left.
        for close in response._resource_closers:
            close()
        assert Actor.objects.count() == 0
        assert TableImport.objects.get().state == "checked"

    def test_is_not_held_back(self, admin_client: Client) -> None:
        response = upload(admin_client, csv_file(HEAD))
        assert (response["Content-Encoding"], response["X-Accel-Buffering"]) == ("identity", "no")
        streamed(response)


class TestReport:
    def test_is_seen_by_its_own_account_only(self, admin_client: Client, kind: Any) -> None:
        table_import = check(csv_file(HEAD, ("Neu", "Beratungsstelle", "")), editor("add_actor"))
        for url in (change_url(table_import), reverse("admin:directory_tableimport_report", args=[table_import.pk])):
            assert admin_client.get(url).status_code == 404
        assert admin_client.post(change_url(table_import), {"apply": "1"}).status_code == 404
        assert not Actor.objects.exists()
        assert list(admin_client.get(list_url(TableImport)).context["cl"].result_list) == []

    def test_can_be_filtered_and_has_pages(self, client: Client, kind: Any) -> None:
        account = editor("add_actor")
        client.force_login(account)
        rows = [(f"Neu {number}", "Beratungsstelle", "") for number in range(60)]
        table_import = check(csv_file(HEAD, *rows, ("X", "Y", "")), account)
        page = client.get(change_url(table_import), {"ergebnis": "new", "seite": "2"})
        assert len(page.context["page"]) == 10
        assert [
            row.number for row in client.get(change_url(table_import), {"ergebnis": "refused"}).context["page"]
        ] == [62]
        for query in ({"ergebnis": "x"}, {"seite": "99"}, {"seite": "\x00"}):
            assert client.get(change_url(table_import), query).status_code == 200

    def test_is_a_file(self, client: Client, kind: Any) -> None:
        account = editor("add_actor")
        client.force_login(account)
        table_import = check(csv_file(HEAD, ("'=1", "Beratungsstelle", "K"), ("X", "Y", "")), account)
        response = client.get(reverse("admin:directory_tableimport_report", args=[table_import.pk]))
        assert streamed(response).splitlines() == [
            "\ufeffZeile;Ergebnis;Name;Feld;Bisher;Neu;Grund",
            "2;neu;'=1;Name;;'=1;",
            "2;neu;'=1;Art;;Beratungsstelle;",
            "2;neu;'=1;Kurzname;;K;",
            "3;abgelehnt;X;;;;Art: „Y“ steht nicht in der Liste.",
        ]

    def test_queries_do_not_grow_with_its_rows(self, client: Client, kind: Any) -> None:
        account = editor("add_actor", "change_actor")
        client.force_login(account)
        actors = [factories.ActorFactory(kind=kind) for _number in range(3)]
        one, three = (
            check(csv_file(HEAD, *[(actor.title, "", "Neu") for actor in some]), account)
            for some in (actors[:1], actors)
        )
        assert count_queries(client, change_url(one)) == count_queries(client, change_url(three))

    def test_is_thrown_away(self, client: Client, kind: Any) -> None:
        account = editor("add_actor")
        client.force_login(account)
        table_import = check(csv_file(HEAD, ("Neu", "Beratungsstelle", "")), account)
        url = change_url(table_import).replace("change", "delete")
        assert client.get(url).status_code == 200
        client.post(url, {"post": "yes"})
        assert not TableImport.objects.exists()


class TestPermission:
    ADDRESSES = (UPLOAD, "/admin/directory/tableimport/spalten/", "/admin/directory/tableimport/vorlage/partner.csv")

    def test_is_needed(self, client: Client) -> None:
        for url in self.ADDRESSES:
            assert client.get(url).status_code == 302
        client.force_login(editor("view_actor"))
        for url in (*self.ADDRESSES, list_url(TableImport)):
            assert client.get(url).status_code == 403
        assert b"tableimport" not in client.get("/admin/").content

    @pytest.mark.parametrize(
        ("permission", "outcomes"), [("add_actor", ["refused", "new"]), ("change_actor", ["changed", "refused"])]
    )
    def test_is_asked_for_each_row(self, client: Client, kind: Any, permission: str, outcomes: list[str]) -> None:
        factories.ActorFactory(title="Alt", kind=kind, state="draft")
        client.force_login(editor(permission))
        page = upload(client, csv_file(HEAD, ("Alt", "", "B"), ("Neu", "Beratungsstelle", "")))
        assert [row.outcome for row in page.context["page"]] == outcomes

    def test_lost_meanwhile_stops_the_import(self, client: Client, kind: Any) -> None:
        account = editor("add_actor", "view_actor", "change_actor")
        client.force_login(account)
        upload(client, csv_file(HEAD, ("Neu", "Beratungsstelle", "")))
        account.user_permissions.set(Permission.objects.filter(codename__in=["change_actor", "edit_everywhere"]))
        client.post(change_url(TableImport.objects.get()), {"apply": "1"})
        assert not Actor.objects.exists()

    @pytest.mark.parametrize(("group", "outcome"), [(EDITOR, "refused"), (PUBLISHER, "changed")])
    def test_to_publish_is_needed_for_what_is_public(self, kind: Any, group: str, outcome: str) -> None:
        factories.ActorFactory(title="Alt", kind=kind)
        page = upload(log_in(group), csv_file(HEAD, ("Alt", "", "B")))
        assert [row.outcome for row in page.context["page"]] == [outcome]

    def test_of_certain_places_is_not_enough_for_a_list(self, kind: Any) -> None:
        district = factories.DistrictFactory()
        actor = serving(district)
        client = log_in(REGIONAL, places=[district])
        for url in (*self.ADDRESSES, list_url(TableImport)):
            assert client.get(url).status_code == 403
        assert upload(client, csv_file(HEAD, (actor.title, "", "B"))).status_code == 403

"""An import is one change of each entry, whose history says where it came from, and which overwrites nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from directory.admin import following
from directory.models import Actor, Contact, TableImport, Version, VersionMark
from tests import factories
from tests.admin_pages import change_url, form_data
from tests.office import PUBLISHER, log_in
from tests.tables import csv_file, streamed, take, upload
from tests.versions import latest, versions

HEAD = ("Name", "Art", "Kurzname", "Kurzbeschreibung", "Telefon")
NOTE = "Import der Datei „liste.csv“"


def rows(*more: tuple[str, ...]) -> bytes:
    return csv_file(HEAD, ("Alt", "", "A", "Neu gesagt.", "0231 501"), *more)


def make_known() -> Actor:
    with transaction.atomic():
        actor: Actor = factories.ContactFactory(
            entry__title="Alt", entry__kind__title="Verein", entry__summary="Alt gesagt.", number="+49231500"
        ).entry
    assert latest(actor).number == 1
    return actor


def apply_in_office(client: Client) -> Any:
    return client.post(change_url(TableImport.objects.get()), {"apply": "1"})


@pytest.mark.django_db
class TestVersion:
    @pytest.mark.parametrize("longest", [60_000, 0], ids=["short", "long"])
    def test_says_who_imported_which_file_on_which_page(self, longest: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(following, "SHORT_FILE", longest)
        actor, client = make_known(), log_in(PUBLISHER)
        for response in (upload(client, rows()), apply_in_office(client)):
            if response.streaming:
                streamed(response)
        [_, version] = versions(actor)
        assert version.author == User.objects.get().username
        assert (version.origin, version.note) == (change_url(TableImport.objects.get()), NOTE)
        assert version.data["entry"]["summary"] == "Neu gesagt."
        assert [contact["number"] for contact in version.data["contact"]] == ["+49231501"]
        assert {citation["passage"] for citation in version.data["citation"]} == {"Zeile 2"}

    def test_shows_in_the_history_of_the_entry(self, admin_client: Client) -> None:
        actor = make_known()
        take(rows())
        latest(actor)
        page = admin_client.get(change_url(actor).replace("change", "history")).content.decode()
        assert f"· {NOTE}" in page

    def test_of_what_did_not_change_is_none(self) -> None:
        actor, same = make_known(), factories.ActorFactory(title="Gleich", short_title="G")
        assert latest(same).number == 1
        take(rows(("Gleich", "", "G", "", "")))
        assert [latest(entry).number for entry in (actor, same)] == [2, 1]


@pytest.mark.django_db(transaction=True)
def test_commit_leaves_one_version_of_each_entry_at_once() -> None:
    actor = make_known()
    take(rows(("Neu", "Verein", "", "", "0231 502; 0231 503")))
    new = Actor.objects.get(title="Neu")
    assert [version.number for version in Version.objects.of(actor.pk)] == [2, 1]
    [first] = Version.objects.of(new.pk)
    assert len(first.data["contact"]) == 2
    assert first.batch == Version.objects.of(actor.pk)[0].batch
    assert not VersionMark.objects.exists()


@pytest.mark.django_db
class TestConflict:
    """Somebody has the form of an entry open while a file with that entry is taken over."""

    @pytest.fixture
    def actor(self) -> Actor:
        return make_known()

    @pytest.fixture
    def typed(self, admin_client: Client, actor: Actor) -> dict[str, Any]:
        data = form_data(admin_client.get(change_url(actor)))
        take(rows())
        assert latest(actor).number == 2
        return data

    def test_in_one_field_is_asked_about(self, admin_client: Client, actor: Actor, typed: dict[str, Any]) -> None:
        page = admin_client.post(change_url(actor), {**typed, "summary": "Von Hand."})
        [row] = [row for row in page.context["meanwhile"] if row.is_conflict]
        assert (row.label, row.opened, row.now, row.typed) == (
            "Kurzbeschreibung",
            "Alt gesagt.",
            "Neu gesagt.",
            "Von Hand.",
        )
        actor.refresh_from_db()
        assert actor.summary == "Neu gesagt."

    def test_in_different_fields_keeps_both(self, admin_client: Client, actor: Actor, typed: dict[str, Any]) -> None:
        assert admin_client.post(change_url(actor), {**typed, "other_names": "Anders"}).status_code == 302
        actor.refresh_from_db()
        assert (actor.summary, actor.other_names) == ("Neu gesagt.", ["Anders"])
        assert [str(contact.number) for contact in Contact.objects.all()] == ["0231 501"]

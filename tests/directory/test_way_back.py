"""Whatever way an entry was changed: its history says who, what and from where, and one step brings it back, whole."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from operator import itemgetter
from typing import Any

import pghistory
import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from directory.admin.history import restore_url
from directory.merging import merge_entries
from directory.models import Actor, Entry, TableImport
from directory.versions import Content
from directory.versions.content import ENTRY
from tests import factories
from tests.admin_pages import add_row, add_url, change_url, form_data
from tests.database import sql
from tests.office import CONFIRMED, PUBLISHER, delete_url, run_action, sound
from tests.proposals import proposal, renamed
from tests.tables import csv_file
from tests.versions import versions

pytestmark = pytest.mark.django_db
ERIKA = "Erika Muster"


@pytest.fixture
def erika() -> Client:
    client = Client()
    client.force_login(factories.UserFactory(groups=[PUBLISHER], first_name="Erika", last_name="Muster"))
    return client


@pytest.fixture
def actor() -> Actor:
    """With something of everything that a way may change."""
    actor: Actor = sound(title="Ahornhof", state="published", kind__title="Beratungsstelle")
    contact = factories.ContactFactory(entry=actor, number="+492315551234")
    source = factories.SourceFactory()
    factories.CitationFactory(entry=actor, statement=contact, source=source)
    actor.topics.add(factories.TopicFactory())
    factories.CitationFactory(entry=actor, field="topics", source=source)
    assert len(versions(actor)) == 1
    return actor


def by_form(client: Client, actor: Actor) -> None:
    data = {**form_data(client.get(change_url(actor))), "summary": "Neu.", "topics": []}
    row = next(name.removesuffix("-supports") for name, value in data.items() if value == "field:topics")
    point = {"kind": "task", "text": "Backt Brot.", "cited_source": str(actor.citations.all()[0].source_id)}
    add_row(data, "point", **point)
    response = client.post(change_url(actor), {**data, f"{row}-DELETE": "on", "contact-0-number": "0231 5559999"})
    assert response.status_code == 302


def by_late_form(client: Client, actor: Actor) -> None:
    data = form_data(client.get(change_url(actor)))
    Entry.objects.filter(pk=actor.pk).update(short_title="Ahorn")
    assert len(versions(actor)) == 2
    client.post(change_url(actor), {**data, "summary": "Neu."})


def by_step(client: Client, actor: Actor) -> None:
    client.post(change_url(actor), {**form_data(client.get(change_url(actor))), "_step": "archive"})


def by_action(client: Client, actor: Actor) -> None:
    run_action(client, "confirm_as_checked", actor)


def by_import(client: Client, actor: Actor) -> None:
    file = io.BytesIO(csv_file(("Adresskürzel", "Kurzbeschreibung", "Telefon"), (actor.slug, "Neu.", "0231 5559999")))
    file.name = "liste.csv"
    client.post(add_url(TableImport), {"file": file, "source_title": "Liste", "source_date": "07/2022"})
    client.post(change_url(TableImport.objects.get()), {"apply": "1"})


def by_proposal(client: Client, actor: Actor) -> None:
    made = proposal(actor, renamed(title="Quittenhof"))
    seen = client.get(change_url(made)).context["seen"]
    client.post(change_url(made), {"revision": "0", "seen": seen, "decision": "all"})


def by_schedule(client: Client, actor: Actor) -> None:
    past = timezone.now() - datetime.timedelta(hours=1)
    Entry.objects.filter(pk=actor.pk).update(state="in_review", publish_at=past, title="Neu")
    assert len(versions(actor)) == 2
    call_command("publish_due", verbosity=0)


def by_deleting(client: Client, actor: Actor) -> None:
    client.post(delete_url(actor), CONFIRMED)


def by_merging(client: Client, actor: Actor) -> None:
    other = sound(title="Ahornhof e. V.", state="published")
    contact = factories.ContactFactory(entry=other, channel="email", number="", email="hof@example.org")
    factories.CitationFactory(entry=other, statement=contact)
    user = User.objects.get(first_name="Erika")
    with pghistory.context(user=user.pk, url="/admin/directory/likelyduplicate/"):
        merge_entries(user=user, survivor=actor, other=other, reason="Dieselbe Anschrift.")


def in_bulk(client: Client, actor: Actor) -> None:
    Actor.objects.filter(pk=actor.pk).update(founded="2013")


def by_sql(client: Client, actor: Actor) -> None:
    sql("SET LOCAL application_name = 'psql'")
    sql("UPDATE directory_entry SET title = 'Neu' WHERE id = %s", actor.pk)


FORM, DATABASE = "/admin/directory/actor/{pk}/change/", connection.settings_dict["USER"]
# How it is changed, by whom that was according to its history, and from where.
WAYS: dict[str, tuple[Callable[[Client, Actor], None], str, str]] = {
    "form": (by_form, ERIKA, FORM),
    "late form": (by_late_form, ERIKA, FORM),
    "step": (by_step, ERIKA, FORM),
    "action": (by_action, ERIKA, "/admin/directory/actor/"),
    "import": (by_import, ERIKA, "/admin/directory/tableimport/"),
    "proposal": (by_proposal, ERIKA, "/admin/directory/proposal/"),
    "merging": (by_merging, ERIKA, "/admin/directory/likelyduplicate/"),
    "deleting": (by_deleting, ERIKA, "/admin/directory/actor/{pk}/delete/"),
    "command": (by_schedule, DATABASE, ""),
    "in bulk": (in_bulk, DATABASE, ""),
    "plain SQL": (by_sql, DATABASE, "psql"),
}


def said(actor: Actor) -> Any:
    """All that an entry says, whatever the order of its rows."""
    data = Content.of(actor.pk).data
    parts = {name: sorted(rows, key=itemgetter("id")) for name, rows in data.items() if name != ENTRY and rows}
    return {**parts, ENTRY: {name: value for name, value in data[ENTRY].items() if name != "updated_at"}}


@pytest.mark.parametrize("way", WAYS)
def test_the_way_back_is_one_step(erika: Client, actor: Actor, way: str) -> None:
    before = said(actor)
    change, author, origin = WAYS[way]
    change(erika, actor)
    *_, newest = versions(actor)
    assert newest.author == author
    assert newest.origin.startswith(origin.format(pk=actor.pk))
    assert not Entry.objects.filter(pk=actor.pk).exists() or said(actor) != before
    history = erika.get(restore_url(newest).partition("history/")[0] + "history/").content.decode()
    assert f"Version {newest.number}" in history
    assert author in history

    erika.post(restore_url(versions(actor)[0]), {"seen": newest.number})
    assert said(actor) == before
    *_, back = versions(actor)
    assert (back.number, back.author, back.note) == (newest.number + 1, ERIKA, "Wiederhergestellt: Version 1")

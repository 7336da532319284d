"""Versions out of which something was taken: on their pages, in comparisons, feeds and files, and restored."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from directory.changes import changes_of_type
from directory.models import Citation, Contact, Entry, Point, Relation
from directory.refusal import Refused
from directory.versions import restore
from tests import factories
from tests.database import refresh_search
from tests.pages import visit
from tests.versions import change, latest, versions
from tests.withholding import take_out

pytestmark = pytest.mark.django_db

NAME, NUMBER = "Zacharias Quendel", "+492317654321"


@pytest.fixture
def mark() -> str:
    return f"[entfernt am {date_format(timezone.localdate())}: personenbezogene Angabe]"


@pytest.fixture
def actor() -> Any:
    """In its first version it says where to ask for whom, and how."""
    actor = factories.ActorFactory(slug="haus", title="Haus", summary=f"Fragen Sie {NAME} im Haus.")
    contact = factories.ContactFactory(entry=actor, number=NUMBER, label="Leitung")
    factories.CitationFactory(entry=actor, statement=contact)
    factories.CitationFactory(entry=actor, field="summary", passage="Alt")
    factories.PointFactory(entry=actor, text=f"{NAME} berät.")
    factories.PointFactory(entry=actor, text="Kocht Suppe.")
    change(actor, summary="Fragen Sie im Haus.")
    Contact.objects.filter(entry=actor).update(number="+492311111111")
    Point.objects.filter(entry=actor, text__contains=NAME).delete()
    Citation.objects.filter(entry=actor, field="summary").update(passage="Neu")
    refresh_search()
    return actor


@pytest.fixture
def taken_out(actor: Any) -> Any:
    take_out(actor, NAME, NUMBER)
    return actor


class TestPages:
    def test_version_says_what_is_left_and_that_it_is_so(self, client: Client, taken_out: Any, mark: str) -> None:
        page = visit(client, "/partner/haus/version/1/")
        text = "\n".join(page.lines)
        assert f"Fragen Sie {mark} im Haus." in text
        assert f"{mark} berät." in text
        assert "Kocht Suppe." in text
        assert f"Ein Teil dieser Version ist nicht mehr zu lesen ({mark[1:-1]})." in page.lines
        # A number that is none any more leads nowhere.
        assert f"Kontakt: Telefon: Weg: Telefon; Bezeichnung: Leitung; Nummer: {mark}" in text
        assert "tel:" not in " ".join(link.href for link in page.links)
        assert page.errors == []

    def test_later_version_says_nothing_of_it(self, client: Client, taken_out: Any) -> None:
        page = visit(client, f"/partner/haus/version/{latest(taken_out).number}/")
        assert "nicht mehr zu lesen" not in "\n".join(page.lines)

    def test_list_compares_what_is_left(self, client: Client, taken_out: Any, mark: str) -> None:
        page = visit(client, "/partner/haus/versionen/")
        text = "\n".join(page.lines)
        assert NAME not in text
        place = page.lines.index("Kontakt: Telefon: Nummer:")
        assert page.lines[place + 1] == mark
        assert page.lines[place + 2].startswith("→ ")
        assert f"({mark[1:-1]})" in text

    def test_page_of_a_day_does_so_too(self, client: Client, taken_out: Any) -> None:
        text = "\n".join(visit(client, f"/partner/haus/stand/{timezone.localdate()}/").lines)
        assert NAME not in text

    def test_in_english(self, client: Client, taken_out: Any) -> None:
        assert NAME not in "\n".join(visit(client, "/en/partner/haus/version/1/").lines)

    def test_title_in_files_and_once_it_is_gone(self, client: Client, mark: str) -> None:
        actor = factories.ActorFactory(slug="haus", title=f"Haus {NAME}")
        change(actor, title="Haus")
        take_out(actor, NAME)
        assert f"Haus {mark}" in visit(client, "/partner/haus/version/1/").title
        [first, *_] = versions(actor)
        for ending in ("bib", "ris", "json"):
            answer = client.get(f"{first.get_permanent_url()}zitat.{ending}", follow=True)
            assert NAME not in answer.content.decode()
        change(actor, title=f"Haus {NAME}")
        Entry.objects.get(pk=actor.pk).delete()
        take_out(actor.pk, NAME)
        answer = client.get("/partner/haus/")
        assert answer.status_code == 410
        assert mark in answer.content.decode()

    def test_of_every_type(self, client: Client, mark: str) -> None:
        boss = factories.UserFactory(is_superuser=True)
        for factory, folder in factories.TYPES:
            entry = factory(slug="haus", summary=f"Von {NAME}.")
            change(entry, summary="Neu.")
            take_out(entry, NAME, user=boss)
            assert f"Von {mark}." in visit(client, f"/{folder}/haus/version/1/").lines

    def test_feed_tells_the_same_changes(self, actor: Any) -> None:
        before = [(change.id, change.summary) for change in changes_of_type("actor")]
        take_out(actor, NAME, NUMBER)
        assert [(change.id, change.summary) for change in changes_of_type("actor")] == before
        assert len(before) == 3

    def test_website_that_was_taken_out_is_no_link(self, client: Client, mark: str) -> None:
        actor = factories.ActorFactory(slug="haus", website="https://quendel.example.org/")
        change(actor, website="")
        take_out(actor, "quendel")
        page = visit(client, "/partner/haus/version/1/")
        assert f"Website: {mark}" in page.lines
        assert "quendel" not in " ".join(link.href for link in page.everywhere)


class TestRestoring:
    def test_leaves_today_where_something_was_taken_out(self, taken_out: Any) -> None:
        contact = Contact.objects.get(entry=taken_out)
        Contact.objects.filter(pk=contact.pk).update(label="Büro")
        Entry.objects.filter(pk=taken_out.pk).update(short_title="Neu")
        restore(versions(taken_out)[0], seen=latest(taken_out).number)
        entry = Entry.objects.get(pk=taken_out.pk)
        assert (entry.summary, entry.short_title) == ("Fragen Sie im Haus.", "")
        again = Contact.objects.get(entry=taken_out)
        assert (again.pk, again.number, again.label) == (contact.pk, "+492311111111", "Büro")
        assert [point.text for point in Point.objects.filter(entry=taken_out)] == ["Kocht Suppe."]
        assert {citation.passage for citation in entry.citations.filter(field="summary")} == {"Neu"}
        assert entry.citations.filter(statement=contact.pk).count() == 1
        assert "\ue000" not in str(latest(taken_out).data).encode().decode("unicode_escape")

    def test_of_a_deleted_entry_says_what_is_left(self, taken_out: Any) -> None:
        first, pk = versions(taken_out)[0], taken_out.pk
        Entry.objects.get(pk=pk).delete()
        restore(first, seen=latest(pk).number)
        entry = Entry.objects.get(pk=pk)
        assert (entry.title, entry.summary) == ("Haus", "Fragen Sie im Haus.")
        assert not Contact.objects.filter(entry=pk).exists()
        assert [point.text for point in Point.objects.filter(entry=pk)] == ["Kocht Suppe."]
        assert not entry.citations.exclude(field="summary").exists()

    def test_of_an_entry_whose_name_is_gone_says_why_not(self) -> None:
        actor = factories.ActorFactory(title=NAME)
        refresh_search()
        Entry.objects.get(pk=actor.pk).delete()
        take_out(actor.pk, NAME)
        with pytest.raises(Refused, match="Name: "):
            restore(versions(actor.pk)[0], seen=latest(actor.pk).number)
        assert not Entry.objects.filter(pk=actor.pk).exists()

    def test_gives_others_back_what_is_left(self) -> None:
        target = factories.ActorFactory(title="Verband")
        other = factories.RelationFactory(target=target, entry__summary=f"Von {NAME}.").entry
        refresh_search()
        target_id = target.pk
        target.delete()
        change(other, summary="Neu.")
        take_out(other, NAME)
        restore(latest(target_id), seen=latest(target_id).number)
        assert Relation.objects.get(entry=other).target_id == target_id
        assert Entry.objects.get(pk=other.pk).summary == "Neu."

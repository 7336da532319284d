"""What is new in a place, to a topic, of a kind, and what was corrected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date
from pytest_django import DjangoAssertNumQueries

from directory import changes
from directory.changes import SHOWN
from directory.dates import PartialDate
from directory.models import Entry, Topic
from tests import factories
from tests.database import refresh_search
from tests.feeds import read, summaries, titles
from tests.pages import visit
from tests.versions import change, latest

pytestmark = pytest.mark.django_db


def in_topic(**values: Any) -> Any:
    """An entry to the topic „Schule“."""
    actor = factories.ActorFactory(**values)
    actor.topics.add(Topic.objects.get(slug="schule"))
    refresh_search()
    return actor


def silently(entry: Any) -> None:
    """One more version, which says nothing new in public."""
    number = latest(entry).number
    Entry.objects.filter(pk=entry.pk).update(checked_by=f"Person {number}")
    assert latest(entry).number == number + 1


@pytest.fixture
def topic() -> Any:
    return factories.TopicFactory(title="Schule", slug="schule")


@pytest.fixture
def place() -> Any:
    return factories.PlaceFactory(name="Unna", full_name="Unna", slug="unna")


@pytest.mark.usefixtures("topic")
class TestChanges:
    def test_reader_sees_what_is_new_and_what_has_changed(self, client: Client) -> None:
        actor = in_topic(title="Haus der Kulturen", slug="haus")
        change(actor)
        feed = read(client, "/themen/schule/feed/")
        assert feed.feed.title == "Schule: Neues – Integrationspartner NRW"
        assert feed.feed.subtitle == "Neue und geänderte Einträge zu diesem Thema."
        assert feed.feed.author == "Integrationspartner NRW"
        assert feed.feed.link == "http://testserver/themen/schule/"
        assert feed.feed.language == "de"
        assert [(item.title, item.summary, item.link) for item in feed.entries] == [
            ("Haus der Kulturen", "Geändert: Kurzbeschreibung", "http://testserver/partner/haus/"),
            ("Haus der Kulturen", "Neu im Verzeichnis.", "http://testserver/partner/haus/"),
        ]
        assert feed.entries[0].updated_parsed >= feed.entries[1].updated_parsed
        assert feed.feed.updated_parsed == feed.entries[0].updated_parsed
        assert [tag.term for tag in feed.entries[0].tags] == ["Partner"]

    def test_ids_stay_whatever_else_changes(self, client: Client) -> None:
        actor = in_topic(slug="haus")
        [before] = read(client, "/themen/schule/feed/").entries
        in_topic()
        actor.title, actor.slug = "Anders", "anders"
        actor.save()
        after = read(client, "/themen/schule/feed/").entries
        english = read(client, "/en/themen/schule/feed/").entries
        assert after[-1].id == before.id == english[-1].id
        assert after[-1].link == "http://testserver/partner/anders/"

    def test_titles_say_what_they_say(self, client: Client) -> None:
        in_topic(title="Müller & Söhne <b>„Haus“</b>\x0b]]>")
        assert titles(read(client, "/themen/schule/feed/")) == ["Müller & Söhne <b>„Haus“</b> ]]>"]

    def test_closed_values_are_named_and_others_are_not(self, client: Client) -> None:
        actor = in_topic()
        latest(actor)
        draft = factories.ActorFactory(title="Geheim", state=Entry.State.DRAFT)
        factories.RelationFactory(entry=actor, target=draft)
        factories.ContactFactory(entry=actor, label="Vorzimmer")
        actor.checked_on = datetime(2026, 3, 1, tzinfo=UTC).date()
        actor.checked_by = "Erika Muster"
        actor.website = "https://neu.example/"
        actor.save()
        [newest, _] = summaries(read(client, "/themen/schule/feed/"))
        assert newest == ("Geändert: Website, Zuletzt geprüft (1. März 2026), Kontakt")

    def test_what_was_never_public_or_is_no_more_is_not_named(self, client: Client) -> None:
        for state in (Entry.State.DRAFT, Entry.State.IN_REVIEW):
            in_topic(title="Entwurf", state=state)
        in_topic(title="Geplant", state=Entry.State.IN_REVIEW, publish_at=timezone.now() + timedelta(days=1))
        withdrawn = in_topic(title="Zurückgezogen")
        assert titles(read(client, "/themen/schule/feed/")) == ["Zurückgezogen"]
        withdrawn.state = Entry.State.DRAFT
        change(withdrawn)
        assert titles(read(client, "/themen/schule/feed/")) == []

    def test_a_draft_between_two_public_versions_is_passed_over(self, client: Client) -> None:
        actor = in_topic()
        latest(actor)
        actor.state = Entry.State.DRAFT
        actor.text = "Nur ein Versuch."
        change(actor)
        actor.text = ""
        actor.state = Entry.State.PUBLISHED
        actor.summary = "Hilft Menschen."
        actor.save()
        assert summaries(read(client, "/themen/schule/feed/")) == ["Erneut veröffentlicht.", "Neu im Verzeichnis."]

    def test_what_only_the_office_sees_is_no_change(self, client: Client) -> None:
        silently(in_topic())
        assert summaries(read(client, "/themen/schule/feed/")) == ["Neu im Verzeichnis."]

    def test_what_refers_to_a_draft_is_no_change_until_that_is_public(self, client: Client) -> None:
        relation = factories.RelationFactory(entry=in_topic(), target__state=Entry.State.DRAFT)
        assert latest(relation.entry).number == 2
        assert summaries(read(client, "/themen/schule/feed/")) == ["Neu im Verzeichnis."]
        Entry.objects.filter(pk=relation.target_id).update(state=Entry.State.PUBLISHED)
        refresh_search()
        assert summaries(read(client, "/themen/schule/feed/")) == ["Geändert: Beziehung", "Neu im Verzeichnis."]

    def test_order_of_rows_is_no_change(self, client: Client) -> None:
        contact = factories.ContactFactory(entry=in_topic(), position=1)
        latest(contact.entry)
        contact.position = 2
        contact.save()
        assert latest(contact.entry).number == 3
        assert summaries(read(client, "/themen/schule/feed/")) == ["Geändert: Kontakt", "Neu im Verzeichnis."]

    def test_silent_changes_take_nobodys_room(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(changes, "SHOWN", 2)
        actors = [in_topic(title=f"Haus {number}") for number in range(3)]
        for _ in range(7):
            silently(actors[0])
        assert titles(read(client, "/themen/schule/feed/")) == ["Haus 2", "Haus 1"]

    def test_only_the_last_stand_there(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(changes, "SHOWN", 2)
        for number in range(3):
            in_topic(title=f"Haus {number}")
        assert titles(read(client, "/themen/schule/feed/")) == ["Haus 2", "Haus 1"]

    def test_many_are_found_as_few_are(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(3):
            in_topic(title=f"Haus {number}")
        factories.ActorFactory(title="Ohne Thema")
        few = titles(read(client, "/themen/schule/feed/"))
        monkeypatch.setattr(changes, "FEW", 1)
        assert titles(read(client, "/themen/schule/feed/")) == few == ["Haus 2", "Haus 1", "Haus 0"]

    @pytest.mark.parametrize("rows", [1, 3])
    def test_feed_costs_the_same_for_one_and_for_three(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        for _ in range(rows):
            change(in_topic())
        # The topic; what bears it; the versions, those before them, the entries of today; what the versions name, and
        # since when that is public.
        with django_assert_num_queries(7):
            assert len(read(client, "/themen/schule/feed/").entries) == 2 * rows


class TestAsking:
    def test_reader_who_has_the_newest_state_is_told_just_that(self, client: Client, topic: Any) -> None:
        actor = in_topic()
        first = client.get("/themen/schule/feed/")
        again = client.get("/themen/schule/feed/", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        change(actor)
        assert client.get("/themen/schule/feed/", headers={"If-None-Match": first["ETag"]}).status_code == 200

    def test_feed_that_lost_its_newest_item_is_another(self, client: Client, topic: Any) -> None:
        in_topic(title="Alt")
        newest = in_topic(title="Neu")
        first = client.get("/themen/schule/feed/")
        newest.state = Entry.State.DRAFT
        newest.save()
        refresh_search()
        # Judged by the time of what is left in it, it would be older than what the reader has.
        assert "Last-Modified" not in first
        since = {"If-Modified-Since": http_date(timezone.now().timestamp())}
        assert client.get("/themen/schule/feed/", headers=since).status_code == 200
        assert client.get("/themen/schule/feed/", headers={"If-None-Match": first["ETag"]}).status_code == 200
        assert titles(read(client, "/themen/schule/feed/")) == ["Alt"]

    def test_empty_feed_is_the_same_each_time(self, client: Client, topic: Any) -> None:
        first = client.get("/themen/schule/feed/")
        assert read(client, "/themen/schule/feed/").entries == []
        again = client.get("/themen/schule/feed/", headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304

    def test_feed_is_only_read(self, client: Client, topic: Any) -> None:
        assert client.post("/themen/schule/feed/").status_code == 405

    def test_feed_is_in_the_language_of_its_address(self, client: Client, topic: Any) -> None:
        feed = read(client, "/en/themen/schule/feed/")
        assert feed.feed.language == "en"
        assert feed.feed.link == "http://testserver/en/themen/schule/"

    @pytest.mark.parametrize("folder", ["themen", "arten"])
    def test_earlier_address_leads_to_that_of_today(self, client: Client, folder: str) -> None:
        factory = {"themen": factories.TopicFactory, "arten": factories.ActorKindFactory}[folder]
        entry = factory(slug="frueher")
        entry.slug = "heute"
        entry.save()
        for slug in ("frueher", "HEUTE"):
            response = client.get(f"/{folder}/{slug}/feed/")
            assert (response.status_code, response["Location"]) == (301, f"/{folder}/heute/feed/")

    @pytest.mark.parametrize("folder", ["themen", "arten", "orte"])
    def test_what_is_not_there_has_no_feed(self, client: Client, folder: str) -> None:
        factories.TopicFactory(slug="entwurf", state=Entry.State.DRAFT)
        factories.ActorKindFactory(slug="entwurf", state=Entry.State.DRAFT)
        for slug in ("entwurf", "gibt-es-nicht"):
            assert client.get(f"/{folder}/{slug}/feed/").status_code == 404

    @pytest.mark.parametrize("folder", ["themen", "arten"])
    def test_what_is_deleted_says_so(self, client: Client, folder: str) -> None:
        factory = {"themen": factories.TopicFactory, "arten": factories.ActorKindFactory}[folder]
        entry = factory(slug="fort")
        refresh_search()
        entry.delete()
        refresh_search()
        for slug in ("fort", "Fort"):
            assert client.get(f"/{folder}/{slug}/feed/").status_code == 410

    @pytest.mark.parametrize("address", ["/themen/schule/", "/arten/ki/", "/orte/unna/"])
    def test_page_names_its_feed(self, client: Client, topic: Any, place: Any, address: str) -> None:
        factories.ActorKindFactory(slug="ki")
        links = visit(client, address).all("link")
        assert [link.get("href") for link in links if link.get("type") == "application/atom+xml"] == [f"{address}feed/"]
        read(client, f"{address}feed/")


def test_kind_has_a_feed_of_its_partners(client: Client) -> None:
    kind = factories.ActorKindFactory(title="Verein", slug="verein")
    factories.ActorFactory(title="Haus", kind=kind)
    factories.ActorFactory(title="Amt")
    feed = read(client, "/arten/verein/feed/")
    assert feed.feed.title == "Verein: Neues – Integrationspartner NRW"
    assert titles(feed) == ["Haus"]


def test_place_has_a_feed_of_what_is_there_and_happened_there(client: Client, place: Any) -> None:
    factories.ServedPlaceFactory(entry__title="Haus", place=place)
    factories.ServedPlaceFactory(entry=factories.ProgrammeFactory(title="Programm"), place=place)
    factories.ServedPlaceFactory(entry__title="Kreisamt", place=place.parent)
    factories.NewsItemFactory(title="Fest", place=place)
    factories.NewsItemFactory(title="Plan", place=place, state=Entry.State.DRAFT)
    factories.ActorFactory(title="Anderswo")
    assert sorted(titles(read(client, "/orte/unna/feed/"))) == ["Fest", "Haus", "Programm"]
    assert "Haus" in titles(read(client, f"/orte/{place.parent.slug}/feed/"))


def test_feed_of_a_place_has_what_was_told_last_however_long_ago_it_happened(client: Client, place: Any) -> None:
    for number in range(SHOWN):
        factories.NewsItemFactory(title=f"Fest {number}", place=place, date=PartialDate(2026, 11))
    refresh_search()
    factories.NewsItemFactory(title="Von damals", place=place, date=PartialDate(2013))
    refresh_search()
    found = titles(read(client, "/orte/unna/feed/"))
    assert (found[0], len(found)) == ("Von damals", SHOWN)


class TestCorrections:
    def test_reader_sees_the_sentence(self, client: Client) -> None:
        correction = factories.CorrectionFactory(entry__title="Haus", entry__slug="haus", sentence="Nicht 3 < 4.")
        feed = read(client, "/korrekturen/feed/")
        [item] = feed.entries
        assert (item.title, item.link) == ("Korrektur: Haus", "http://testserver/partner/haus/")
        assert item.summary == "Nicht 3 &lt; 4."
        assert datetime.fromisoformat(item.updated) == correction.changed_at

    def test_entry_that_is_withdrawn_takes_them_along(self, client: Client) -> None:
        entry = factories.CorrectionFactory().entry
        entry.state = Entry.State.DRAFT
        entry.save()
        assert titles(read(client, "/korrekturen/feed/")) == []

    @pytest.mark.parametrize("rows", [1, 3])
    def test_feed_costs_the_same_for_one_and_for_three(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
    ) -> None:
        factories.CorrectionFactory.create_batch(rows)
        with django_assert_num_queries(1):
            assert len(read(client, "/korrekturen/feed/").entries) == rows

"""The history of an entry in the editorial office: who changed what, the way back, and what was deleted."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from directory.models import Actor, Contact, Entry, Point, Topic, Version
from tests import factories
from tests.admin_pages import change_url, form_data, list_url
from tests.versions import latest, versions

pytestmark = pytest.mark.django_db


def history_url(entry: Any) -> str:
    return reverse(f"admin:{entry._meta.app_label}_{entry._meta.model_name}_history", args=[entry.pk])


def restore_url(entry: Any, number: int) -> str:
    return f"{history_url(entry)}{number}/restore/"


def delete_url(entry: Any) -> str:
    return reverse("admin:directory_actor_delete", args=[entry.pk])


DELETIONS = "/admin/directory/deletion/"
# Who may publish partners, wherever they help.
OFFICE = ("publish_actor", "edit_everywhere")


def text_of(page: Any) -> str:
    """What stands on a page, without tags and runs of blanks."""
    content = page.content.decode()
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", content[content.index('id="content"') :])))


def messages_of(page: Any) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def editor(*permissions: str) -> User:
    user = User.objects.create_user("redaktion", first_name="Erika", last_name="Muster", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def erika(client: Client) -> Client:
    actors = [f"{action}_actor" for action in ("view", "add", "change", "delete")]
    client.force_login(editor(*actors, "view_contact", "change_contact", "delete_entry", "view_deletion", *OFFICE))
    return client


class TestHistory:
    def test_tells_who_changed_what_across_all_parts(self, erika: Client) -> None:
        contact = factories.ContactFactory(entry__title="Alt", number="+492118372000")
        actor = contact.entry
        data = form_data(erika.get(change_url(actor)))
        erika.post(change_url(actor), {**data, "title": "Neu", "contact-0-number": "0211 837-3000"})
        text = text_of(erika.get(history_url(actor)))
        assert "Name Alt Neu" in text
        assert "Kontakt: Telefon: Nummer 0211 8372000 0211 8373000" in text
        assert f"Erika Muster · {change_url(actor)} · Veröffentlicht" in text
        assert "2 Versionen" in text
        assert text.index("Version 2 vom") < text.index("Version 1 vom") < text.index("Die erste Version.")

    def test_is_that_of_every_type_of_entry(self, admin_client: Client) -> None:
        for factory, _ in factories.TYPES:
            entry = factory()
            assert "1 Version" in text_of(admin_client.get(history_url(entry)))

    def test_leads_to_every_state_but_that_of_today(self, erika: Client) -> None:
        actor = factories.ActorFactory()
        for number in range(2):
            assert latest(actor)
            Entry.objects.filter(pk=actor.pk).update(title=f"Name {number}")
        content = erika.get(history_url(actor)).content.decode()
        assert [number for number in range(1, 4) if f'href="{restore_url(actor, number)}"' in content] == [1, 2]

    def test_goes_on_on_further_pages(self, erika: Client) -> None:
        actor = factories.ActorFactory(title="Name 1")
        for number in range(2, 24):
            assert latest(actor)
            Entry.objects.filter(pk=actor.pk).update(title=f"Name {number}")
        first, second = erika.get(history_url(actor)), erika.get(history_url(actor), {"p": 2})
        assert [step.version.number for step in first.context["steps"]] == list(range(23, 3, -1))
        assert [step.version.number for step in second.context["steps"]] == [3, 2, 1]
        assert "Name Name 3 Name 4" in text_of(first)
        assert f'href="{restore_url(actor, 3)}"' in second.content.decode()

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_as_many_queries_however_long_it_is(
        self, erika: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
    ) -> None:
        actor = factories.ActorFactory()
        for number in range(count):
            assert latest(actor)
            Entry.objects.filter(pk=actor.pk).update(title=f"Name {number}")
        erika.get(history_url(actor))
        with django_assert_num_queries(14):
            erika.get(history_url(actor))

    def test_of_what_never_was_is_not_found(self, admin_client: Client) -> None:
        topic = factories.TopicFactory()
        for url in (f"/admin/directory/actor/{key}/history/" for key in ("99", "x", topic.pk, "9" * 30)):
            assert admin_client.get(url).status_code == 404

    def test_is_for_those_who_may_see_the_entry(self, client: Client) -> None:
        actor = factories.ActorFactory()
        client.force_login(editor("view_topic"))
        assert client.get(history_url(actor)).status_code == 403


class TestRestoring:
    def changed(self) -> Any:
        actor = factories.ContactFactory(entry__title="Alt").entry
        assert latest(actor).number == 1
        Entry.objects.filter(pk=actor.pk).update(title="Neu")
        Contact.objects.all().delete()
        assert latest(actor).number == 2
        return actor

    def test_asks_first_and_shows_what_would_change(self, erika: Client) -> None:
        actor = self.changed()
        text = text_of(erika.get(restore_url(actor, 1)))
        assert "Name Neu Alt" in text
        assert "Kontakt: Telefon –" in text
        assert latest(actor).number == 2

    def test_is_a_change_itself(self, erika: Client) -> None:
        actor = self.changed()
        page = erika.post(restore_url(actor, 1), {"seen": 2}, follow=True)
        assert messages_of(page) == ["„Alt“ sagt wieder, was in Version 1 stand."]
        again = latest(actor)
        assert (again.number, again.author, again.note) == (3, "Erika Muster", "Wiederhergestellt: Version 1")
        assert again.data == versions(actor)[0].data
        assert "Wiederhergestellt: Version 1" in text_of(page)

    def test_is_refused_if_somebody_changed_it_meanwhile(self, erika: Client) -> None:
        actor = self.changed()
        Entry.objects.filter(pk=actor.pk).update(summary="Noch neuer.")
        assert latest(actor).number == 3
        page = erika.post(restore_url(actor, 1), {"seen": 2})
        [message] = messages_of(page)
        assert message.startswith(f"Nicht wiederhergestellt: Inzwischen hat {latest(actor).author} am ")
        assert message.endswith("diesen Eintrag geändert: Kurzbeschreibung.")
        assert latest(actor).number == 3
        assert 'name="seen" value="3"' in page.content.decode()

    @pytest.mark.parametrize("seen", ["", "x", "²", "-1", "9" * 5000])
    def test_without_saying_what_was_seen_is_refused(self, erika: Client, seen: str) -> None:
        actor = self.changed()
        assert erika.post(restore_url(actor, 1), {"seen": seen}).status_code == 200
        assert latest(actor).number == 2

    def test_of_a_version_that_never_was_is_not_found(self, erika: Client) -> None:
        for number in (7, 10**30):
            assert erika.get(restore_url(self.changed(), number)).status_code == 404

    def test_says_what_is_no_more(self, erika: Client) -> None:
        actor, topic = factories.ActorFactory(), factories.TopicFactory(title="Backen")
        actor.topics.add(topic)
        assert latest(actor).number == 1
        topic.delete()
        assert latest(actor).number == 2
        page = erika.post(restore_url(actor, 1), {"seen": 2})
        assert messages_of(page) == ["Nicht wiederhergestellt: Thema „Backen“ gibt es nicht mehr."]

    def test_from_the_list_of_all_entries_happens_on_the_page_of_its_type(self, admin_client: Client) -> None:
        actor = self.changed()
        page = admin_client.get(f"/admin/directory/entry/{actor.pk}/history/1/restore/")
        assert page["Location"] == restore_url(actor, 1)

    def test_is_for_those_who_may_change_the_entry(self, client: Client) -> None:
        actor = self.changed()
        client.force_login(editor("view_actor", "change_topic"))
        assert client.post(restore_url(actor, 1), {"seen": 2}).status_code == 403
        assert "Diesen Stand" not in client.get(history_url(actor)).content.decode()
        assert latest(actor).number == 2


class TestDeleting:
    def test_without_a_reason_is_refused(self, erika: Client) -> None:
        actor = factories.ActorFactory()
        for data in ({"post": "yes"}, {"post": "yes", "reason": "  "}, {"action": "x"}, {"reason": "x" * 2001}):
            page = erika.post(delete_url(actor), data)
            assert page.status_code == 200
            assert page.context["reason_form"].errors
        assert Actor.objects.get() == actor

    def test_keeps_the_reason_and_the_history(self, erika: Client) -> None:
        actor = factories.ActorFactory(title="Lindenhof")
        assert 'name="reason"' in erika.get(delete_url(actor)).content.decode()
        assert erika.post(delete_url(actor), {"post": "yes", "reason": "Hat geschlossen."}).status_code == 302
        assert not Actor.objects.exists()
        first, gone = versions(actor)
        assert (gone.deleted, gone.reason, gone.author) == (True, "Hat geschlossen.", "Erika Muster")
        assert gone.data == first.data
        assert "Gelöscht. Grund: Hat geschlossen." in text_of(erika.get(history_url(actor)))

    def test_of_several_without_a_reason_is_refused(self, erika: Client) -> None:
        actors = [factories.ActorFactory() for _ in range(2)]
        data = {"action": "delete_selected", "_selected_action": [str(actor.pk) for actor in actors]}
        page = erika.post(list_url(Actor), data)
        assert 'name="reason"' in page.content.decode()
        page = erika.post(list_url(Actor), {**data, "post": "yes"})
        assert "Dieses Feld ist zwingend erforderlich." in page.content.decode()
        assert Actor.objects.count() == 2

    def test_of_several_keeps_the_reason(self, erika: Client) -> None:
        actors = [factories.ActorFactory() for _ in range(2)]
        data = {"action": "delete_selected", "_selected_action": [str(actor.pk) for actor in actors]}
        erika.post(list_url(Actor), {**data, "post": "yes", "reason": "Doppelt."})
        assert not Actor.objects.exists()
        assert [latest(actor.pk).reason for actor in actors] == ["Doppelt."] * 2

    def test_says_to_others_why_they_lost_something(self, erika: Client) -> None:
        relation = factories.RelationFactory()
        assert latest(relation.entry).number == 1
        erika.post(delete_url(relation.target), {"post": "yes", "reason": "Doppelt."})
        text = text_of(erika.get(history_url(relation.entry)))
        assert "Zugleich wurde ein anderer Eintrag gelöscht. Grund: Doppelt." in text


class TestDeleted:
    def deleted(self) -> Version:
        point = factories.PointFactory(entry__title="Lindenhof")
        assert latest(point.entry).number == 1
        pk = point.entry.pk
        point.entry.delete()
        return latest(pk)

    def test_entries_are_listed_and_come_back_with_one_click(self, erika: Client) -> None:
        deletion = self.deleted()
        page = erika.get(DELETIONS)
        assert "Lindenhof" in text_of(page)
        [url] = re.findall(r'formaction="([^"]+)"', page.content.decode())
        page = erika.post(url, follow=True)
        assert messages_of(page) == ["„Lindenhof“ sagt wieder, was in Version 1 stand."]
        assert "Lindenhof" not in text_of(page).partition("stand.")[2]
        assert Point.objects.get().entry == Entry.objects.get(pk=deletion.entry_id)
        again = latest(deletion.entry_id)
        assert (again.number, again.note, again.deleted) == (3, "Wiederhergestellt: Version 1", False)

    def test_entry_comes_back_once(self, erika: Client) -> None:
        deletion = self.deleted()
        for _ in range(2):
            page = erika.post(f"{DELETIONS}{deletion.pk}/restore/", follow=True)
        assert messages_of(page)[0].startswith("Nicht wiederhergestellt: Inzwischen hat Erika Muster am ")
        assert latest(deletion.entry_id).number == 3

    def test_entry_keeps_its_history_and_can_come_back_as_it_was_before(self, erika: Client) -> None:
        deletion = self.deleted()
        actor = Actor(pk=deletion.entry_id)
        assert restore_url(actor, 1) in erika.get(history_url(actor)).content.decode()
        assert "Der Eintrag ist gelöscht." in text_of(erika.get(restore_url(actor, 1)))
        erika.post(restore_url(actor, 1), {"seen": 2})
        assert Actor.objects.get().title == "Lindenhof"

    def test_list_takes_as_many_queries_however_long_it_is(
        self, erika: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(3):
            self.deleted()
            erika.get(DELETIONS)
            with django_assert_num_queries(7):
                erika.get(DELETIONS)

    def test_entries_come_back_by_those_only_who_may_add_them(self, client: Client) -> None:
        deletion = self.deleted()
        client.force_login(editor("view_deletion", "change_actor", "view_actor"))
        assert client.post(f"{DELETIONS}{deletion.pk}/restore/").status_code == 403
        assert client.get(f"{DELETIONS}{deletion.pk}/restore/").status_code == 404
        assert not Actor.objects.exists()

    @pytest.mark.parametrize(("query", "count"), [("linden", 1), ("birken", 0), ("\x00", 1)])
    def test_entries_are_looked_up_by_name(self, erika: Client, query: str, count: int) -> None:
        self.deleted()
        assert len(erika.get(DELETIONS, {"q": query}).context["cl"].result_list) == count

    def test_nothing_can_be_written_there(self, admin_client: Client) -> None:
        deletion = self.deleted()
        for url in (f"{DELETIONS}add/", f"{DELETIONS}{deletion.pk}/delete/"):
            assert admin_client.post(url, {"post": "yes"}).status_code == 403
        assert admin_client.post(f"{DELETIONS}{deletion.pk}/change/", {"author": "x"}).status_code == 403
        assert Topic.objects.count() == 0

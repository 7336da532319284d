"""Two people open one entry and both save: nobody overwrites anybody."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from directory.models import Actor, Citation, Contact, Entry, Point, Version
from tests import factories
from tests.admin_pages import add_row, change_url, errors, form_data
from tests.conflicts import sent_again, table_of
from tests.threads import Write, at_once
from tests.versions import latest, versions


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name.lower(), first_name=name))
    return client


def opened(client: Client, entry: Any) -> dict[str, Any]:
    return form_data(client.get(change_url(entry)))


def messages_of(page: Any) -> list[str]:
    return [str(message) for message in page.context["messages"]]


@pytest.mark.django_db
class TestTwoEditors:
    @pytest.fixture
    def anna(self) -> Client:
        return signed_in("Anna")

    @pytest.fixture
    def bert(self) -> Client:
        return signed_in("Bert")

    @pytest.fixture
    def actor(self) -> Any:
        actor = factories.ContactFactory(
            entry__title="Alt", entry__summary="Alt.", entry__state="draft", label="Zentrale", number="+492118372000"
        ).entry
        assert latest(actor).number == 1
        return actor

    def save(self, client: Client, entry: Any, data: dict[str, Any], **changes: Any) -> Any:
        return client.post(change_url(entry), {**data, **changes}, follow=True)

    def test_who_change_different_things_keep_both(self, anna: Client, bert: Client, actor: Any) -> None:
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, title="Neu", **{"contact-0-number": "0211 837-3000"})
        add_row(his, "point", kind="task", text="Backt Brot.")
        page = self.save(bert, actor, his, summary="Neu.", **{"contact-0-label": "Pforte"})
        assert "Was Anna inzwischen geändert hat, ist erhalten geblieben." in messages_of(page)
        actor.refresh_from_db()
        contact = Contact.objects.get()
        assert (actor.title, actor.summary, Point.objects.get().text) == ("Neu", "Neu.", "Backt Brot.")
        assert (contact.number, contact.label) == ("+492118373000", "Pforte")
        assert [version.author for version in versions(actor)[1:]] == ["Anna", "Bert"]

    def test_who_change_the_same_are_told(self, anna: Client, bert: Client, actor: Any) -> None:
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, title="Annas Name", summary="Annas Text.")
        add_row(his, "point", kind="task", text="Backt Brot.")
        page = self.save(bert, actor, his, title="Berts Name")
        assert table_of(page) == [
            ("Name", "Anna", "Alt", "Annas Name", "Berts Name"),
            ("Kurzbeschreibung", "Anna", "Alt.", "Annas Text.", ""),
        ]
        assert errors(page) == {
            ":": ["Jemand anders hat diesen Eintrag inzwischen geändert: bitte entscheiden, siehe oben."]
        }
        assert latest(actor).number == 2
        assert "wurde erfolgreich geändert" not in page.content.decode()

    def test_who_were_told_keep_what_they_typed_and_decide(self, anna: Client, bert: Client, actor: Any) -> None:
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, title="Annas Name", summary="Annas Text.")
        add_row(his, "point", kind="task", text="Backt Brot.")
        page = self.save(bert, actor, his, title="Berts Name")
        again = sent_again(page)
        assert (again["title"], again["summary"], again["point-0-text"]) == ("Berts Name", "Alt.", "Backt Brot.")
        self.save(bert, actor, again)
        actor.refresh_from_db()
        assert (actor.title, actor.summary, Point.objects.get().text) == ("Berts Name", "Annas Text.", "Backt Brot.")
        assert latest(actor).number == 3

    def test_who_were_told_may_take_what_the_other_typed(self, anna: Client, bert: Client, actor: Any) -> None:
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, title="Annas Name")
        page = self.save(bert, actor, his, title="Berts Name", website="https://example.org/")
        self.save(bert, actor, sent_again(page), title="Annas Name")
        actor.refresh_from_db()
        assert (actor.title, actor.website) == ("Annas Name", "https://example.org/")

    def test_a_third_change_has_to_be_decided_anew(self, anna: Client, bert: Client, actor: Any) -> None:
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, title="Annas Name")
        page = self.save(bert, actor, his, title="Berts Name")
        self.save(anna, actor, opened(anna, actor), title="Annas anderer Name")
        page = self.save(bert, actor, sent_again(page))
        assert table_of(page) == [("Name", "Anna", "Alt", "Annas anderer Name", "Berts Name")]
        self.save(bert, actor, sent_again(page))
        assert Actor.objects.get(pk=actor.pk).title == "Berts Name"

    def test_the_same_change_by_both_is_none_to_decide(self, anna: Client, bert: Client, actor: Any) -> None:
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, title="Neu")
        self.save(bert, actor, his, title="Neu")
        assert [version.author for version in versions(actor)[1:]] == ["Anna"]

    def test_nothing_typed_changes_nothing(self, anna: Client, bert: Client, actor: Any) -> None:
        Entry.objects.filter(pk=actor.pk).update(text="Eins.\n\nZwei.")
        assert latest(actor).number == 2
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, title="Neu")
        self.save(bert, actor, his, text="Eins.\r\n\r\nZwei.")
        assert latest(actor).number == 3
        assert Actor.objects.get(pk=actor.pk).text == "Eins.\n\nZwei."

    def test_choices_of_both_are_joined(self, anna: Client, bert: Client, actor: Any) -> None:
        first, second, third = (factories.TopicFactory() for _ in range(3))
        actor.topics.add(first)
        assert latest(actor).number == 2
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, topics=[first.pk, second.pk])
        self.save(bert, actor, his, topics=[third.pk])
        assert set(actor.topics.all()) == {second, third}

    def test_a_row_that_one_deletes_and_the_other_changes_is_to_be_decided(
        self, anna: Client, bert: Client, actor: Any
    ) -> None:
        factories.CitationFactory(entry=actor, statement=Contact.objects.get())
        assert latest(actor).number == 2
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, **{"contact-0-DELETE": "on"})
        assert not Contact.objects.exists()
        page = self.save(bert, actor, his, **{"contact-0-label": "Pforte"})
        assert next((row[0], row[3], row[4]) for row in table_of(page)) == ("Kontakt: Telefon", "gelöscht", "Pforte")
        assert sent_again(page)["contact-0-label"] == "Pforte"
        self.save(bert, actor, sent_again(page))
        contact = Contact.objects.get()
        assert (contact.label, Citation.objects.get().statement_id) == ("Pforte", contact.pk)

    def test_a_row_that_one_changes_and_the_other_deletes_is_to_be_decided(
        self, anna: Client, bert: Client, actor: Any
    ) -> None:
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, **{"contact-0-label": "Pforte"})
        page = self.save(bert, actor, his, **{"contact-0-DELETE": "on"})
        assert table_of(page) == [("Kontakt: Telefon: Bezeichnung", "Anna", "Zentrale", "Pforte", "gelöscht")]
        assert Contact.objects.get().label == "Pforte"
        self.save(bert, actor, {**sent_again(page), "contact-0-DELETE": "on"})
        assert not Contact.objects.exists()

    def test_a_row_that_the_other_deleted_is_no_error_for_who_left_it_alone(
        self, anna: Client, bert: Client, actor: Any
    ) -> None:
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, **{"contact-0-DELETE": "on"})
        self.save(bert, actor, his, title="Neu")
        assert Actor.objects.get(pk=actor.pk).title == "Neu"
        assert not Contact.objects.exists()

    def test_errors_of_a_late_form_come_first_and_lose_nothing(self, anna: Client, bert: Client, actor: Any) -> None:
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, summary="Annas Text.")
        page = self.save(bert, actor, his, title="", website="https://example.org/")
        assert list(errors(page)) == ["title"]
        again = sent_again(page)
        assert again["website"] == "https://example.org/"
        self.save(bert, actor, again, title="Berts Name")
        actor.refresh_from_db()
        assert (actor.title, actor.summary) == ("Berts Name", "Annas Text.")

    def test_what_the_database_refuses_of_both_together_is_told(self, anna: Client, bert: Client, actor: Any) -> None:
        hers, his = opened(anna, actor), opened(bert, actor)
        self.save(anna, actor, hers, founded="2015")
        page = self.save(bert, actor, his, closed="2014")
        assert errors(page) == {":": ["Eintrag: Die Auflösung liegt vor der Gründung."]}
        assert table_of(page) == [("Gegründet", "Anna", "", "2015", "")]
        assert sent_again(page)["closed"] == "2014"

    def test_changes_by_sql_are_told_as_well(self, bert: Client, actor: Any) -> None:
        his = opened(bert, actor)
        Entry.objects.filter(pk=actor.pk).update(title="Aus einem Skript")
        page = self.save(bert, actor, his, title="Berts Name")
        assert [row[0] for row in table_of(page)] == ["Name"]
        assert table_of(page)[0][1] == latest(actor).author

    def test_a_form_that_does_not_say_what_it_was_opened_with_is_asked(self, bert: Client, actor: Any) -> None:
        his = opened(bert, actor)
        del his["_opened"]
        page = self.save(bert, actor, his, title="Berts Name")
        assert len(errors(page)[":"]) == 1
        assert latest(actor).number == 1
        self.save(bert, actor, sent_again(page))
        assert Actor.objects.get(pk=actor.pk).title == "Berts Name"

    def test_an_entry_without_versions_can_be_saved(self, bert: Client, actor: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE directory_version DISABLE TRIGGER USER")
            cursor.execute("DELETE FROM directory_version")
            cursor.execute("ALTER TABLE directory_version ENABLE TRIGGER USER")
        his = opened(bert, actor)
        self.save(bert, actor, his, title="Neu")
        assert [(version.number, version.author) for version in versions(actor)] == [(1, "Bert")]

    def test_what_was_typed_of_a_deleted_entry_can_be_saved_once_it_is_back(
        self, anna: Client, bert: Client, actor: Any
    ) -> None:
        his = opened(bert, actor)
        anna.post(f"/admin/directory/actor/{actor.pk}/delete/", {"reason": "Doppelt."})
        page = self.save(bert, actor, his, title="Neu", **{"contact-0-label": "Pforte"})
        assert "Anna hat diesen Eintrag inzwischen gelöscht" in errors(page)[":"][0]
        assert not Actor.objects.filter(pk=actor.pk).exists()
        assert latest(actor).number == 2
        again = sent_again(page)
        assert again["contact-0-label"] == "Pforte"
        anna.post(f"/admin/directory/deletion/{latest(actor).pk}/restore/")
        self.save(bert, actor, again)
        assert Actor.objects.get(pk=actor.pk).title == "Neu"
        assert Contact.objects.get().label == "Pforte"

    def test_an_entry_that_never_was_is_told(self, bert: Client, actor: Any) -> None:
        page = self.save(bert, Actor(pk=actor.pk + 99), opened(bert, actor), title="Neu")
        assert "existiert nicht" in messages_of(page)[0]

    def test_a_restored_entry_was_changed(self, anna: Client, bert: Client, actor: Any) -> None:
        self.save(anna, actor, opened(anna, actor), title="Neu")
        his = opened(bert, actor)
        anna.post(f"/admin/directory/actor/{actor.pk}/history/1/restore/", {"seen": 2})
        page = self.save(bert, actor, his, title="Berts Name")
        assert table_of(page) == [("Name", "Anna", "Neu", "Alt", "Berts Name")]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_many_who_save_at_the_same_moment_nobody_loses_anything(self) -> None:
        actor = factories.ActorFactory(state="draft")
        clients = [signed_in(f"Person{number}") for number in range(4)]
        sheets = [opened(client, actor) for client in clients]
        answers: list[int] = []

        def save(number: int) -> Write:
            def saving(ready: threading.Barrier) -> None:
                data = sheets[number]
                add_row(data, "point", kind="task", text=f"Aufgabe {number}", position=number)
                field = ("short_title", "summary", "text", "website")[number]
                data[field] = "https://example.org/" if field == "website" else f"Von {number}"
                ready.wait()
                answers.append(clients[number].post(change_url(actor), data).status_code)

            return saving

        at_once(*(save(number) for number in range(4)))
        assert answers == [302] * 4
        actor.refresh_from_db()
        assert (actor.short_title, actor.summary, actor.text) == ("Von 0", "Von 1", "Von 2")
        assert actor.website == "https://example.org/"
        assert [point.text for point in Point.objects.order_by("position")] == [f"Aufgabe {n}" for n in range(4)]
        kept = Version.objects.filter(entry_id=actor.pk).order_by("number")
        assert [version.number for version in kept] == [1, 2, 3, 4, 5]
        assert {version.author for version in kept[1:]} == {f"Person{number}" for number in range(4)}

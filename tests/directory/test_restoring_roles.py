"""What comes back from the history, by whom: nobody makes public by restoring what they may not publish."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client

from directory.admin.history import restore_url
from directory.models import Actor, Entry, Version
from tests import factories
from tests.admin_pages import change_url, form_data
from tests.office import CONFIRMED, EDITOR, PUBLISHER, REGIONAL, delete_url, log_in, said, serving, sound
from tests.versions import latest, versions

pytestmark = pytest.mark.django_db

WAS_PUBLIC = "Diese Version war öffentlich: Sie stellt nur wieder her, wer veröffentlichen darf."


@pytest.fixture
def taken_back() -> Any:
    """A draft that was public in its first version."""
    actor = sound(title="Alt", state="published")
    assert latest(actor).number == 1
    Entry.objects.filter(pk=actor.pk).update(state="draft", title="Neu")
    assert latest(actor).number == 2
    return actor


def restore(client: Client, entry: Any, number: int) -> Any:
    kept = versions(entry)
    return client.post(restore_url(kept[number - 1]), {"seen": kept[-1].number}, follow=True)


def undelete(client: Client, entry: Any) -> list[str]:
    deletion = Version.objects.get(entry_id=entry.pk, deleted=True)
    return said(client.post(f"/admin/directory/deletion/{deletion.pk}/restore/", follow=True))


def title_and_state(entry: Any) -> tuple[str, str]:
    stored = Entry.objects.get(pk=entry.pk)
    return stored.title, stored.state


class TestRestoring:
    def test_what_was_public_is_for_those_who_publish(self, taken_back: Any) -> None:
        assert said(restore(log_in(EDITOR), taken_back, 1)) == [f"Nicht wiederhergestellt: {WAS_PUBLIC}"]
        assert title_and_state(taken_back) == ("Neu", "draft")
        restore(log_in(PUBLISHER), taken_back, 1)
        assert title_and_state(taken_back) == ("Alt", "published")

    def test_a_draft_is_for_everybody_who_edits_it(self) -> None:
        actor = factories.ActorFactory(title="Alt", state="draft")
        assert latest(actor).number == 1
        Entry.objects.filter(pk=actor.pk).update(title="Neu")
        restore(log_in(EDITOR), actor, 1)
        assert title_and_state(actor) == ("Alt", "draft")

    def test_moves_no_entry_out_of_the_places_of_an_account(self) -> None:
        unna, dortmund = factories.DistrictFactory(), factories.CityFactory()
        actor = serving(dortmund)
        assert latest(actor).number == 1
        factories.ServedPlaceFactory(entry=actor, place=unna)
        assert latest(actor).number == 2
        [message] = said(restore(log_in(REGIONAL, places=[unna]), actor, 1))
        assert message.startswith("Nicht wiederhergestellt: ")
        assert latest(actor).number == 2

    def test_of_a_version_with_a_date_schedules_nothing(self) -> None:
        at = datetime.datetime(2100, 1, 1, tzinfo=datetime.UTC)
        actor = sound(state="in_review", publish_at=at)
        assert latest(actor).number == 1
        Entry.objects.filter(pk=actor.pk).update(publish_at=None)
        restore(log_in(PUBLISHER), actor, 1)
        actor.refresh_from_db()
        assert (actor.state, actor.publish_at) == ("in_review", None)

    def test_of_what_was_deleted_while_public_is_for_those_who_publish(self) -> None:
        actor = sound(title="Alt", state="published")
        publisher = log_in(PUBLISHER)
        publisher.post(delete_url(actor), CONFIRMED)
        assert latest(actor).deleted
        assert undelete(log_in(EDITOR), actor) == [f"Nicht wiederhergestellt: {WAS_PUBLIC}"]
        assert not Actor.objects.filter(pk=actor.pk).exists()
        undelete(publisher, actor)
        assert title_and_state(actor) == ("Alt", "published")


class TestLateForms:
    def test_take_the_step_of_their_button(self) -> None:
        actor = factories.ActorFactory(title="Alt", state="draft")
        assert latest(actor).number == 1
        client = log_in(EDITOR)
        late = form_data(client.get(change_url(actor)))
        Entry.objects.filter(pk=actor.pk).update(summary="Neu.")
        assert latest(actor).number == 2
        client.post(change_url(actor), {**late, "title": "Neu", "_step": "review"})
        stored = Entry.objects.get(pk=actor.pk)
        assert (stored.title, stored.summary, stored.state) == ("Neu", "Neu.", "in_review")

    def test_take_no_step_that_is_none_any_more(self) -> None:
        actor = factories.ActorFactory(title="Alt", state="draft")
        assert latest(actor).number == 1
        client = log_in(EDITOR)
        late = form_data(client.get(change_url(actor)))
        Entry.objects.filter(pk=actor.pk).update(state="in_review")
        assert latest(actor).number == 2
        page = client.post(change_url(actor), {**late, "title": "Getippt", "_step": "review"})
        assert "Im Zustand „In Prüfung“ gibt es „Zur Prüfung geben“ nicht." in page.content.decode()
        assert form_data(page)["title"] == "Getippt"
        assert title_and_state(actor) == ("Alt", "in_review")

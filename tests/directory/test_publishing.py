"""Steps from draft to the public, by the buttons of the form; and publication at a time."""

from __future__ import annotations

import datetime
import os
import signal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from directory.management.commands.publish_due import Command
from directory.models import Actor, Citation, Entry, KeyFigure
from directory.publishing import moment, publish_due
from programmes.models import NewsItem
from tests import factories
from tests.admin_pages import add_row, add_url, change_url, errors, form_data
from tests.database import complaints, refused, update
from tests.office import EDITOR, PUBLISHER, log_in, said, save, sound

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 12, 1, 11, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


def state(entry: Any) -> str:
    entry.refresh_from_db()
    return str(entry.state)


def steps(client: Client, entry: Any) -> list[str]:
    return [step.value for step in client.get(change_url(entry)).context["steps"]]


class TestSteps:
    @pytest.mark.parametrize(
        ("group", "offered"),
        [
            (
                EDITOR,
                {"draft": ["review"], "in_review": ["draft"], "published": [], "archived": []},
            ),
            (
                PUBLISHER,
                {
                    "draft": ["review", "publish"],
                    "in_review": ["publish", "draft"],
                    "published": ["draft", "archive"],
                    "archived": ["publish", "draft"],
                },
            ),
        ],
    )
    def test_are_offered_by_group_and_state(self, group: str, offered: dict[str, list[str]]) -> None:
        client = log_in(group)
        assert {state: steps(client, factories.ActorFactory(state=state)) for state in offered} == offered

    @pytest.mark.parametrize("before", ["draft", "in_review", "published", "archived"])
    @pytest.mark.parametrize("step", ["review", "publish", "draft", "archive"])
    @pytest.mark.parametrize("group", [EDITOR, PUBLISHER])
    def test_that_are_not_offered_are_refused(self, group: str, step: str, before: str) -> None:
        client, actor = log_in(group), sound(state=before)
        offered = step in steps(client, actor)
        page = save(client, actor, step=step)
        after = {"review": "in_review", "publish": "published", "draft": "draft", "archive": "archived"}[step]
        assert state(actor) == (after if offered else before)
        assert page.status_code == (302 if offered else 200)
        assert bool(page.status_code == 302 or errors(page)[":"])

    def test_state_cannot_be_typed(self) -> None:
        actor = sound(state="draft")
        save(log_in(PUBLISHER), actor, state="published", publish_at="x", publish_at_0="x")
        assert state(actor) == "draft"

    def test_say_what_became_of_the_entry_and_stay_on_its_page(self) -> None:
        client, actor = log_in(EDITOR), factories.ActorFactory(state="draft", title="Haus")
        page = client.post(
            change_url(actor), {**form_data(client.get(change_url(actor))), "_step": "review"}, follow=True
        )
        assert page.redirect_chain == [(change_url(actor), 302)]
        assert said(page) == ["„Haus“ ist in Prüfung."]

    def test_of_a_new_entry_are_taken_when_it_is_saved(self) -> None:
        client, kind = log_in(EDITOR), factories.ActorKindFactory()
        data = {**form_data(client.get(add_url(Actor))), "title": "Neu", "kind": str(kind.pk)}
        assert client.post(add_url(Actor), {**data, "_step": "review"}).status_code == 302
        assert state(Actor.objects.get(slug="neu")) == "in_review"
        page = client.post(add_url(Actor), {**data, "title": "Anders", "_step": "publish"})
        assert errors(page) == {":": ["„Veröffentlichen“ ist Ihrem Konto nicht erlaubt."]}
        assert not Actor.objects.filter(slug="anders").exists()

    def test_archiving_merges_into_another_entry(self) -> None:
        actor, other = sound(), sound()
        assert save(log_in(PUBLISHER), actor, merged_into=other.pk, step="archive").status_code == 302
        assert (state(actor), actor.merged_into_id) == ("archived", other.pk)


class TestRefusal:
    def test_names_every_reason_and_keeps_what_was_typed(self) -> None:
        actor = factories.ActorFactory(state="in_review")
        point = factories.PointFactory(entry=actor, text="Beraten")
        page = save(log_in(PUBLISHER), actor, summary="", text="Getippt.", step="publish")
        assert errors(page) == {
            ":": [
                "Die Kurzbeschreibung fehlt.",
                "Das Feld „Text“ hat keinen Beleg.",
                "Punkt „Beraten“ hat keinen Beleg.",
            ]
        }
        assert page.context["adminform"].form["text"].value() == "Getippt."
        assert (state(actor), actor.text) == ("in_review", "")
        factories.CitationFactory(entry=actor, statement=point)
        factories.CitationFactory(entry=actor, field="summary")
        assert save(log_in(PUBLISHER), actor, step="publish").status_code == 302
        assert state(actor) == "published"

    def test_of_a_figure_without_date_stands_at_the_figure(self) -> None:
        actor, source = sound(state="in_review"), factories.SourceFactory()
        client = log_in(PUBLISHER)
        data = {**form_data(client.get(change_url(actor))), "_step": "publish"}
        row = add_row(data, "keyfigure", label="Stellen", low="3", qualifier="exact", counts="Stellen")
        data |= {f"{row}-cited_source": str(source.pk)}
        assert list(errors(client.post(change_url(actor), data))) == [f"{row}-as_of"]
        assert state(actor) == "in_review"
        assert client.post(change_url(actor), {**data, f"{row}-as_of": "undatiert"}).status_code == 302
        assert state(actor) == "published"
        assert KeyFigure.objects.get().citations.get().source == source

    def test_of_those_who_may_not_publish_keeps_what_was_typed(self) -> None:
        actor = sound(title="Haus")
        page = save(log_in(EDITOR), actor, title="Anders", step="draft")
        assert errors(page) == {":": ["Der Eintrag ist öffentlich: Ihn ändert nur, wer veröffentlichen darf."]}
        assert page.context["adminform"].form["title"].value() == "Anders"
        assert (state(actor), actor.title) == ("published", "Haus")


class TestPublicEntry:
    def test_keeps_its_last_citation(self) -> None:
        actor = sound()
        page = save(log_in(PUBLISHER), actor, **{"citation-0-DELETE": "on"})
        assert errors(page) == {":": ["Das Feld „Kurzbeschreibung“ hat keinen Beleg."]}
        assert actor.citations.count() == 1

    def test_takes_a_new_statement_with_its_citation_only(self) -> None:
        client, actor, source = log_in(PUBLISHER), sound(), factories.SourceFactory()
        data = form_data(client.get(change_url(actor)))
        row = add_row(data, "point", kind="task", text="Beraten")
        page = client.post(change_url(actor), data)
        assert errors(page) == {":": ["Punkt „Beraten“ hat keinen Beleg."]}
        data |= {f"{row}-cited_source": str(source.pk), f"{row}-cited_paragraph": "7"}
        assert client.post(change_url(actor), data).status_code == 302
        citation = Citation.objects.get(statement__point__text="Beraten")
        assert (citation.source, citation.paragraph, citation.entry_id) == (source, 7, actor.pk)

    def test_may_be_corrected_although_something_older_is_missing(self) -> None:
        actor = factories.ActorFactory()
        contact = factories.ContactFactory(entry=actor)
        assert save(log_in(PUBLISHER), actor, **{"contact-0-number": "0211 55500"}).status_code == 302
        contact.refresh_from_db()
        assert contact.number == "+4921155500"

    def test_that_was_published_meanwhile_is_not_taken_back(self) -> None:
        client, actor = log_in(PUBLISHER), sound(state="in_review")
        data = form_data(client.get(change_url(actor)))
        update(actor, state="published")
        assert client.post(change_url(actor), data).status_code == 302
        assert state(actor) == "published"


class TestSchedule:
    def test_is_typed_by_those_who_publish(self) -> None:
        actor = sound(state="in_review", title="Haus")
        client = log_in(PUBLISHER)
        data = {"publish_at_0": "01.12.2099", "publish_at_1": "12:00", "step": "publish"}
        page = client.get(save(client, actor, **data)["Location"])
        assert said(page) == ["„Haus“ wird am 1. Dezember 2099 um 12:00 Uhr veröffentlicht."]
        assert (state(actor), actor.publish_at) == ("in_review", NOON.replace(year=2099))
        # And taken back by emptying it.
        assert save(client, actor, publish_at_0="", publish_at_1="").status_code == 302
        assert (state(actor), actor.publish_at) == ("in_review", None)

    def test_is_not_typed_by_others(self) -> None:
        actor = sound(state="in_review")
        save(log_in(EDITOR), actor, publish_at_0="01.12.2099", publish_at_1="12:00")
        assert (state(actor), actor.publish_at) == ("in_review", None)

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            (
                {"publish_at_0": "01.12.2020", "step": "publish"},
                "Der Termin ist schon vorbei. Leer lassen, um sofort zu veröffentlichen.",
            ),
            ({"publish_at_0": "01.12.2099"}, "Ein Termin gilt erst, wenn Sie „Veröffentlichen“ wählen."),
        ],
    )
    def test_is_refused_where_it_would_do_nothing(self, typed: dict[str, str], message: str) -> None:
        page = save(log_in(PUBLISHER), sound(state="in_review"), publish_at_1="12:00", **typed)
        assert errors(page)["publish_at"] == [message]

    def test_is_refused_to_what_could_not_be_published_today(self) -> None:
        actor = factories.ActorFactory(state="in_review")
        page = save(log_in(PUBLISHER), actor, publish_at_0="01.12.2099", publish_at_1="12:00", step="publish")
        assert errors(page) == {":": ["Das Feld „Kurzbeschreibung“ hat keinen Beleg."]}
        assert (state(actor), actor.publish_at) == ("in_review", None)

    @pytest.mark.parametrize("value", ["draft", "published", "archived"])
    def test_belongs_to_what_is_in_review(self, value: str) -> None:
        actor = factories.ActorFactory(state="in_review", publish_at=NOON)
        assert complaints(actor) == []
        with refused("entry_scheduled_in_review"):
            update(actor, state=value)
        actor.state = Entry.State(value)
        assert complaints(actor) == ["Ein Termin gehört zu einem Eintrag, der in Prüfung ist."]

    def test_closes_the_entry_to_those_who_may_not_publish(self) -> None:
        actor = sound(state="in_review", publish_at=NOON, title="Haus")
        page = save(log_in(EDITOR), actor, title="Anders", step="draft")
        assert errors(page)[":"][0].startswith("Der Eintrag ist zur Veröffentlichung freigegeben")
        assert save(log_in(EDITOR), actor, title="Anders").status_code == 302
        assert (state(actor), actor.title, actor.proposals.count()) == ("in_review", "Haus", 1)

    def test_is_said_in_the_time_of_the_office(self) -> None:
        assert moment(NOON) == "1. Dezember 2026 um 12:00 Uhr"
        assert moment(NOON.replace(month=7)) == "1. Juli 2026 um 13:00 Uhr"


class TestPublishDue:
    def test_publishes_what_is_due_and_nothing_else(self) -> None:
        due = sound(state="in_review", publish_at=NOON)
        later = sound(factories.NewsItemFactory, state="in_review", publish_at=NOON + MINUTE)
        unscheduled = sound(state="in_review")
        result = publish_due(now=NOON)
        assert [entry.pk for entry in result.published] == [due.pk]
        assert (state(due), due.publish_at) == ("published", None)
        assert (state(later), state(unscheduled)) == ("in_review", "in_review")

    def test_publishes_once_though_the_clock_jumps_back(self) -> None:
        actor = sound(state="in_review", publish_at=NOON)
        assert len(publish_due(now=NOON).published) == 1
        assert publish_due(now=NOON - MINUTE).published == []
        assert publish_due(now=NOON).published == []
        assert state(actor) == "published"

    def test_leaves_what_is_not_sound_and_the_form_says_why(self) -> None:
        news = sound(factories.NewsItemFactory, state="in_review", publish_at=NOON - MINUTE, date="2026")
        Citation.objects.filter(entry=news, field="date").delete()
        update(news, publish_at=timezone.now() - MINUTE)
        other = sound(state="in_review", publish_at=NOON - MINUTE)
        result = publish_due(now=timezone.now() + datetime.timedelta(days=9999))
        assert [(entry.pk, reasons) for entry, reasons in result.refused] == [
            (news.pk, ("Das Feld „Datum“ hat keinen Beleg.",))
        ]
        assert (state(news), state(other)) == ("in_review", "published")
        assert NewsItem.objects.published().count() == 0
        assert said(log_in(PUBLISHER).get(change_url(news))) == [
            "Der Termin ist da, doch der Eintrag wird nicht veröffentlicht: Das Feld „Datum“ hat keinen Beleg."
        ]

    def test_command_says_what_it_did(self) -> None:
        sound(state="in_review", publish_at=timezone.now(), slug="haus")
        factories.ActorFactory(state="in_review", publish_at=timezone.now(), slug="leer")
        out, complaint = StringIO(), StringIO()
        call_command("publish_due", stdout=out, stderr=complaint)
        assert out.getvalue() == "Published: actor/haus\n"
        assert complaint.getvalue() == "Not published: actor/leer: Das Feld „Kurzbeschreibung“ hat keinen Beleg.\n"


def test_told_to_end_it_finishes_what_it_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    before, done = signal.getsignal(signal.SIGTERM), list[str]()

    def publish(_command: Any) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        done.append("published")

    monkeypatch.setattr(Command, "publish", publish)
    call_command("publish_due", beside=os.getppid())
    assert done == ["published"]
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_one_publishes() -> None:
    """The row is held by one of them: the other passes it by, and later finds it published."""
    actor = sound(state="in_review", publish_at=NOON)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            other.set_autocommit(False)
            cursor.execute("SELECT id FROM directory_entry WHERE id = %s FOR UPDATE", [actor.pk])
            assert publish_due(now=NOON).published == []
            other.rollback()
    finally:
        other.close()
    assert [entry.pk for entry in publish_due(now=NOON).published] == [actor.pk]
    assert Entry.objects.get(pk=actor.pk).state == "published"

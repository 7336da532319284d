"""Who is asked whether an entry is still right, when, and how often."""

from __future__ import annotations

import datetime
import io
from typing import Any
from unittest import mock

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError
from pytest_django import DjangoAssertNumQueries

from directory.confirming.actions import NotAsked, address_of, ask, delete_old
from directory.confirming.reminding import due_steps, take
from directory.models import ActorKind, ConfirmationRequest, Contact, Entry
from tests import factories
from tests.confirming import DAY, NOON, TODAY, asked, partner
from tests.database import broken_rules, refused, update

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with mock.patch("django.utils.timezone.now", return_value=NOON):
        yield


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    settings.SITE_URL, settings.OFFICE_EMAIL = "https://partner.example", "amt@example.org"


def steps() -> list[tuple[str, str]]:
    return [(due.entry.title, due.step) for due in due_steps(NOON)]


def run(**options: Any) -> str:
    output = io.StringIO()
    call_command("send_reminders", stdout=output, **options)
    return output.getvalue()


class TestRules:
    def test_step_is_taken_once_in_a_round(self) -> None:
        for checked_on in (None, TODAY):
            actor = factories.ActorFactory(checked_on=checked_on)
            asked(actor)
            asked(actor, "reminder")
            with refused("confirmation_step_once"):
                asked(actor)
            asked(actor, checked_on=TODAY - DAY)

    @pytest.mark.parametrize(
        ("values", "message"),
        [
            ({}, None),
            ({"step": "escalated", "email": ""}, None),
            ({"step": "escalated"}, "Eine Bitte geht an eine E-Mail-Adresse; was die Redaktion klärt, nicht."),
            ({"email": ""}, "Eine Bitte geht an eine E-Mail-Adresse; was die Redaktion klärt, nicht."),
            ({"answer": "confirmed", "answered_at": NOON}, None),
            ({"answer": "confirmed"}, "Zu einer Antwort gehört, wann sie kam."),
            ({"answered_at": NOON}, "Zu einer Antwort gehört, wann sie kam."),
            ({"answer": "changed", "answered_at": NOON - DAY}, "Zu einer Antwort gehört, wann sie kam."),
        ],
    )
    def test_address_and_answer(self, values: dict[str, Any], message: str | None) -> None:
        request = asked(factories.ActorFactory())
        for name, value in {**values}.items():
            setattr(request, name, value)
        assert broken_rules(request) == ([message] if message else [])
        if message:
            with pytest.raises(IntegrityError):
                update(request, **values)
        else:
            request.save()


class TestDue:
    def due(self) -> set[str]:
        return set(Entry.objects.to_ask(TODAY).values_list("title", flat=True))

    def test_follows_the_interval_of_the_kind(self) -> None:
        kind = factories.ActorKindFactory(check_months=6)
        for day, title in ((datetime.date(2025, 12, 15), "lange"), (datetime.date(2025, 12, 16), "noch nicht")):
            factories.ActorFactory(kind=kind, title=title, checked_on=day)
        factories.ActorFactory(title="zwölf", checked_on=datetime.date(2025, 6, 15))
        factories.ActorFactory(title="elf", checked_on=datetime.date(2025, 6, 16))
        assert self.due() == {"lange", "zwölf"}

    def test_of_a_programme_is_a_year(self) -> None:
        factories.ProgrammeFactory(title="Programm", checked_on=datetime.date(2025, 6, 15))
        factories.ProgrammeFactory(title="zu Ende", checked_on=datetime.date(2020, 6, 15), status="ended")
        factories.ProgrammeFactory(title="noch nicht", checked_on=datetime.date(2025, 6, 16))
        assert self.due() == {"Programm"}

    def test_of_what_was_never_checked_counts_from_the_day_it_was_made(self) -> None:
        actor = factories.ActorFactory(title="nie")
        Entry.objects.filter(pk=actor.pk).update(created_at=NOON - 364 * DAY)
        assert self.due() == set()
        Entry.objects.filter(pk=actor.pk).update(created_at=NOON - 365 * DAY)
        assert self.due() == {"nie"}

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_is_nothing_that_is_not_published(self, state: str) -> None:
        partner(state=state)
        assert self.due() == set()

    def test_is_nothing_else_and_nothing_that_is_closed(self) -> None:
        for factory in (factories.TopicFactory, factories.LawFactory, factories.NewsItemFactory):
            factory(checked_on=datetime.date(2020, 1, 1))
        partner(closed="2020")
        assert ActorKind.objects.update(checked_on=datetime.date(2020, 1, 1)) == 1
        assert self.due() == set()


class TestSteps:
    def test_first_then_a_reminder_then_the_office(self) -> None:
        actor = partner(title="Haus")
        assert steps() == [("Haus", "first")]
        first = asked(actor, age=29)
        assert steps() == []
        update(first, sent_at=NOON - 30 * DAY)
        assert steps() == [("Haus", "reminder")]
        update(first, sent_at=NOON - 90 * DAY)
        reminder = asked(actor, "reminder", age=29)
        assert steps() == []
        update(reminder, sent_at=NOON - 30 * DAY)
        assert steps() == [("Haus", "escalated")]
        assert list(Entry.objects.escalated(TODAY)) == []
        asked(actor, "escalated")
        assert steps() == []
        assert [entry.title for entry in Entry.objects.escalated(TODAY)] == ["Haus"]

    def test_begin_anew_when_it_has_been_checked(self) -> None:
        actor = partner(title="Haus", age=800)
        for step in ("first", "reminder", "escalated"):
            asked(actor, step)
        assert [entry.title for entry in Entry.objects.escalated(TODAY)] == ["Haus"]
        Entry.objects.filter(pk=actor.pk).update(checked_on=TODAY - 400 * DAY)
        assert steps() == [("Haus", "first")]
        assert list(Entry.objects.escalated(TODAY)) == []

    def test_without_an_address_the_office_sees_to_it(self) -> None:
        actor = partner(title="Haus", email="")
        factories.ContactFactory(entry=actor, channel="email", number="", email="presse@example.org", purpose="press")
        assert steps() == [("Haus", "escalated")]

    def test_wait_for_the_office_where_the_organisation_proposed_a_change(self) -> None:
        actor = partner()
        made = factories.ProposalFactory(entry=actor, origin="organisation")
        assert steps() == []
        update(made, state="declined", reason="Nein.", decided_at=made.created_at)
        assert len(steps()) == 1

    def test_start_with_what_waits_longest(self) -> None:
        for age in (500, 700, 600):
            partner(title=str(age), age=age)
        assert [title for title, _ in steps()] == ["700", "600", "500"]


class TestAsking:
    def test_goes_to_the_office_of_the_organisation(self) -> None:
        actor = partner(email="")
        for purpose, email in (("press", "c@example.org"), ("citizens", "b@example.org"), ("office", "a@example.org")):
            factories.ContactFactory(entry=actor, channel="email", number="", email=email, purpose=purpose)
        assert address_of(actor) == "a@example.org"
        Contact.objects.filter(purpose="office").delete()
        assert address_of(actor) == "b@example.org"
        Contact.objects.filter(purpose="citizens").delete()
        assert address_of(actor) == ""

    def test_says_what_it_is_about(self) -> None:
        request = ask(partner(title="Haus\nam & Markt"))
        [message] = mail.outbox
        assert message.subject == "Stimmt der Eintrag „Haus am & Markt“ noch?"
        assert (message.to, message.reply_to) == (["haus@example.org"], ["amt@example.org"])
        assert "https://partner.example/bestaetigen/" in message.body
        assert "bis zum 14. August 2026" in message.body
        assert "schon einmal geschrieben" not in message.body
        assert "am & Markt" in message.body
        assert (request.step, request.sent_at, request.email) == ("first", NOON, "haus@example.org")

    def test_by_hand_twice_and_no_more(self) -> None:
        actor = partner()
        assert [ask(actor).step, ask(actor).step] == ["first", "reminder"]
        assert "schon einmal geschrieben" in mail.outbox[1].body
        with pytest.raises(NotAsked, match="schon zweimal gebeten"):
            ask(actor)
        assert len(mail.outbox) == 2

    @pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
    def test_is_nothing_for_what_is_not_published(self, state: str) -> None:
        with pytest.raises(NotAsked, match="nicht veröffentlicht"):
            ask(partner(state=state))

    def test_that_fails_leaves_no_trace(self) -> None:
        with (
            mock.patch("django.core.mail.EmailMessage.send", side_effect=ConnectionRefusedError),
            pytest.raises(NotAsked, match="ließ sich nicht versenden"),
        ):
            ask(partner())
        assert not ConfirmationRequest.objects.exists()


class TestCommand:
    def test_sends_each_step_once(self) -> None:
        partner(title="Haus")
        partner(title="Hof", email="", age=500)
        assert run() == (
            "Done: an die Redaktion gemeldet: Hof\n"
            "Done: Bitte um Bestätigung: Haus <haus@example.org>\n"
            "Done: 2, of these for the office: 1\n"
        )
        organisation, office = mail.outbox
        assert (organisation.to, office.to) == (["haus@example.org"], ["amt@example.org"])
        assert office.subject == "1 Eintrag ist zu prüfen"
        assert "Hof\nhttps://partner.example/id/" in office.body
        assert run() == "Done: 0, of these for the office: 0\n"
        assert len(mail.outbox) == 2

    def test_takes_no_more_steps_than_it_may(self) -> None:
        for number in range(3):
            partner(title=f"Haus {number}", age=500 - number)
        assert run(limit=2).splitlines()[-2:] == [
            "There is more to do; this run was limited to 2.",
            "Done: 2, of these for the office: 0",
        ]
        assert len(mail.outbox) == 2

    def test_only_says_what_it_would_do(self) -> None:
        partner(title="Haus")
        assert run(dry_run=True) == (
            "Would be done: Bitte um Bestätigung: Haus <haus@example.org>\n"
            "Would be done: 1, of these for the office: 0\n"
        )
        assert not mail.outbox
        assert not ConfirmationRequest.objects.exists()

    def test_writes_to_nobody_where_the_office_has_no_address(self, settings: Any) -> None:
        settings.OFFICE_EMAIL = ""
        partner(email="")
        run()
        assert not mail.outbox
        assert ConfirmationRequest.objects.get().step == "escalated"

    def test_goes_on_after_a_mail_that_could_not_be_sent(self) -> None:
        partner(title="Haus", age=500)
        partner(title="Hof")
        with mock.patch("django.core.mail.EmailMessage.send", side_effect=[ConnectionRefusedError, 1]):
            output = run()
        assert output.startswith("Not done: Bitte um Bestätigung: Haus <haus@example.org>\nDone: ")
        assert ConfirmationRequest.objects.get().entry.title == "Hof"

    def test_of_two_at_once_only_one_takes_a_step(self) -> None:
        partner(title="Haus")
        partner(title="Hof", email="")
        both = list(due_steps(NOON))
        assert [take(due) for due in both] == [True, True]
        assert [take(due) for due in both] == [False, False]
        assert len(mail.outbox) == 1

    def test_costs_the_same_for_each(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        for number in range(3):
            partner(title=f"Haus {number}")
            with django_assert_num_queries(1 + 2 * (number + 1)):
                list(due_steps(NOON))


def test_what_was_sent_long_ago_is_forgotten_when_the_round_is_over() -> None:
    actor = partner()
    this_round = asked(actor, age=400)
    asked(actor, age=400, checked_on=TODAY - 900 * DAY)
    late = asked(actor, age=300, checked_on=TODAY - 800 * DAY)
    assert delete_old(until=NOON - 365 * DAY) == 1
    assert set(ConfirmationRequest.objects.all()) == {this_round, late}

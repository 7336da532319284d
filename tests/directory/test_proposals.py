"""A proposal beside its entry, and what becomes of it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.utils import timezone

from directory.models import Actor, Contact, Entry, Point, Proposal, ServedPlace, Source, Version
from directory.proposals import Decided, Revised, accept, changes, decline, delete_old, propose, withdraw
from directory.proposals.actions import Deleted
from directory.refusal import Refused
from directory.versions import Changed, Content
from tests import factories
from tests.office import sound
from tests.proposals import proposal, renamed
from tests.versions import latest

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def user() -> User:
    return User.objects.create_user("leitung", first_name="Lea", last_name="Leitung")


class TestComparing:
    def test_shows_what_was_what_is_proposed_and_what_is_now(self) -> None:
        contact = factories.ContactFactory(number="+492315027224")
        actor = contact.entry

        def change(data: dict[str, Any]) -> None:
            data["entry"].update(title="Neu", summary="Neu.")
            data["contact"][0]["number"] = "+492315027225"
            data["point"] = [{"id": -1, "position": 1, "kind": "task", "text": "Berät."}]

        made = proposal(actor, change)
        Entry.objects.filter(pk=actor.pk).update(title="Anders", summary="Neu.")
        found = [(each.key, each.difference.old, each.difference.new, each.now) for each in changes(made)]
        assert found == [
            ("entry:title", actor.title, "Neu", "Anders"),
            ("entry:summary", "Hilft Menschen.", "Neu.", "Neu."),
            ("point:-1", "", "Art des Punkts: Aufgabe; Text: Berät.", ""),
            (f"contact:{contact.pk}:number", "0231 5027224", "0231 5027225", "0231 5027224"),
        ]
        assert [each.is_conflict for each in changes(made)] == [True, False, False, False]
        assert [each.is_done for each in changes(made)] == [False, True, False, False]
        contact.delete()
        assert [each.is_gone for each in changes(made)] == [False, False, False, True]

    def test_row_to_be_deleted_that_somebody_changed_is_a_conflict(self) -> None:
        contact = factories.ContactFactory(number="+492315027224", label="Büro")
        made = proposal(contact.entry, lambda data: data.update(contact=[]))
        assert [each.is_conflict for each in changes(made)] == [False]
        Contact.objects.update(label="Empfang")
        [change] = changes(made)
        assert (change.is_conflict, change.is_possible) == (True, True)
        assert "Empfang" in change.now
        contact.delete()
        [change] = changes(made)
        assert (change.is_done, change.is_conflict) == (True, False)


class TestAccepting:
    def test_in_whole(self, user: User) -> None:
        actor = factories.ActorFactory(title="Alt")
        made = proposal(actor, renamed(title="Neu", other_names=["Alt"]), text="Steht am Haus.")
        accept(proposal=made, keys=None, seen=latest(actor).number, user=user)
        actor.refresh_from_db()
        made.refresh_from_db()
        assert (actor.title, actor.other_names) == ("Neu", ["Alt"])
        assert (made.state, made.decided_by, made.decided_at is not None) == ("accepted", user, True)
        version = latest(actor)
        assert version.number == 2

    def test_says_in_the_history_where_it_comes_from(self, user: User) -> None:
        actor = factories.ActorFactory()
        made = proposal(actor, renamed(title="Neu"), text="Steht am Haus.")
        accept(proposal=made, keys=None, seen=latest(actor).number, user=user)
        version = Version.objects.of(actor.pk).first()
        assert version is not None
        assert version.note == f"Vorschlag {made.reference} von: Erika Muster"
        assert version.reason == "Steht am Haus."

    def test_in_part(self, user: User) -> None:
        actor = factories.ActorFactory(title="Alt")
        made = proposal(actor, renamed(title="Neu", summary="Neu."))
        accept(proposal=made, keys={"entry:summary"}, seen=latest(actor).number, user=user)
        actor.refresh_from_db()
        made.refresh_from_db()
        assert (actor.title, actor.summary, made.state) == ("Alt", "Neu.", "partly")

    def test_keeps_what_others_changed_meanwhile(self, user: User) -> None:
        actor = factories.ActorFactory(title="Alt")
        made = proposal(actor, renamed(title="Neu"))
        Entry.objects.filter(pk=actor.pk).update(summary="Inzwischen.")
        accept(proposal=made, keys=None, seen=latest(actor).number, user=user)
        actor.refresh_from_db()
        assert (actor.title, actor.summary) == ("Neu", "Inzwischen.")

    def test_is_refused_when_the_entry_changed_since_it_was_looked_at(self, user: User) -> None:
        actor = factories.ActorFactory(title="Alt")
        made = proposal(actor, renamed(title="Neu"))
        seen = latest(actor).number
        Entry.objects.filter(pk=actor.pk).update(summary="Inzwischen.")
        assert latest(actor).number == seen + 1
        with pytest.raises(Changed):
            accept(proposal=made, keys=None, seen=seen, user=user)
        made.refresh_from_db()
        assert made.is_open

    def test_is_refused_with_the_reason_where_it_breaks_a_rule(self, user: User) -> None:
        actor = factories.ActorFactory()
        made = proposal(actor, renamed(summary=""))
        with pytest.raises(Refused) as caught:
            accept(proposal=made, keys=None, seen=latest(actor).number, user=user)
        assert caught.value.reasons == ("Eintrag: Ohne Kurzbeschreibung kann der Eintrag nicht veröffentlicht werden.",)
        made.refresh_from_db()
        assert made.is_open

    def test_is_refused_where_only_the_database_knows(self, user: User) -> None:
        actor = factories.ActorFactory()
        served = factories.ServedPlaceFactory(entry=actor, place=factories.DistrictFactory())
        made = proposal(actor, lambda data: data["servedplace"][0].update(role="centre"))
        with pytest.raises(IntegrityError, match="Nur ein Kommunales Integrationszentrum"):
            accept(proposal=made, keys=None, seen=latest(actor).number, user=user)
        served.refresh_from_db()
        assert served.role == ServedPlace.Role.SERVES

    def test_keeps_the_evidence_of_what_is_public(self, user: User) -> None:
        actor = sound(summary="Alt.")
        source = factories.SourceFactory()

        def change(data: dict[str, Any]) -> None:
            data["point"] = [{"id": -1, "position": 1, "kind": "task", "text": "Berät."}]
            cited = {"id": -2, "statement_id": -1, "field": "", "source_id": source.pk, "paragraph": 1, "passage": ""}
            data["citation"].append(cited)

        made = proposal(actor, change)
        assert [each.key for each in changes(made)] == ["point:-1", "citation:-2"]
        with pytest.raises(Refused, match=r"Punkt „Berät\.“ hat keinen Beleg"):
            accept(proposal=made, keys={"point:-1"}, seen=latest(actor).number, user=user)
        accept(proposal=made, keys=None, seen=latest(actor).number, user=user)
        assert Point.objects.get().citations.get().source == source

    def test_of_a_draft_needs_no_evidence(self, user: User) -> None:
        actor = factories.ActorFactory(state="draft")
        made = proposal(actor, renamed(summary="Neu."))
        accept(proposal=made, keys=None, seen=latest(actor).number, user=user)
        assert Actor.objects.get().summary == "Neu."

    def test_in_whole_of_what_the_organisation_said_checks_the_entry(self, user: User) -> None:
        for keys, day, name in (({"entry:title"}, None, ""), (None, timezone.localdate(), "die Organisation")):
            actor = factories.ActorFactory()
            made = proposal(actor, renamed(title="Neu", summary="Neu."), origin="organisation", name="")
            accept(proposal=made, keys=keys, seen=latest(actor).number, user=user)
            actor.refresh_from_db()
            assert (actor.checked_on, actor.checked_by) == (day, name)

    @pytest.mark.parametrize("keys", [set(), {"entry:summary", "x"}])
    def test_of_nothing_is_refused(self, user: User, keys: set[str]) -> None:
        actor = factories.ActorFactory()
        made = proposal(actor, renamed(title="Neu"))
        with pytest.raises(Refused, match="Nichts ist ausgewählt"):
            accept(proposal=made, keys=keys, seen=latest(actor).number, user=user)

    def test_of_an_entry_that_is_gone_is_refused(self, user: User) -> None:
        made = factories.ProposalFactory()
        made.entry.delete()
        with pytest.raises((Refused, Changed)):
            accept(proposal=made, keys=None, seen=0, user=user)

    def test_happens_once(self, user: User) -> None:
        actor = factories.ActorFactory()
        made = proposal(actor, renamed(title="Neu"))
        accept(proposal=made, keys=None, seen=latest(actor).number, user=user)
        for again in (
            lambda: accept(proposal=made, keys=None, seen=2, user=user),
            lambda: decline(proposal=made, reason="Nein.", user=user),
            lambda: withdraw(proposal=made, user=user),
        ):
            with pytest.raises(Decided):
                again()

    def test_ends_what_can_be_changed_of_it(self, user: User) -> None:
        actor = factories.ActorFactory()
        made = proposal(actor, renamed(title="Neu"))
        before = Content.of(actor.pk)
        stale = Proposal.objects.get(pk=made.pk)
        propose(proposal=made, before=before, after=before)
        with pytest.raises(Revised):
            propose(proposal=stale, before=before, after=before)
        withdraw(proposal=made, user=user)
        with pytest.raises(Decided):
            propose(proposal=made, before=before, after=before)
        made.refresh_from_db()
        assert (made.state, made.revision) == ("withdrawn", 1)


class TestEvidence:
    def test_what_an_organisation_says_is_cited(self, user: User) -> None:
        contact = factories.ContactFactory(number="+492315027224")
        actor = contact.entry

        def change(data: dict[str, Any]) -> None:
            data["entry"].update(title="Neu", summary="Neu.")
            data["contact"][0]["number"] = "+492315027225"
            data["point"] = [{"id": -1, "position": 1, "kind": "task", "text": "Berät."}]

        made = proposal(actor, change, origin="organisation", name="Frau Beispiel")
        accept(proposal=made, keys=None, seen=latest(actor).number, user=user)
        source = Source.objects.get()
        assert (source.kind, source.slug) == ("notice", f"mitteilung-{made.reference.lower()}")
        assert source.title == f"Mitteilung an die Redaktion, {made.reference}"
        cited = {
            (each.field, each.statement_id and type(each.statement.specific).__name__)
            for each in source.citations.with_statements()
        }
        assert cited == {("summary", None), ("", "Contact"), ("", "Point")}

    def test_what_an_editor_says_is_not(self, user: User) -> None:
        actor = factories.ActorFactory()
        made = proposal(actor, renamed(summary="Neu."))
        accept(proposal=made, keys=None, seen=latest(actor).number, user=user)
        assert not Source.objects.exists()


class TestEnding:
    def test_declining_needs_a_reason(self, user: User) -> None:
        made = factories.ProposalFactory()
        with pytest.raises(Refused, match="warum der Vorschlag abgelehnt wird"):
            decline(proposal=made, reason=" \n", user=user)
        decline(proposal=made, reason=" Stimmt nicht. ", user=user)
        made.refresh_from_db()
        assert (made.state, made.reason, made.decided_by) == ("declined", "Stimmt nicht.", user)
        assert Actor.objects.get().title != "Neuer Name"

    def test_withdrawing(self, user: User) -> None:
        made = factories.ProposalFactory()
        withdraw(proposal=made, user=user)
        made.refresh_from_db()
        assert (made.state, made.decided_by) == ("withdrawn", user)

    def test_senders_go_first_and_then_all_of_it(self) -> None:
        def made(age: int, state: str = "declined", origin: str = "organisation") -> Proposal:
            row: Proposal = factories.ProposalFactory(
                origin=origin, name="Frau Beispiel", email="a@example.org" if origin != "editor" else "",
                created_at=NOW - (age + 1) * DAY, state=state, reason="Nein.",
                decided_at=None if state == "open" else NOW - age * DAY,
            )  # fmt: skip
            return row

        old, due, early = made(365), made(30), made(29)
        editors, waiting = made(30, origin="editor"), made(900, "open")
        found = delete_old(senders_until=NOW - 30 * DAY, until=NOW - 365 * DAY)
        assert found == Deleted(senders=1, proposals=1)
        left = {each.pk: (each.name, each.email) for each in Proposal.objects.all()}
        assert left == {
            due.pk: ("", ""),
            early.pk: ("Frau Beispiel", "a@example.org"),
            editors.pk: ("Frau Beispiel", ""),
            waiting.pk: ("Frau Beispiel", "a@example.org"),
        }
        assert old.pk not in left

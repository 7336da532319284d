"""Proposals in the editorial office: whoever may publish decides, field by field."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from directory.models import Actor, Proposal
from directory.proposals import Revised, accept, propose
from directory.versions import Content
from tests import factories
from tests.admin_pages import change_url, count_queries, list_url
from tests.office import EDITOR, PUBLISHER, log_in, log_in_as, said
from tests.versions import versions

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def user() -> Any:
    return factories.UserFactory(username="erika", first_name="Erika", last_name="Muster", groups=[EDITOR])


@pytest.fixture
def editor(user: Any) -> Client:
    return log_in_as(user)


@pytest.fixture
def leader() -> Client:
    return log_in(PUBLISHER)


class TestWorkingThrough:
    def opened(self, proposal: Any) -> str:
        return f"{change_url(proposal)}?_changelist_filters=liste%3Doffene-vorschlaege"

    def decide(self, client: Client, proposal: Any, **data: Any) -> str:
        page = client.get(self.opened(proposal))
        walk = page.context["walk"]
        assert f'name="naechster" value="{walk.next_key}"' in page.content.decode() or walk.next_key is None
        sent = {"revision": 0, "seen": page.context["seen"], "naechster": str(walk.next_key or ""), **data}
        return str(client.post(self.opened(proposal), sent)["Location"])

    def test_leads_from_the_oldest_to_the_next_and_back_to_the_list(self, leader: Client) -> None:
        day = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
        made = [factories.ProposalFactory(created_at=day + number * DAY) for number in (2, 0, 1)]
        factories.ProposalFactory(state="declined", reason="Nein.", created_at=day, decided_at=day + DAY)
        second, first, third = made[2], made[1], made[0]
        assert leader.get(self.opened(first)).context["walk"].total == 3
        assert self.decide(leader, first, decision="all") == self.opened(second)
        assert self.decide(leader, second, decision="decline", reason="Nein.") == self.opened(third)
        assert self.decide(leader, third, decision="all") == f"{list_url(Proposal)}?liste=offene-vorschlaege"

    def test_has_only_what_the_account_decides(self, leader: Client) -> None:
        factories.ProposalFactory()
        mine = factories.ProposalFactory(entry__state="draft")
        page = log_in(EDITOR).get(list_url(Proposal), {"liste": "offene-vorschlaege"})
        assert [row.pk for row in page.context["cl"].result_list] == [mine.pk]
        page = leader.get(list_url(Proposal), {"liste": "offene-vorschlaege"})
        assert len(page.context["cl"].result_list) == 2


class TestWhoSentIt:
    @pytest.mark.parametrize("lookup", ["email__startswith", "name__startswith", "entry__title", "text__contains"])
    def test_is_not_found_out_by_asking_the_list(self, editor: Client, lookup: str) -> None:
        factories.ProposalFactory(origin="public", name="Ada", email="ada@example.org")
        for value in ("A", "Z"):
            assert editor.get(list_url(Proposal), {lookup: value}).status_code == 400

    def test_is_not_found_out_by_sorting(self, editor: Client) -> None:
        made = [factories.ProposalFactory(origin="public", name=name) for name in ("Bea", "Ada", "Cem")]
        page = editor.get(list_url(Proposal), {"o": "6"})
        assert [row.pk for row in page.context["cl"].result_list] == [row.pk for row in made]


class TestDeciding:
    def test_field_by_field(self, leader: Client) -> None:
        made = factories.ProposalFactory(entry__title="Haus")
        made.data["entry"]["summary"] = "Neu."
        made.save()
        page = leader.get(change_url(made))
        assert [change.key for change in page.context["changes"]] == ["entry:title", "entry:summary"]
        assert page.context["shows_now"] is False
        data = {"revision": 0, "seen": page.context["seen"], "change": ["entry:title"], "decision": "chosen"}
        response = leader.post(change_url(made), data)
        assert (response.status_code, response["Location"]) == (302, change_url(Actor.objects.get()))
        made.refresh_from_db()
        actor = Actor.objects.get()
        assert (actor.title, actor.summary, made.state) == ("Neuer Name", "Hilft Menschen.", "partly")

    def test_all_at_once(self, leader: Client) -> None:
        made = factories.ProposalFactory()
        seen = leader.get(change_url(made)).context["seen"]
        leader.post(change_url(made), {"revision": 0, "seen": seen, "decision": "all"})
        made.refresh_from_db()
        assert (Actor.objects.get().title, made.state) == ("Neuer Name", "accepted")
        assert versions(made.entry_id)[-1].author.startswith("konto-")

    def test_conflict_is_marked_and_not_ticked(self, leader: Client) -> None:
        made = factories.ProposalFactory()
        leader.get(change_url(made))
        Actor.objects.update(title="Dritter Name")
        page = leader.get(change_url(made))
        content = page.content.decode()
        assert page.context["shows_now"] is True
        assert "inzwischen geändert" in content
        assert "Dritter Name" in content
        assert " checked" not in content

    def test_of_what_changed_while_looking_is_refused(self, leader: Client) -> None:
        made = factories.ProposalFactory()
        seen = leader.get(change_url(made)).context["seen"]
        Actor.objects.update(summary="Inzwischen.")
        page = leader.post(change_url(made), {"revision": 0, "seen": seen, "decision": "all"})
        [reason] = page.context["reasons"]
        assert re.fullmatch("Inzwischen hat .+ am .+ diesen Eintrag geändert: Kurzbeschreibung.", reason)
        assert page.context["seen"] == seen + 1
        assert Actor.objects.get().title != "Neuer Name"

    def test_of_a_proposal_that_changed_while_looking_is_refused(self, leader: Client) -> None:
        made = factories.ProposalFactory(reason="")
        data = {"revision": 0, "seen": leader.get(change_url(made)).context["seen"], "reason": "Nein."}
        before = Content.of(made.entry_id)
        propose(proposal=made, before=before, after=replace(before, data={**made.data, "point": []}))
        for decision in ("chosen", "all", "decline"):
            page = leader.post(change_url(made), {**data, "decision": decision})
            assert page.context["reasons"] == (
                "Der Vorschlag wurde inzwischen geändert. Bitte sehen Sie sich ihn noch einmal an.",
            )
        stale = Proposal.objects.get(pk=made.pk)
        stale.revision = 0
        with pytest.raises(Revised):
            accept(proposal=stale, keys=None, seen=1, user=None)
        assert Actor.objects.get().title != "Neuer Name"
        made.refresh_from_db()
        assert (made.revision, made.is_open) == (1, True)

    def test_declining_needs_a_reason_and_is_logged(self, leader: Client) -> None:
        made = factories.ProposalFactory()
        page = leader.post(change_url(made), {"revision": 0, "decision": "decline", "reason": " "})
        assert page.context["reasons"] == ("Bitte schreiben Sie, warum der Vorschlag abgelehnt wird.",)
        response = leader.post(change_url(made), {"revision": 0, "decision": "decline", "reason": "Stimmt nicht."})
        assert said(response) == [f"Der Vorschlag {made} ist abgelehnt."]
        made.refresh_from_db()
        assert (made.state, made.reason) == ("declined", "Stimmt nicht.")
        assert [log.object_repr for log in LogEntry.objects.all()] == [str(made)]
        again = leader.post(change_url(made), {"revision": 0, "decision": "all", "seen": 1})
        assert said(again)[1:] == ["Über diesen Vorschlag ist schon entschieden."]

    def test_needs_the_permission_to_publish(self, editor: Client) -> None:
        made = factories.ProposalFactory()
        assert editor.get(change_url(made)).status_code == 200
        for decision in ("chosen", "all", "decline", ""):
            data = {"revision": 0, "decision": decision, "seen": 1, "change": "entry:title", "reason": "x"}
            assert editor.post(change_url(made), data).status_code == 403
        made.refresh_from_db()
        assert made.is_open

    def test_is_seen_by_nobody_without_permission(self, client: Client) -> None:
        made = factories.ProposalFactory()
        other = log_in()
        for address in (list_url(Proposal), change_url(made)):
            assert client.get(address).status_code == 302
            assert other.get(address).status_code == 403
            assert other.post(address, {"revision": 0, "decision": "all", "seen": 1}).status_code == 403

    @pytest.mark.parametrize("seen", ["", "x", "9" * 40, "-1", "²"])
    def test_odd_input_is_no_failure(self, leader: Client, seen: str) -> None:
        made = factories.ProposalFactory()
        leader.get(change_url(made))
        page = leader.post(change_url(made), {"revision": 0, "seen": seen, "decision": "all", "change": "\0"})
        assert page.status_code == 200
        assert Actor.objects.get().title != "Neuer Name"

    def test_what_was_typed_is_shown_as_text(self, leader: Client) -> None:
        made = factories.ProposalFactory(text="<script>alert(1)</script>", origin="organisation")
        made.data["entry"]["title"] = "<b>fett</b>"
        made.save()
        content = leader.get(change_url(made)).content.decode()
        assert "<script>alert" not in content
        assert "<b>fett" not in content

    def test_of_an_entry_that_is_gone(self, leader: Client) -> None:
        made = factories.ProposalFactory(entry__title="Haus")
        made.entry.delete()
        content = leader.get(change_url(made)).content.decode()
        assert "Haus (gibt es nicht mehr)" in content
        assert "Alle übernehmen" not in content


class TestList:
    def test_lists_filters_and_finds(self, leader: Client) -> None:
        one = factories.ProposalFactory(entry__title="Haus")
        other = factories.ProposalFactory(origin="organisation")
        page = leader.get(list_url(Proposal))
        assert list(page.context["cl"].result_list) == [other, one]
        assert "Haus" in page.content.decode()
        found = leader.get(list_url(Proposal), {"origin": "organisation"}).context["cl"].result_list
        assert list(found) == [other]
        assert list(leader.get(list_url(Proposal), {"q": str(one)[-6:]}).context["cl"].result_list) == [one]

    def test_costs_the_same_for_one_row_and_for_three(self, leader: Client) -> None:
        factories.ProposalFactory()
        one = count_queries(leader, list_url(Proposal))
        for _ in range(2):
            factories.ProposalFactory()
        assert count_queries(leader, list_url(Proposal)) == one

    def test_deciding_costs_the_same_for_one_difference_and_for_three(self, leader: Client) -> None:
        made = factories.ProposalFactory()
        one = count_queries(leader, change_url(made))
        made.data["entry"].update(summary="Neu.", short_title="Neu")
        made.save()
        assert count_queries(leader, change_url(made)) == one

    def test_form_of_the_entry_costs_the_same_for_one_proposal_and_for_three(self, editor: Client) -> None:
        made = factories.ProposalFactory()
        one = count_queries(editor, change_url(made.entry))
        factories.ProposalFactory.create_batch(2, entry=made.entry)
        assert count_queries(editor, change_url(made.entry)) == one

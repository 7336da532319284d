"""The form of a public entry for those who may not publish: what they save becomes a proposal."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from directory.models import Actor, Entry, Point, Proposal
from directory.proposals import Decided, changes, propose
from tests import factories
from tests.admin_pages import add_row, change_url, errors, form_data
from tests.conflicts import sent_again, table_of
from tests.office import EDITOR, PUBLISHER, REGIONAL, log_in, log_in_as, said, serving, sound
from tests.versions import latest, versions

pytestmark = pytest.mark.django_db

MINE = "Was Sie hier ändern, wird ein Vorschlag"


@pytest.fixture
def user() -> Any:
    return factories.UserFactory(username="erika", first_name="Erika", last_name="Muster", groups=[EDITOR])


@pytest.fixture
def editor(user: Any) -> Client:
    return log_in_as(user)


@pytest.fixture
def leader() -> Client:
    return log_in(PUBLISHER)


def save(client: Client, url: str, **values: Any) -> Any:
    data = {**form_data(client.get(url)), **values}
    return client.post(url, data)


class TestProposing:
    def test_leaves_a_published_entry_as_it_is(self, editor: Client, user: Any) -> None:
        contact = factories.ContactFactory(entry__title="Haus", number="+492315027224")
        actor = contact.entry
        before = [version.data for version in versions(actor)]
        updated_at = Entry.objects.get(pk=actor.pk).updated_at
        page = editor.get(change_url(actor))
        assert MINE in page.content.decode()
        data = {**form_data(page), "title": "Neues Haus", "contact-0-number": "0231 5027225"}
        add_row(data, "point", kind="task", text="Berät.", cited_source=factories.SourceFactory().pk)
        response = editor.post(change_url(actor), {**data, "proposal-text": " Steht\r\nam Haus. "})
        assert (response.status_code, response["Location"]) == (302, change_url(actor))
        made = Proposal.objects.get()
        assert said(response) == [
            f"Ihr Vorschlag {made} wurde gespeichert. Der Eintrag bleibt, wie er ist, bis jemand darüber entscheidet."
        ]
        assert (made.origin, made.user, made.name, made.text) == ("editor", user, "Erika Muster", "Steht\nam Haus.")
        assert (made.entry_id, made.type, made.base, made.state) == (actor.pk, "actor", 1, "open")
        actor.refresh_from_db()
        contact.refresh_from_db()
        assert (actor.title, contact.number) == ("Haus", "+492315027224")
        assert not Point.objects.exists()
        assert Entry.objects.get(pk=actor.pk).updated_at == updated_at
        assert [version.data for version in versions(actor)] == before
        assert not LogEntry.objects.exists()

    def test_is_what_a_draft_does_not_need(self, editor: Client) -> None:
        for state, title in (("draft", "Ahornhof"), ("in_review", "Quittenstube")):
            actor = factories.ActorFactory(state=state)
            assert MINE not in editor.get(change_url(actor)).content.decode()
            assert save(editor, change_url(actor), title=title).status_code == 302
            actor.refresh_from_db()
            assert actor.title == title
        assert not Proposal.objects.exists()

    def test_is_what_an_archived_entry_needs_as_well(self, editor: Client) -> None:
        actor = factories.ActorFactory(state="archived", title="Haus")
        save(editor, change_url(actor), title="Neues Haus")
        actor.refresh_from_db()
        assert (actor.title, Proposal.objects.count()) == ("Haus", 1)

    def test_is_not_for_those_who_may_publish(self, leader: Client, admin_client: Client) -> None:
        for client, title in ((leader, "Ahornhof"), (admin_client, "Quittenstube")):
            actor = factories.ActorFactory()
            assert MINE not in client.get(change_url(actor)).content.decode()
            save(client, change_url(actor), title=title)
            actor.refresh_from_db()
            assert actor.title == title
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize("step", ["draft", "archive", "publish"])
    def test_offers_and_takes_no_step(self, editor: Client, step: str) -> None:
        actor = factories.ActorFactory()
        assert editor.get(change_url(actor)).context["steps"] == []
        page = save(editor, change_url(actor), title="Neues Haus", _step=step)
        assert errors(page) == {":": ["Der Eintrag ist öffentlich: Ihn ändert nur, wer veröffentlichen darf."]}
        assert not Proposal.objects.exists()

    def test_cannot_schedule(self, editor: Client) -> None:
        actor = sound(state="in_review", publish_at=timezone.now() + timedelta(days=1))
        save(editor, change_url(actor), title="Neues Haus", publish_at_0="", publish_at_1="")
        assert Proposal.objects.get().data["entry"]["publish_at"] is not None
        assert [change.key for change in changes(Proposal.objects.get())] == ["entry:title"]
        assert Entry.objects.get(pk=actor.pk).title != "Neues Haus"

    def test_needs_the_evidence_that_what_is_public_needs(self, editor: Client) -> None:
        actor = sound()
        data = form_data(editor.get(change_url(actor)))
        add_row(data, "point", kind="task", text="Berät.")
        page = editor.post(change_url(actor), data)
        assert errors(page) == {":": ["Punkt „Berät.“ hat keinen Beleg."]}
        assert not Proposal.objects.exists()

    def test_is_only_for_what_the_account_edits(self) -> None:
        unna, hamm = factories.DistrictFactory(), factories.CityFactory()
        actor = serving(unna, title="Haus", state="published")
        own, other = (log_in(REGIONAL, places=[place]) for place in (unna, hamm))
        assert other.get(change_url(actor)).context.get("is_proposing") is None
        assert other.post(change_url(actor), {}).status_code == 403
        save(own, change_url(actor), title="Neues Haus")
        assert Proposal.objects.get().data["entry"]["title"] == "Neues Haus"

    def test_that_would_lead_out_of_reach_is_refused(self) -> None:
        unna, hamm = factories.DistrictFactory(), factories.CityFactory()
        actor = serving(unna, state="published")
        page = save(log_in(REGIONAL, places=[unna]), change_url(actor), **{"servedplace-0-place": hamm.pk})
        assert "Dieser Eintrag gehört nicht dazu." in errors(page)[":"][0]
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize("button", ["_save", "_continue", "_addanother", "_popup"])
    def test_whatever_the_button(self, editor: Client, button: str) -> None:
        actor = factories.ActorFactory(title="Haus")
        response = save(editor, change_url(actor), title="Neues Haus", **{button: "1"})
        assert response.status_code == 302
        actor.refresh_from_db()
        assert (actor.title, Proposal.objects.count()) == ("Haus", 1)

    def test_of_nothing_is_none(self, editor: Client) -> None:
        actor = factories.ActorFactory()
        response = save(editor, change_url(actor))
        assert said(response) == ["Sie haben nichts geändert; es gibt nichts vorzuschlagen."]
        assert not Proposal.objects.exists()

    def test_of_something_wrong_says_so_and_keeps_what_was_typed(self, editor: Client) -> None:
        actor = factories.ActorFactory(slug="haus")
        other = factories.ActorFactory(slug="alt")
        Actor.objects.filter(pk=other.pk).update(slug="neu")
        page = save(editor, change_url(actor), title="Neues Haus", slug="alt", **{"proposal-text": "Weil."})
        assert sum(errors(page).values(), []) == ["Diese Adresse gehörte schon einem anderen Eintrag."]
        assert page.context["adminform"].form["title"].value() == "Neues Haus"
        assert page.context["proposal_text"] == "Weil."
        assert not Proposal.objects.exists()

    @pytest.mark.parametrize("address", ["0", "999999", "x", "%00", "9" * 30])
    def test_of_no_entry_is_no_failure(self, editor: Client, address: str) -> None:
        url = f"/admin/directory/actor/{address}/change/"
        assert editor.get(url).status_code == 302
        assert editor.post(url, {}).status_code == 302

    def test_visitors_propose_nothing(self, client: Client) -> None:
        actor = factories.ActorFactory(title="Haus")
        assert client.post(change_url(actor), {"title": "Neues Haus"}).status_code == 302
        assert not Proposal.objects.exists()

    def test_is_found_nowhere_by_the_public(self, editor: Client, client: Client) -> None:
        actor = factories.ActorFactory(title="Haus", slug="haus")
        save(editor, change_url(actor), title="Quittenhof", summary="Quitten für alle.", slug="quittenhof")
        assert Proposal.objects.get().data["entry"]["title"] == "Quittenhof"
        for address in (
            "/", "/partner/", "/partner/haus/", "/suche/?q=quittenhof", "/suche/vorschlaege/?q=quitt", "/sitemap.xml",
            "/quellen/", "/partner/?q=quitten",
        ):  # fmt: skip
            # What somebody searches for stands in the field.
            content = re.sub('value="[^"]*"', "", client.get(address).content.decode())
            assert "Quittenhof" not in content, address
            assert "Quitten für" not in content, address
            assert "/partner/quittenhof/" not in content, address
        assert client.get("/partner/quittenhof/").status_code == 404


class TestOwnProposal:
    def proposed(self, editor: Client, actor: Any) -> Proposal:
        data = {**form_data(editor.get(change_url(actor))), "title": "Neues Haus", "proposal-text": "Weil."}
        add_row(data, "point", kind="task", text="Berät.", cited_source=factories.SourceFactory().pk)
        editor.post(change_url(actor), data)
        return Proposal.objects.get()

    def test_is_opened_with_what_it_proposes_and_changed(self, editor: Client) -> None:
        actor = factories.ActorFactory(title="Haus")
        made = self.proposed(editor, actor)
        listed = editor.get(change_url(actor))
        assert list(listed.context["open_proposals"]) == [made]
        url = f"{change_url(actor)}?vorschlag={made}"
        assert url.removeprefix(change_url(actor)) in listed.content.decode()
        page = editor.get(url)
        data = form_data(page)
        assert (data["title"], data["point-0-text"], page.context["proposal_text"]) == ("Neues Haus", "Berät.", "Weil.")
        assert not Point.objects.exists()
        # What is only proposed can be supported as well.
        source = factories.SourceFactory()
        statement = f"statement:{data['point-0-statement_ptr']}"
        add_row(data, "citation", supports=statement, source=source.pk, paragraph=1)
        response = editor.post(url, {**data, "title": "Ganz neues Haus", "proposal-text": "Darum."})
        assert response.status_code == 302, errors(response)
        made.refresh_from_db()
        assert Proposal.objects.count() == 1
        assert (made.data["entry"]["title"], made.text) == ("Ganz neues Haus", "Darum.")
        [point] = made.data["point"]
        assert [row["statement_id"] for row in made.data["citation"]] == [point["id"]] * 2
        actor.refresh_from_db()
        assert actor.title == "Haus"

    def test_is_nobody_elses(self, editor: Client) -> None:
        actor = factories.ActorFactory(title="Haus")
        made = self.proposed(editor, actor)
        other = log_in(EDITOR)
        page = other.get(f"{change_url(actor)}?vorschlag={made}")
        assert form_data(page)["title"] == "Haus"
        assert other.post(change_url(made), {"decision": "withdraw"}).status_code == 403
        made.refresh_from_db()
        assert made.is_open

    def test_is_withdrawn(self, editor: Client) -> None:
        made = self.proposed(editor, factories.ActorFactory())
        page = editor.get(change_url(made))
        assert (page.context["is_own"], page.context["may_decide"]) == (True, False)
        response = editor.post(change_url(made), {"decision": "withdraw"})
        assert said(response) == [f"Der Vorschlag {made} ist zurückgezogen."]
        made.refresh_from_db()
        assert made.state == "withdrawn"

    def test_takes_in_what_others_changed_meanwhile(self, editor: Client) -> None:
        actor = factories.ActorFactory(title="Haus")
        made = self.proposed(editor, actor)
        Entry.objects.filter(pk=actor.pk).update(summary="Inzwischen.")
        url = f"{change_url(actor)}?vorschlag={made}"
        assert form_data(editor.get(url))["summary"] == "Inzwischen."
        save(editor, url, title="Neues Haus")
        made.refresh_from_db()
        assert (made.base, made.before["entry"]["summary"], made.data["entry"]["summary"]) == (
            2,
            "Inzwischen.",
            "Inzwischen.",
        )

    def test_that_does_not_fit_any_more_says_so(self, editor: Client) -> None:
        actor = factories.ActorFactory()
        topic = factories.TopicFactory(title="Backen")
        save(editor, change_url(actor), topics=[str(topic.pk)])
        made = Proposal.objects.get()
        topic.delete()
        response = editor.get(f"{change_url(actor)}?vorschlag={made}")
        assert (response.status_code, response["Location"]) == (302, change_url(made))
        assert said(response)[1:] == ["Der Vorschlag passt nicht mehr zum Eintrag: Thema „Backen“ gibt es nicht mehr."]

    def test_that_was_decided_while_it_was_saved_becomes_one_of_its_own(self, editor: Client) -> None:
        actor = factories.ActorFactory(title="Haus")
        save(editor, change_url(actor), title="Neues Haus")
        made = Proposal.objects.get()
        outcomes = [Decided, mock.DEFAULT]
        with mock.patch("directory.admin.proposing.propose", side_effect=outcomes, wraps=propose):
            save(editor, f"{change_url(actor)}?vorschlag={made}", title="Ganz neues Haus")
        titles = Proposal.objects.order_by("pk").values_list("data__entry__title", flat=True)
        assert list(titles) == ["Neues Haus", "Ganz neues Haus"]

    def test_sent_late_keeps_what_others_changed_meanwhile(self, editor: Client) -> None:
        actor = factories.ActorFactory(title="Haus")
        made = self.proposed(editor, actor)
        url = f"{change_url(actor)}?vorschlag={made}"
        data = form_data(editor.get(url))
        Entry.objects.filter(pk=actor.pk).update(summary="Inzwischen.")
        number = latest(actor).number
        response = editor.post(url, {**data, "short_title": "Hof"})
        assert response.status_code == 302, errors(response)
        assert "ist erhalten geblieben." in said(response)[-2]
        made.refresh_from_db()
        assert (made.base, Proposal.objects.count()) == (number, 1)
        assert [(change.key, change.difference.old, change.difference.new) for change in changes(made)][:2] == [
            ("entry:title", "Haus", "Neues Haus"),
            ("entry:short_title", "", "Hof"),
        ]
        assert [row["text"] for row in made.data["point"]] == ["Berät."]
        assert made.data["entry"]["summary"] == "Inzwischen."
        actor.refresh_from_db()
        assert (actor.title, actor.short_title, actor.summary) == ("Haus", "", "Inzwischen.")
        assert latest(actor).number == number

    def test_sent_late_asks_where_others_changed_the_same(self, editor: Client) -> None:
        actor = factories.ActorFactory(title="Haus")
        made = self.proposed(editor, actor)
        url = f"{change_url(actor)}?vorschlag={made}"
        data = form_data(editor.get(url))
        Entry.objects.filter(pk=actor.pk).update(title="Dritter Name")
        assert latest(actor).number == 2
        page = editor.post(url, {**data, "summary": "Neu."})
        assert table_of(page) == [("Name", latest(actor).author, "Haus", "Dritter Name", "Neues Haus")]
        assert form_data(page)["point-0-text"] == "Berät."
        made.refresh_from_db()
        assert (made.base, made.revision) == (1, 0)
        response = editor.post(url, sent_again(page))
        assert response.status_code == 302, errors(response)
        made.refresh_from_db()
        assert (made.before["entry"]["title"], made.data["entry"]["title"]) == ("Dritter Name", "Neues Haus")
        assert (made.data["entry"]["summary"], len(made.data["point"]), made.base) == ("Neu.", 1, 2)

    def test_reopened_names_what_others_changed_of_it(self, editor: Client) -> None:
        actor = factories.ActorFactory(title="Haus")
        made = self.proposed(editor, actor)
        Entry.objects.filter(pk=actor.pk).update(title="Dritter Name")
        page = editor.get(f"{change_url(actor)}?vorschlag={made}")
        assert form_data(page)["title"] == "Neues Haus"
        assert [(change.difference.label, change.now) for change in page.context["moved"]] == [("Name", "Dritter Name")]
        assert "Dritter Name" in page.content.decode()

    def test_of_an_entry_that_was_deleted_keeps_what_was_typed(self, editor: Client) -> None:
        actor = factories.ActorFactory(title="Haus")
        assert latest(actor).number == 1
        data = form_data(editor.get(change_url(actor)))
        Actor.objects.get(pk=actor.pk).delete()
        assert latest(actor.pk).deleted
        page = editor.post(change_url(actor), {**data, "title": "Neues Haus"})
        assert "hat diesen Eintrag inzwischen gelöscht" in errors(page)[":"][0]
        assert form_data(page)["title"] == "Neues Haus"
        assert not Proposal.objects.exists()

"""The warning before something is entered twice, and the page on which two entries become one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from directory.models import Actor, Entry, LikelyDuplicate
from tests import factories
from tests.admin_pages import add_row, add_url, change_url, count_queries, errors, form_data, list_url
from tests.office import EDITOR, LEAD, PUBLISHER, REGIONAL, log_in, run_action, said
from tests.pages import Page
from tests.versions import latest, versions

pytestmark = pytest.mark.django_db

WARNING = "Noch nicht gespeichert, denn es gibt schon:"


def link(actor: Actor, why: str, state: str = "Veröffentlicht") -> str:
    return f'<a href="{change_url(actor)}">{actor}</a> ({state}: {why})'


def merge_url(first: Entry, second: Entry) -> str:
    return f"/admin/directory/likelyduplicate/{first.pk}/{second.pk}/"


def decision(client: Client, address: str, survivor: Entry) -> dict[str, Any]:
    """What the page sends once it was chosen which entry remains, and why it is the same."""
    sides = client.get(address, {"bleibt": survivor.pk}).context["sides"]
    seen = {side.seen: side.number for side in sides}
    return {"bleibt": survivor.pk, "zusammenfuehren": "x", "reason": "Derselbe.", **seen}


def refusal(page: Page) -> str:
    """What the page has against the merge."""
    return page.lines[page.lines.index("Das geht nicht:") + 1].removeprefix("• ").removeprefix("- ")


def pair(**values: Any) -> LikelyDuplicate:
    """Two entries that somebody has to decide on."""
    kind = factories.ActorKindFactory()
    first, second = (
        factories.ActorFactory(title=title, kind=kind) for title in ("Netzwerk Nord", "Netzwerk Nord e.V.")
    )
    kept: LikelyDuplicate = LikelyDuplicate.objects.create(first=first, second=second, reasons=["name"], **values)
    return kept


class TestWarning:
    def new(self, client: Client, **values: Any) -> dict[str, Any]:
        data = form_data(client.get(add_url(Actor)))
        return {**data, "title": "Netzwerk Nord", "kind": str(factories.ActorKindFactory().pk), **values}

    def test_links_what_is_like_it_and_keeps_what_was_typed(self, admin_client: Client) -> None:
        like = factories.ActorFactory(title="Netzwerk Nord e. V.", state="draft")
        page = admin_client.post(add_url(Actor), self.new(admin_client, summary="Getippt."))
        assert errors(page) == {"is_another": [f"{WARNING} {link(like, 'ähnlicher Name', 'Entwurf')}"]}
        assert page.context["adminform"].form["summary"].value() == "Getippt."
        assert "Gibt es das schon?" in page.content.decode()
        assert link(like, "ähnlicher Name", "Entwurf") in page.content.decode()
        assert list(Actor.objects.all()) == [like]

    def test_is_passed_with_a_tick_and_does_not_come_back(self, admin_client: Client) -> None:
        like = factories.ActorFactory(title="Netzwerk Nord e. V.")
        data = self.new(admin_client, is_another="on")
        assert admin_client.post(add_url(Actor), data).status_code == 302
        actor = Actor.objects.get(title="Netzwerk Nord")
        kept = LikelyDuplicate.objects.get()
        assert (kept.first_id, kept.second_id, kept.distinct) == (like.pk, actor.pk, True)
        data = {**form_data(admin_client.get(change_url(actor))), "short_title": "Nord"}
        assert admin_client.post(change_url(actor), data).status_code == 302

    def test_stays_ticked_where_something_else_is_wrong(self, admin_client: Client) -> None:
        factories.ActorFactory(title="Netzwerk Nord e. V.")
        page = admin_client.post(add_url(Actor), self.new(admin_client, is_another="on", founded="sieben"))
        assert list(errors(page)) == ["founded"]
        assert "checked" in str(page.context["adminform"].form["is_another"])
        assert "Gibt es das schon?" in page.content.decode()

    def test_comes_for_the_same_number_typed_into_an_entry(self, admin_client: Client) -> None:
        like = factories.ContactFactory(entry__title="Anton").entry
        actor = factories.ActorFactory(title="Berta")
        data = form_data(admin_client.get(change_url(actor)))
        source = factories.SourceFactory()
        add_row(data, "contact", channel="phone", purpose="office", number="0211 837-2000", cited_source=source.pk)
        page = admin_client.post(change_url(actor), data)
        assert errors(page) == {"is_another": [f"{WARNING} {link(like, 'gleiche Telefonnummer')}"]}

    def test_does_not_come_where_something_else_changed(self, admin_client: Client) -> None:
        actor = factories.ActorFactory(title="Netzwerk Nord")
        factories.ActorFactory(title="Netzwerk Nord e. V.")
        data = {**form_data(admin_client.get(change_url(actor))), "summary": "Neu."}
        assert admin_client.post(change_url(actor), data).status_code == 302

    def test_does_not_come_for_a_pair_that_waits_on_the_desk(self, admin_client: Client) -> None:
        actor = pair().first.actor
        data = {**form_data(admin_client.get(change_url(actor))), "short_title": "Nord"}
        assert admin_client.post(change_url(actor), data).status_code == 302


class TestComparing:
    def test_shows_both_side_by_side(self, admin_client: Client) -> None:
        kept = pair()
        factories.ContactFactory(entry=kept.first.actor)
        page = Page(admin_client.get(merge_url(kept.first, kept.second)).content)
        assert "| Netzwerk Nord | Netzwerk Nord e.V. |" in [line.strip() for line in page.lines]
        assert "Kontakte | Telefon: 0211 8372000 | – |" in [line.replace("-", "") for line in page.lines]
        assert page.href("Netzwerk Nord") == change_url(kept.first.actor)
        assert "Zusammenführen" not in page.lines

    def test_tells_what_would_move_and_moves_nothing(self, admin_client: Client) -> None:
        kept = pair()
        contact = factories.ContactFactory(entry=kept.second.actor)
        page = Page(admin_client.get(merge_url(kept.first, kept.second), {"bleibt": kept.first.pk}).content)
        assert page.section("„Netzwerk Nord“ bleibt")[:1] == ["Zieht um: Kontakte: 1"]
        contact.refresh_from_db()
        assert contact.entry_id == kept.second.pk

    def test_says_why_it_is_refused(self, admin_client: Client) -> None:
        kept = pair()
        Actor.objects.filter(pk=kept.first.pk).update(state="draft")
        page = Page(admin_client.get(merge_url(kept.first, kept.second), {"bleibt": kept.first.pk}).content)
        reason = "„Netzwerk Nord“ ist nicht öffentlich; die Adresse des anderen Eintrags führte ins Leere."
        assert refusal(page) == reason
        data = decision(admin_client, merge_url(kept.first, kept.second), kept.first)
        again = admin_client.post(merge_url(kept.first, kept.second), data)
        assert [str(message) for message in again.context["messages"]] == [reason]

    def test_says_why_the_database_refuses(self, admin_client: Client) -> None:
        kept = pair()
        centre = factories.ActorFactory(kind__one_per_area=True)
        factories.ServedPlaceFactory(entry=centre, place=factories.CityFactory(), role="centre")
        page = Page(admin_client.get(merge_url(kept.first, centre), {"bleibt": kept.first.pk}).content)
        reason = "Nur ein Kommunales Integrationszentrum kann für ein Gebiet zuständig sein."
        assert refusal(page) == reason
        data = decision(admin_client, merge_url(kept.first, centre), kept.first)
        again = admin_client.post(merge_url(kept.first, centre), data)
        assert [str(message) for message in again.context["messages"]] == [reason]

    def test_merges(self, admin_client: Client) -> None:
        kept = pair()
        data = decision(admin_client, merge_url(kept.first, kept.second), kept.second)
        page = admin_client.post(merge_url(kept.first, kept.second), data, follow=True)
        assert [str(message) for message in page.context["messages"]] == [
            "„Netzwerk Nord“ ist jetzt Teil von „Netzwerk Nord e.V.“; seine Adresse leitet dorthin."
        ]
        assert page.redirect_chain == [(change_url(kept.second.actor), 302)]
        kept.first.refresh_from_db()
        assert kept.first.merged_into_id == kept.second.pk

    def test_keeps_apart_and_goes_on_to_the_next(self, admin_client: Client) -> None:
        first, second = pair(), pair()
        listed = {"_changelist_filters": "liste=doppel"}
        page = admin_client.get(change_url(first), listed, follow=True)
        assert page.context["walk"].position == 1
        address = page.redirect_chain[0][0]
        after = admin_client.post(address, {"kein-doppel": "x"})
        assert after.headers["Location"] == f"{change_url(second)}?_changelist_filters=liste%3Ddoppel"
        first.refresh_from_db()
        assert first.distinct
        last = admin_client.get(change_url(second), listed, follow=True).redirect_chain[0][0]
        assert admin_client.post(last, {"kein-doppel": "x"}).headers["Location"] == (
            f"{list_url(LikelyDuplicate)}?liste=doppel"
        )

    def test_does_not_go_on_to_what_was_settled_with_it(self, admin_client: Client) -> None:
        first = pair()
        third = factories.ActorFactory(title="Netzwerk Nord NRW")
        LikelyDuplicate.objects.create(first=first.second, second=third, reasons=["name"])
        page = admin_client.get(change_url(first), {"_changelist_filters": "liste=doppel"}, follow=True)
        data = decision(admin_client, merge_url(first.first, first.second), first.first)
        after = admin_client.post(page.redirect_chain[0][0], data)
        assert after.headers["Location"] == f"{list_url(LikelyDuplicate)}?liste=doppel"

    def test_from_the_list_of_partners(self, admin_client: Client) -> None:
        kept = pair()
        data = {"action": "compare", "_selected_action": [str(kept.first.pk), str(kept.second.pk)]}
        page = admin_client.post(list_url(Actor), data)
        assert page.headers["Location"] == merge_url(kept.first, kept.second)
        page = admin_client.post(list_url(Actor), {**data, "_selected_action": [str(kept.first.pk)]}, follow=True)
        assert [str(message) for message in page.context["messages"]] == ["Bitte genau zwei Einträge auswählen."]

    def test_needs_two_entries(self, admin_client: Client) -> None:
        actor = factories.ActorFactory()
        assert admin_client.get(merge_url(actor, actor)).status_code == 404
        assert admin_client.get(merge_url(actor, Actor(pk=10**6))).status_code == 404

    @pytest.mark.parametrize(("group", "status"), [(EDITOR, 200), (PUBLISHER, 200), (REGIONAL, 403), (LEAD, 403)])
    def test_is_for_those_who_may_change_both(self, group: str, status: int) -> None:
        kept = pair()
        unna = factories.DistrictFactory()
        factories.ServedPlaceFactory(entry=kept.first.actor, place=unna)
        assert log_in(group, places=[unna]).get(merge_url(kept.first, kept.second)).status_code == status

    def test_merging_is_for_those_who_may_save_both(self) -> None:
        kept = pair()
        client = log_in(EDITOR)
        data = decision(client, merge_url(kept.first, kept.second), kept.first)
        reason = "„Netzwerk Nord“: Der Eintrag ist öffentlich: Ihn ändert nur, wer veröffentlichen darf."
        page = client.get(merge_url(kept.first, kept.second), {"bleibt": kept.first.pk})
        assert refusal(Page(page.content)) == reason
        assert said(client.post(merge_url(kept.first, kept.second), data)) == [reason]
        assert Entry.objects.exclude(merged_into=None).count() == 0
        assert said(client.post(merge_url(kept.first, kept.second), {"kein-doppel": "x"}, follow=True)) == [
            "Vermerkt: Das sind zwei verschiedene."
        ]

    def test_a_regional_editor_merges_drafts_of_the_place(self) -> None:
        kept = pair()
        unna = factories.DistrictFactory()
        for entry in (kept.first.actor, kept.second.actor):
            factories.ServedPlaceFactory(entry=entry, place=unna)
        Entry.objects.filter(pk__in=[kept.first_id, kept.second_id]).update(state="draft")
        client = log_in(REGIONAL, places=[unna])
        data = decision(client, merge_url(kept.first, kept.second), kept.first)
        page = client.post(merge_url(kept.first, kept.second), data, follow=True)
        assert said(page) == [
            "„Netzwerk Nord e.V.“ ist jetzt Teil von „Netzwerk Nord“ und steht unter „Gelöschte Einträge“."
        ]
        assert latest(kept.second_id).deleted

    def test_asks_for_a_reason(self, admin_client: Client) -> None:
        kept = pair()
        address = merge_url(kept.first, kept.second)
        shown = admin_client.get(address, {"bleibt": kept.first.pk}).context["reason_form"]
        assert shown["reason"].value() == "ähnlicher Name"
        page = admin_client.post(address, {"bleibt": kept.first.pk, "zusammenfuehren": "x", "reason": " "})
        assert "Dieses Feld ist zwingend erforderlich." in page.content.decode()
        assert Entry.objects.exclude(merged_into=None).count() == 0

    def test_says_who_has_changed_one_of_them_meanwhile(self, admin_client: Client) -> None:
        kept = pair()
        assert [version.number for version in versions(kept.second)] == [1]
        address = merge_url(kept.first, kept.second)
        data = decision(admin_client, address, kept.first)
        Entry.objects.filter(pk=kept.second_id).update(short_title="Neu")
        assert [version.number for version in versions(kept.second)] == [1, 2]
        (text,) = said(admin_client.post(address, data))
        assert text.startswith("Inzwischen hat ")
        assert text.endswith("diesen Eintrag geändert: Kurzname.")
        assert Entry.objects.exclude(merged_into=None).count() == 0

    def test_costs_as_much_for_three_rows_as_for_one(self, admin_client: Client) -> None:
        kept = pair()
        address = merge_url(kept.first, kept.second)
        factories.ContactFactory(entry=kept.first.actor)
        one = count_queries(admin_client, address)
        for _ in range(2):
            factories.RelationFactory(entry=kept.first.actor)
            factories.ContactFactory(entry=kept.first.actor)
        assert count_queries(admin_client, address) == one


class TestList:
    def test_names_both_and_what_is_alike(self, admin_client: Client) -> None:
        pair(distinct=True)
        content = admin_client.get(list_url(LikelyDuplicate)).content.decode()
        assert "Netzwerk Nord e.V." in content
        assert "ähnlicher Name" in content
        assert admin_client.get(add_url(LikelyDuplicate)).status_code == 403

    def test_keeps_several_apart(self, admin_client: Client) -> None:
        data = {"action": "keep_apart", "_selected_action": [str(pair().pk), str(pair().pk)]}
        page = admin_client.post(list_url(LikelyDuplicate), data, follow=True)
        assert [str(message) for message in page.context["messages"]] == ["Als kein Doppel vermerkt: 2."]
        assert not LikelyDuplicate.objects.undecided().exists()

    def test_keeps_nothing_apart_that_somebody_else_edits(self) -> None:
        kept = pair()
        client = log_in(REGIONAL, places=[factories.DistrictFactory()])
        assert run_action(client, "keep_apart", kept) == [
            "1 Paar bleibt, wie es ist: Einen der beiden Einträge bearbeiten Sie nicht."
        ]
        assert LikelyDuplicate.objects.undecided().exists()

    def test_costs_as_much_for_three_rows_as_for_one(self, admin_client: Client) -> None:
        pair()
        one = count_queries(admin_client, list_url(LikelyDuplicate))
        pair()
        pair()
        assert count_queries(admin_client, list_url(LikelyDuplicate)) == one

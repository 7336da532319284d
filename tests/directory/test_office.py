"""Who may do what in the office, and what comes of trying to get around it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from directory import office
from directory.models import Actor, Contact, Entry, Place, Proposal, ServedPlace, Source
from programmes.models import NewsItem, Programme
from tests import factories
from tests.admin_pages import add_row, add_url, change_url, errors, form_data, list_url
from tests.office import (
    CONFIRMED,
    EDITOR,
    GROUPS,
    LEAD,
    PUBLISHER,
    REGIONAL,
    delete_url,
    log_in,
    run_action,
    save,
    serving,
    sound,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def unna() -> Place:
    return factories.DistrictFactory()


@pytest.fixture
def kamen(unna: Place) -> Place:
    return factories.PlaceFactory(name="Kamen", parent=unna)


@pytest.fixture
def dortmund() -> Place:
    return factories.CityFactory()


class TestPlaces:
    def test_hold_a_kreis_with_its_gemeinden(self, unna: Place, kamen: Place, dortmund: Place) -> None:
        assert set(Place.objects.parts_of(Place.objects.filter(pk=unna.pk))) == {unna, kamen}
        assert set(Place.objects.parts_of(Place.objects.filter(ags="DE"))) == set(Place.objects.all())
        assert set(Place.objects.parts_of(Place.objects.none())) == set()

    def test_hold_what_serves_sits_or_happened_in_them(self, unna: Place, kamen: Place, dortmund: Place) -> None:
        inside = {
            serving(kamen).pk,
            serving(unna, factories.ProgrammeFactory).pk,
            factories.LocationFactory(place=kamen).entry_id,
            factories.NewsItemFactory(place=kamen).pk,
        }
        serving(dortmund)
        serving(unna.parent)  # type: ignore[arg-type]
        factories.NewsItemFactory(place=dortmund)
        factories.ActorFactory()
        found = Entry.objects.within(Place.objects.filter(pk=unna.pk))
        assert {entry.pk for entry in found} == inside


class TestSets:
    """The rules asked of many rows at once say the same as of each."""

    @pytest.mark.parametrize("group", [*GROUPS, ""])
    def test_of_entries(self, group: str, unna: Place, dortmund: Place) -> None:
        user = factories.UserFactory(groups=[group], places=[unna])
        for factory, _folder in factories.TYPES:
            factory()
        for place in (unna, dortmund):
            serving(place)
            serving(place, factories.ProgrammeFactory, state="published")
            factories.NewsItemFactory(place=place)
        allowed = {entry for entry in Entry.objects.all() if office.may_change(user, entry)}
        assert set(office.changeable(Entry.objects.all(), user)) == allowed
        saved = {entry for entry in Entry.objects.all() if office.may_save(user, entry)}
        assert set(office.saveable(Entry.objects.all(), user)) == saved
        assert bool(allowed) is bool(group)

    @pytest.mark.parametrize("group", [*GROUPS, ""])
    def test_of_proposals(self, group: str, unna: Place, dortmund: Place) -> None:
        user = factories.UserFactory(groups=[group], places=[unna])
        gone = serving(unna, state="published")
        for entry in (gone, serving(unna, state="published"), serving(dortmund, state="published"), serving(unna)):
            factories.ProposalFactory(entry=Entry.objects.get(pk=entry.pk))
        gone.delete()
        before: dict[str, Any] = {"entry": {}}
        Proposal.objects.create(
            origin="public", type="actor", before=before, data={"entry": {"title": "Neu"}}, names={}
        )
        allowed = {proposal for proposal in Proposal.objects.all() if office.may_decide(user, proposal)}
        assert set(office.decidable(Proposal.objects.all(), user)) == allowed

    @pytest.mark.parametrize("group", [*GROUPS, ""])
    def test_of_sources(self, group: str) -> None:
        user = factories.UserFactory(groups=[group])
        factories.CitationFactory()
        factories.CitationFactory(entry__state="draft")
        allowed = {source for source in Source.objects.all() if office.may_change_source(user, source)}
        assert set(office.changeable_sources(user)) == allowed


class TestRules:
    @pytest.mark.parametrize("group", [EDITOR, PUBLISHER, REGIONAL])
    @pytest.mark.parametrize("state", Entry.State.values)
    def test_of_states(self, group: str, state: str, unna: Place) -> None:
        user = factories.UserFactory(groups=[group], places=[unna])
        entry = serving(unna, state=state)
        released = state in {"published", "archived"}
        assert office.may_view(user, entry)
        assert office.may_change(user, entry)
        assert office.may_publish(user, entry) is (group == PUBLISHER)
        assert office.may_save(user, entry) is (group == PUBLISHER or not released)
        assert office.may_delete(user, entry) is (group == PUBLISHER or not released)

    def test_of_somebody_who_is_nobody(self) -> None:
        entry = factories.ActorFactory()
        for user in (AnonymousUser(), factories.UserFactory(), factories.UserFactory(is_staff=False)):
            rules = (office.may_view, office.may_change, office.may_publish, office.may_save, office.may_delete)
            assert not any(rule(user, entry) for rule in rules)

    def test_of_superusers(self) -> None:
        user = factories.UserFactory(is_superuser=True)
        entry = factories.TopicFactory()
        rules = (office.may_view, office.may_change, office.may_publish, office.may_save, office.may_delete)
        assert all(rule(user, entry) for rule in rules)

    def test_of_two_groups_do_not_mix(self) -> None:
        """Who keeps the topics and edits partners does not publish partners."""
        user = factories.UserFactory(groups=[EDITOR, LEAD])
        assert office.may_publish(user, factories.TopicFactory())
        assert not office.may_publish(user, factories.ActorFactory())
        bound = factories.UserFactory(groups=[REGIONAL, LEAD])
        assert not office.may_change(bound, factories.ActorFactory())


class TestRegionalEditor:
    """Everything that an account for the Kreis Unna may try with entries of Dortmund, or of the whole Land."""

    @pytest.fixture
    def client(self, unna: Place) -> Client:
        return log_in(REGIONAL, places=[unna])

    @pytest.fixture(params=["dortmund", "land"])
    def foreign(self, request: pytest.FixtureRequest, unna: Place, dortmund: Place) -> Any:
        return serving({"dortmund": dortmund, "land": Place.objects.get(ags="05")}[request.param], title="Fremd")

    def test_finds_and_reads_it(self, client: Client, foreign: Any, unna: Place) -> None:
        own = serving(unna)
        assert set(client.get(list_url(Actor)).context["cl"].result_list) == {own, foreign}
        assert list(client.get(list_url(Actor), {"zustaendig": "ja"}).context["cl"].result_list) == [own]
        assert "Nach Zuständigkeit" not in log_in(EDITOR).get(list_url(Actor)).text
        page = client.get(change_url(foreign))
        assert not [
            name for name in ("_save", "title", "other_names", "contact-0-label") if f'name="{name}"' in page.text
        ]
        assert list(page.context["steps"]) == []

    def test_saves_nothing(self, client: Client, foreign: Any) -> None:
        data = form_data(log_in(EDITOR).get(change_url(foreign)))
        for extra in ({}, {"_step": "review"}, {"_popup": "1"}):
            assert client.post(change_url(foreign), {**data, "title": "Meins", **extra}).status_code == 403
        # What is to be saved as a new entry is refused like one.
        assert client.post(change_url(foreign), {**data, "slug": "meins", "_saveasnew": "1"}).status_code == 200
        assert Actor.objects.get() == foreign
        foreign.refresh_from_db()
        assert (foreign.title, foreign.state) == ("Fremd", "draft")

    def test_deletes_nothing(self, client: Client, foreign: Any) -> None:
        entry = Entry.objects.get(pk=foreign.pk)
        for address in (delete_url(foreign), delete_url(entry)):
            assert client.post(address, {"post": "yes"}).status_code == 403
        assert Entry.objects.filter(pk=foreign.pk).exists()

    @pytest.mark.parametrize("action", ["confirm_as_checked", "give_to_review", "delete_selected"])
    def test_actions_skip_and_name_it(self, client: Client, foreign: Any, unna: Place, action: str) -> None:
        own = serving(unna, title="Eigen")
        done = run_action(client, action, foreign, own)
        done.remove(
            "„Fremd“ bleibt, wie es ist: Sie bearbeiten Einträge, die hier helfen oder sitzen: Kreis Unna. "
            "Dieser Eintrag gehört nicht dazu."
        )
        foreign.refresh_from_db()
        own.refresh_from_db()
        assert (foreign.checked_on, foreign.state) == (None, "draft")
        # Deleting is asked for once more.
        assert len(done) == (action != "delete_selected")

    def test_deletes_only_the_others_of_a_selection(self, client: Client, foreign: Any, unna: Place) -> None:
        own = serving(unna)
        data = {"action": "delete_selected", "_selected_action": [str(own.pk), str(foreign.pk)], **CONFIRMED}
        client.post(list_url(Actor), data)
        assert set(Actor.objects.values_list("pk", flat=True)) == {foreign.pk}

    def test_publishes_nothing(self, client: Client, unna: Place) -> None:
        own = sound(state="in_review")
        factories.CitationFactory(entry=own, statement=factories.ServedPlaceFactory(entry=own, place=unna))
        offered = dict(client.get(list_url(Actor)).context["action_form"].fields["action"].choices)
        exports = {"export_csv", "export_json", "export_xlsx"}
        steps = {"confirm_as_checked", "ask_for_confirmation", "compare", "give_to_review", "delete_selected"}
        assert set(offered) == {"", *steps, *exports}
        run_action(client, "publish", own)
        page = save(client, own, step="publish")
        assert errors(page) == {":": ["„Veröffentlichen“ ist Ihrem Konto nicht erlaubt."]}
        own.refresh_from_db()
        assert own.state == "in_review"

    def test_takes_no_row_of_it(self, client: Client, foreign: Any, unna: Place) -> None:
        """A row of another entry, smuggled into the form of an own one."""
        contact, own = factories.ContactFactory(entry=foreign, label="Fremd"), serving(unna)
        factories.ContactFactory(entry=own)
        data = form_data(client.get(change_url(own)))
        forged = {"contact-0-statement_ptr": contact.pk, "contact-0-entry": foreign.pk, "contact-0-label": "Meins"}
        assert client.post(change_url(own), {**data, **forged}).status_code == 200
        row = add_row(data, "contact", channel="email", purpose="office", email="a@example.org")
        client.post(change_url(own), {**data, f"{row}-entry": foreign.pk})
        contact.refresh_from_db()
        assert contact.label == "Fremd"
        assert Contact.objects.filter(entry=foreign).count() == 1

    def test_makes_new_entries_in_its_places_only(self, client: Client, kamen: Place, dortmund: Place) -> None:
        data = {**form_data(client.get(add_url(Actor))), "title": "Neu", "kind": factories.ActorKindFactory().pk}
        for popup in ({}, {"_popup": "1"}):
            page = client.post(add_url(Actor), {**data, **popup})
            assert errors(page)[":"][0].endswith(
                "hier helfen oder sitzen: Kreis Unna. Dieser Eintrag gehört nicht dazu."
            )
            assert page.context["adminform"].form["title"].value() == "Neu"
        row = add_row(data, "servedplace", place=dortmund.pk, role="serves")
        assert client.post(add_url(Actor), data).status_code == 200
        assert not Actor.objects.exists()
        assert client.post(add_url(Actor), {**data, f"{row}-place": kamen.pk}).status_code == 302
        assert ServedPlace.objects.get().place == kamen

    def test_makes_new_news_in_its_places_only(self, client: Client, kamen: Place, dortmund: Place) -> None:
        data = {**form_data(client.get(add_url(NewsItem))), "title": "Fest", "date": "2026"}
        assert client.post(add_url(NewsItem), {**data, "place": dortmund.pk}).status_code == 200
        assert client.post(add_url(NewsItem), {**data, "place": kamen.pk}).status_code == 302

    def test_does_not_move_an_entry_out_of_its_places(self, client: Client, kamen: Place, dortmund: Place) -> None:
        own = serving(kamen)
        for change in ({"servedplace-0-place": dortmund.pk}, {"servedplace-0-DELETE": "on"}):
            page = save(client, own, **change)
            assert "gehört nicht dazu" in errors(page)[":"][0]
        assert own.statements.get().servedplace.place == kamen

    def test_without_a_place_changes_nothing(self, unna: Place) -> None:
        client, entry = log_in(REGIONAL), serving(unna)
        assert client.post(change_url(entry), {}).status_code == 403
        data = {**form_data(client.get(add_url(Programme))), "title": "Neu", "kind": "project"}
        page = client.post(add_url(Programme), data)
        assert errors(page) == {":": ["Ihrem Konto ist noch kein Ort zugeordnet; das übernimmt die Leitung."]}


class TestEditor:
    def test_forges_no_field_that_is_not_in_the_form(self) -> None:
        actor, other = factories.ActorFactory(state="draft"), factories.ActorFactory()
        before = {name: getattr(actor, name) for name in ("public_id", "state", "type", "created_at")}
        forged = {"public_id": str(other.public_id), "state": "published", "type": "law", "created_at": "2000-01-01"}
        assert save(log_in(EDITOR), actor, **forged, id=other.pk, entry_ptr=other.pk).status_code == 302
        actor.refresh_from_db()
        assert {name: getattr(actor, name) for name in before} == before

    def test_merges_nothing(self) -> None:
        actor, other = factories.ActorFactory(state="draft"), factories.ActorFactory()
        for entry in (actor, other):
            page = save(log_in(EDITOR), entry, merged_into=actor.pk if entry == other else other.pk, step="archive")
            assert page.status_code == 200
            entry.refresh_from_db()
            assert (entry.merged_into, entry.state) == (None, "draft" if entry == actor else "published")

    @pytest.mark.parametrize("action", ["confirm_as_checked", "give_to_review", "delete_selected"])
    def test_actions_leave_alone_what_is_public(self, action: str) -> None:
        actor = sound(title="Haus")
        said = run_action(log_in(EDITOR), action, actor)
        assert said == [
            "„Haus“ bleibt, wie es ist: Der Eintrag ist öffentlich: Ihn ändert nur, wer veröffentlichen darf."
        ]
        actor.refresh_from_db()
        assert (actor.checked_on, actor.state) == (None, "published")

    def test_does_not_delete_what_is_public(self) -> None:
        actor = factories.ActorFactory()
        assert log_in(EDITOR).post(delete_url(actor), CONFIRMED).status_code == 403
        assert log_in(PUBLISHER).post(delete_url(actor), CONFIRMED).status_code == 302

    @pytest.mark.parametrize(("group", "answer"), [(EDITOR, 403), (LEAD, 403), (PUBLISHER, 302)])
    def test_does_not_change_a_source_that_the_public_reads(self, group: str, answer: int) -> None:
        source = factories.CitationFactory().source
        data = {**form_data(log_in(PUBLISHER).get(change_url(source))), "title": "Anders"}
        assert log_in(group).post(change_url(source), data).status_code == answer
        assert (Source.objects.get().title == "Anders") is (answer == 302)


class TestAutocomplete:
    FIELDS = (
        ("directory", "actor", "kind"),
        ("directory", "actor", "merged_into"),
        ("directory", "citation", "source"),
    )

    @pytest.mark.parametrize("field", FIELDS)
    def test_answers_the_office_only(self, client: Client, field: tuple[str, str, str]) -> None:
        factories.CitationFactory(entry__state="draft")
        query = dict(zip(("app_label", "model_name", "field_name"), field, strict=True))
        for group in GROUPS:
            assert log_in(group).get("/admin/autocomplete/", query).json()["results"]
        assert log_in().get("/admin/autocomplete/", query).status_code == 403
        assert client.get("/admin/autocomplete/", query).status_code == 302


class TestProposals:
    @pytest.mark.parametrize(
        ("group", "state", "expected"),
        [
            (PUBLISHER, "published", True),
            (EDITOR, "published", False),
            (REGIONAL, "published", False),
            (LEAD, "published", False),
            (EDITOR, "draft", True),
            (REGIONAL, "draft", True),
        ],
    )
    def test_are_decided_by_who_may_save_the_entry(self, unna: Place, group: str, state: str, expected: bool) -> None:
        made = factories.ProposalFactory(entry=serving(unna, state=state))
        user = factories.UserFactory(groups=[group], places=[unna])
        assert office.may_decide(user, made) is expected

    def test_elsewhere_are_decided_by_others(self, unna: Place) -> None:
        made = factories.ProposalFactory(entry=serving(factories.CityFactory()))
        assert office.may_decide(factories.UserFactory(groups=[REGIONAL], places=[unna]), made) is False

    def test_of_what_is_gone_are_declined_by_who_may_publish(self) -> None:
        made = factories.ProposalFactory()
        Actor.objects.get().delete()
        expected = {group: group == PUBLISHER for group in GROUPS}
        assert {group: office.may_decide(factories.UserFactory(groups=[group]), made) for group in GROUPS} == expected

    def test_of_a_new_organisation_are_decided_by_who_adds_some_anywhere(self, unna: Place) -> None:
        made = Proposal(origin="public", type="actor", before={"entry": {}}, data={"entry": {"title": "Neu"}})
        expected = {group: group in {EDITOR, PUBLISHER} for group in GROUPS}
        users = {group: factories.UserFactory(groups=[group], places=[unna]) for group in GROUPS}
        assert {group: office.may_decide(user, made) for group, user in users.items()} == expected

    @pytest.mark.parametrize("group", GROUPS)
    def test_are_seen_by_all_and_who_sent_them_by_who_decides(self, group: str) -> None:
        made = factories.ProposalFactory(origin="organisation", name="Frau Beispiel", email="beispiel@example.org")
        content = log_in(group).get(change_url(made)).content.decode()
        assert str(made) in content
        assert ("Frau Beispiel" in content, "beispiel@example.org" in content) == (group == PUBLISHER,) * 2

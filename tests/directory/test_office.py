"""Who may do what in the office, and what comes of trying to get around it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser, Group, User
from django.test import Client

from directory import office
from directory.models import Actor, Contact, Entry, Place, ServedPlace, Source
from programmes.models import NewsItem, Programme
from tests import factories
from tests.admin_pages import add_row, add_url, change_url, errors, form_data, list_url
from tests.office import EDITOR, GROUPS, LEAD, PUBLISHER, REGIONAL, log_in, run_action, save, sound

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


def serving(place: Place, factory: Any = factories.ActorFactory, **values: Any) -> Any:
    return factories.ServedPlaceFactory(entry=factory(**{"state": "draft", **values}), place=place).entry


def delete_url(entry: Any) -> str:
    return change_url(entry).replace("/change/", "/delete/")


# How a row is made of what each page of the office is about; entries are drafts and lie in the Kreis Unna.
ROWS: dict[str, Callable[[], Any]] = {
    "actor": lambda: serving(factories.DistrictFactory()),
    "programme": lambda: serving(factories.DistrictFactory(), factories.ProgrammeFactory),
    "newsitem": lambda: factories.NewsItemFactory(state="draft", place=factories.DistrictFactory()),
    "law": lambda: factories.LawFactory(state="draft"),
    "actorkind": lambda: factories.ActorKindFactory(state="draft"),
    "topic": lambda: factories.TopicFactory(state="draft"),
    "entry": lambda: Entry.objects.get(pk=factories.TopicFactory(state="draft").pk),
    "address": lambda: factories.TopicFactory().addresses.get(),
    "audience": factories.AudienceFactory,
    "place": factories.CityFactory,
    "source": factories.SourceFactory,
    "operator": factories.OperatorFactory,
    "report": factories.ReportFactory,
    "user": factories.UserFactory,
    "group": lambda: Group.objects.create(name="Andere"),
}
LOCAL = {"actor", "programme", "newsitem"}
MAY_CHANGE = {
    EDITOR: {*LOCAL, "law", "source", "report"},
    PUBLISHER: {*LOCAL, "law", "source", "report"},
    REGIONAL: {*LOCAL, "source"},
    LEAD: {"actorkind", "topic", "audience", "place", "source", "operator", "report", "user"},
}
MAY_ADD = {
    EDITOR: {*LOCAL, "law", "source"},
    PUBLISHER: {*LOCAL, "law", "source"},
    REGIONAL: {*LOCAL, "source"},
    LEAD: {"actorkind", "topic", "audience", "source", "user"},
}
MAY_DELETE = {
    EDITOR: {*LOCAL, "law"},
    PUBLISHER: {*LOCAL, "law", "source"},
    REGIONAL: LOCAL,
    LEAD: {"actorkind", "topic", "audience", "report"},
}
SEES_ALL = set(ROWS) - {"operator", "report", "user", "group"}
MAY_VIEW = {EDITOR: SEES_ALL | {"report"}, PUBLISHER: SEES_ALL | {"report"}, REGIONAL: SEES_ALL, LEAD: set(ROWS)}

every_page = pytest.mark.parametrize("name", sorted(ROWS))
every_group = pytest.mark.parametrize("group", GROUPS)


def client_of(group: str) -> Client:
    return log_in(group, places=[factories.DistrictFactory()] if group == REGIONAL else [])


def test_every_page_of_the_office_is_tried() -> None:
    assert {str(model._meta.model_name) for model in admin.site._registry} == set(ROWS)
    assert not [model for model, page in admin.site._registry.items() if page.list_editable]


@every_page
@every_group
class TestEveryPage:
    def test_is_seen_by_those_who_may(self, group: str, name: str) -> None:
        client, row = client_of(group), ROWS[name]()
        seen = name in MAY_VIEW[group]
        for address in (list_url(row), change_url(row), change_url(row).replace("/change/", "/history/")):
            assert (client.get(address).status_code in {200, 302}) is seen, address

    def test_is_changed_by_those_who_may(self, group: str, name: str) -> None:
        client, row = client_of(group), ROWS[name]()
        if name == "entry":  # Leads to the page of its type.
            assert client.post(change_url(row), {}).status_code == 302
            return
        answer = client.post(change_url(row), {}).status_code
        assert answer == (200 if name in MAY_CHANGE[group] else 403)

    def test_gets_new_rows_from_those_who_may(self, group: str, name: str) -> None:
        client, row = client_of(group), ROWS[name]()
        for ask in (client.get, client.post):
            assert (ask(add_url(row), {}).status_code == 200) is (name in MAY_ADD[group])

    def test_loses_rows_to_those_who_may(self, group: str, name: str) -> None:
        client, row = client_of(group), ROWS[name]()
        may = name in MAY_DELETE[group] or (name == "entry" and group == LEAD)
        assert client.post(delete_url(row), {"post": "yes"}).status_code == (302 if may else 403)
        assert type(row)._default_manager.filter(pk=row.pk).exists() is not may

    def test_is_closed_to_accounts_without_a_group(self, group: str, name: str) -> None:
        client, row = log_in(), ROWS[name]()
        for address in (list_url(row), add_url(row), change_url(row), delete_url(row)):
            assert client.get(address).status_code == 403
            assert client.post(address, {}).status_code == 403


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

    def test_finds_and_reads_it(self, client: Client, foreign: Any) -> None:
        assert "Fremd" in client.get(list_url(Actor)).text
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
        data = {"action": "delete_selected", "_selected_action": [str(own.pk), str(foreign.pk)], "post": "yes"}
        client.post(list_url(Actor), data)
        assert set(Actor.objects.values_list("pk", flat=True)) == {foreign.pk}

    def test_publishes_nothing(self, client: Client, unna: Place) -> None:
        own = sound(state="in_review")
        factories.CitationFactory(entry=own, statement=factories.ServedPlaceFactory(entry=own, place=unna))
        offered = dict(client.get(list_url(Actor)).context["action_form"].fields["action"].choices)
        assert set(offered) == {"", "confirm_as_checked", "give_to_review", "delete_selected"}
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
        assert log_in(EDITOR).post(delete_url(actor), {"post": "yes"}).status_code == 403
        assert log_in(PUBLISHER).post(delete_url(actor), {"post": "yes"}).status_code == 302

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


class TestAccounts:
    """Leitung keeps accounts, but neither makes nor touches superusers."""

    @pytest.fixture
    def lead(self) -> Client:
        return log_in(LEAD)

    def test_are_given_groups_and_places(self, lead: Client, unna: Place) -> None:
        account = factories.UserFactory()
        data = form_data(lead.get(change_url(account)))
        add_row(data, "responsibility", place=unna.pk)
        del data["responsibility-0-position"]
        data |= {"groups": [str(Group.objects.get(name=REGIONAL).pk)]}
        page = lead.post(change_url(account), data)
        assert page.status_code == 302, errors(page)
        assert [group.name for group in account.groups.all()] == [REGIONAL]
        assert list(office.places_of(account)) == [unna]

    def test_have_a_place_once(self, lead: Client, unna: Place) -> None:
        account = factories.UserFactory(places=[unna])
        data = form_data(lead.get(change_url(account)))
        add_row(data, "responsibility", place=unna.pk)
        assert lead.post(change_url(account), data).status_code == 200
        assert account.responsibilities.count() == 1

    def test_are_not_made_superusers(self, lead: Client) -> None:
        for account in (factories.UserFactory(), User.objects.get(groups__name=LEAD)):
            page = lead.get(change_url(account))
            assert not {"is_superuser", "user_permissions"} & set(page.context["adminform"].form.fields)
            forged = {**form_data(page), "is_superuser": "on", "user_permissions": ["1", "2"]}
            assert lead.post(change_url(account), forged).status_code == 302
            account.refresh_from_db()
            assert (account.is_superuser, account.user_permissions.count()) == (False, 0)

    def test_are_added_without_rights(self, lead: Client) -> None:
        data = {
            "username": "neu",
            "usable_password": "true",
            "password1": "nur-im-Test-7",
            "password2": "nur-im-Test-7",
        }
        forged = {"is_superuser": "on", "is_staff": "on", "groups": ["1"]}
        assert lead.post(add_url(User), {**data, **forged}).status_code == 302
        account = User.objects.get(username="neu")
        assert (account.is_superuser, account.is_staff, account.groups.count()) == (False, False, 0)

    def test_of_superusers_are_not_touched(self, lead: Client, admin_user: User) -> None:
        before = User.objects.values().get(pk=admin_user.pk)
        assert lead.get(change_url(admin_user)).status_code == 200
        password = {"password1": "nur-im-Test-8", "password2": "nur-im-Test-8", "usable_password": "true"}
        address = change_url(admin_user).replace("/change/", "/password/")
        assert lead.get(address).status_code == 403
        assert lead.post(address, password).status_code == 403
        assert lead.post(change_url(admin_user), {"username": "weg"}).status_code == 403
        assert lead.post(delete_url(admin_user), {"post": "yes"}).status_code == 403
        assert User.objects.values().get(pk=admin_user.pk) == before

    def test_of_superusers_are_kept_by_superusers(self, admin_client: Client, admin_user: User) -> None:
        fields = admin_client.get(change_url(admin_user)).context["adminform"].form.fields
        assert {"is_superuser", "groups"} <= set(fields)

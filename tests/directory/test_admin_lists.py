"""Lists, searches, actions, links and query counts of the admin."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from directory.admin.states import entry_admin_url
from directory.models import Actor, ActorKind, Address, Entry, Law, Place, PostalCode, Source, Topic
from tests import factories
from tests.admin_pages import add_row, add_url, change_url, count_queries, errors, form_data, list_url

pytestmark = pytest.mark.django_db


def listed(client: Client, model: Any, **query: str) -> list[str]:
    return [str(row) for row in client.get(list_url(model), query).context["cl"].result_list]


def run_action(client: Client, action: str, *entries: Entry) -> list[str]:
    data = {"action": action, "_selected_action": [str(entry.pk) for entry in entries]}
    page = client.post(list_url(type(entries[0])), data, follow=True)
    return [str(message) for message in page.context["messages"]]


def everything_said_of(actor: Actor) -> None:
    factories.ServedPlaceFactory(entry=actor)
    factories.LocationFactory(entry=actor)
    contact = factories.ContactFactory(entry=actor)
    factories.OfferFactory(entry=actor)
    factories.PointFactory(entry=actor)
    factories.KeyFigureFactory(entry=actor, place=factories.PlaceFactory())
    factories.RelationFactory(entry=actor)
    factories.CitationFactory(entry=actor, statement=contact)
    factories.CitationFactory(entry=actor, source=factories.SourceFactory())
    actor.topics.add(factories.TopicFactory())
    actor.laws.add(factories.LawFactory())


class TestQueries:
    """As many for three rows as for one."""

    @pytest.mark.parametrize(
        ("model", "make"),
        [
            (Actor, lambda: factories.ServedPlaceFactory()),
            (ActorKind, factories.ActorKindFactory),
            (Entry, lambda: factories.ServedPlaceFactory()),
            (Law, lambda: factories.LawFactory(parent=factories.LawFactory())),
            (Place, factories.PlaceFactory),
            (Source, factories.CitationFactory),
            (Topic, factories.TopicFactory),
            (Address, factories.ActorFactory),
        ],
        ids=lambda value: getattr(value, "__name__", ""),
    )
    def test_of_a_list(self, admin_client: Client, model: Any, make: Callable[[], Any]) -> None:
        make()
        one = count_queries(admin_client, list_url(model))
        make()
        make()
        assert count_queries(admin_client, list_url(model)) == one

    def test_of_a_page_with_everything_on_it(self, admin_client: Client) -> None:
        actor = factories.ActorFactory()
        everything_said_of(actor)
        one = count_queries(admin_client, change_url(actor))
        everything_said_of(actor)
        everything_said_of(actor)
        assert count_queries(admin_client, change_url(actor)) == one


class TestSearch:
    def test_finds_other_names(self, admin_client: Client) -> None:
        factories.ActorFactory(title="Integrationszentrum", other_names=["RAA Dortmund"])
        factories.ActorFactory()
        assert listed(admin_client, Actor, q="raa") == ["Integrationszentrum"]

    @pytest.mark.parametrize("term", ["0211 837-2000", "+49 211 8372000", "(0211) 837 2000", "837-2000"])
    def test_finds_a_telephone_number_in_any_spelling(self, admin_client: Client, term: str) -> None:
        contact = factories.ContactFactory(number="+492118372000")
        factories.ContactFactory(number="+492314567890")
        assert listed(admin_client, Actor, q=term) == [str(contact.entry)]

    def test_finds_an_email_address_and_the_postal_code_of_a_seat(self, admin_client: Client) -> None:
        contact = factories.ContactFactory(channel="email", number="", email="ki@example.org")
        location = factories.LocationFactory(postal_code="44135")
        assert listed(admin_client, Actor, q="ki@example") == [str(contact.entry)]
        assert listed(admin_client, Actor, q="44135") == [str(location.entry)]

    def test_finds_places_by_key_postal_code_and_other_name(self, admin_client: Client) -> None:
        place = factories.CityFactory(other_names=["Düörpm"])
        PostalCode.objects.create(code="44135", place=place)
        factories.PlaceFactory()
        for term in ("05913", "44135", "düörp", "dortm"):
            assert listed(admin_client, Place, q=term) == ["Dortmund"]

    def test_from_the_desk_opens_the_only_entry_it_finds(self, admin_client: Client) -> None:
        actor = factories.ContactFactory(entry__title="Ahornhof", number="+492315027224").entry
        other = factories.ActorFactory(title="Ahornhaus")
        url = list_url(Entry)
        assert admin_client.get(url, {"q": "0231 / 502 72 24"})["Location"] == change_url(actor)
        assert admin_client.get(url, {"q": "ahornhaus"})["Location"] == change_url(other)
        assert set(listed(admin_client, Entry, q="ahorn")) == {"Ahornhof", "Ahornhaus"}
        assert listed(admin_client, Entry, q="birke") == []
        # Who filters as well wants to see a list.
        assert listed(admin_client, Entry, q="ahornhaus", type="actor") == ["Ahornhaus"]

    def test_of_any_entry_leads_to_the_page_on_which_it_is_edited(self, admin_client: Client) -> None:
        law = factories.LawFactory()
        page = admin_client.get(change_url(Entry.objects.get(pk=law.pk)), {"_popup": "1"})
        assert page.headers["Location"] == f"{change_url(law)}?_popup=1"
        assert entry_admin_url(law) == change_url(law)


class TestFilter:
    def test_by_place_takes_those_who_help_or_sit_there_or_in_a_part_of_it(self, admin_client: Client) -> None:
        served = factories.ServedPlaceFactory(entry__title="hilft").entry
        factories.LocationFactory(entry__title="sitzt")
        factories.ServedPlaceFactory(entry__title="anderswo", place=factories.CityFactory())
        assert listed(admin_client, Actor, ort="05978") == [str(served), "sitzt"]

    def test_by_citation(self, admin_client: Client) -> None:
        factories.CitationFactory(entry__title="belegt")
        factories.ActorFactory(title="unbelegt")
        assert listed(admin_client, Actor, beleg="ja") == ["belegt"]
        assert listed(admin_client, Actor, beleg="nein") == ["unbelegt"]

    def test_by_last_check(self, admin_client: Client) -> None:
        today = timezone.localdate()
        factories.ActorFactory(title="neu", checked_on=today)
        factories.ActorFactory(title="alt", checked_on=today - datetime.timedelta(days=400))
        factories.ActorFactory(title="nie")
        for name in ("neu", "alt", "nie"):
            assert listed(admin_client, Actor, geprueft=name) == [name]


class TestActions:
    def test_confirm_as_checked_today(self, admin_client: Client) -> None:
        actor, other = factories.ActorFactory(), factories.ActorFactory()
        assert run_action(admin_client, "confirm_as_checked", actor) == ["1 Eintrag als heute geprüft bestätigt."]
        actor.refresh_from_db()
        other.refresh_from_db()
        assert (actor.checked_on, other.checked_on) == (timezone.localdate(), None)
        assert "Zuletzt geprüft" in LogEntry.objects.get().get_change_message()

    def test_publish_says_for_each_that_is_refused_why(self, admin_client: Client) -> None:
        ready = factories.CitationFactory(entry__title="Fertig", entry__state="draft").entry
        empty = factories.ActorFactory(title="Leer", state="draft", summary="")
        factories.PointFactory(entry=empty, text="Beraten")
        merged = factories.CitationFactory(entry__title="Weg", entry__state="archived", entry__merged_into=ready).entry
        assert run_action(admin_client, "publish", ready, empty, merged) == [
            "„Fertig“ ist veröffentlicht.",
            "„Leer“ bleibt, wie es ist: Die Kurzbeschreibung fehlt. Punkt „Beraten“ hat keinen Beleg.",
            "„Weg“ bleibt, wie es ist: Ein zusammengeführter Eintrag ist archiviert und verweist auf einen "
            "anderen Eintrag.",
        ]
        states = dict(Actor.objects.values_list("title", "state"))
        assert states == {"Fertig": "published", "Leer": "draft", "Weg": "archived"}


class TestViewOnSite:
    def test_links_what_has_a_public_page(self, admin_client: Client) -> None:
        actor = factories.ActorFactory(state="archived", slug="beratungsstelle")
        page = admin_client.get(change_url(actor))
        assert page.context["absolute_url"] == "/partner/beratungsstelle/"
        assert "Auf der Website ansehen" in page.content.decode()

    @pytest.mark.parametrize("state", ["draft", "in_review"])
    def test_does_not_link_what_has_none(self, admin_client: Client, state: str) -> None:
        page = admin_client.get(change_url(factories.ActorFactory(state=state)))
        assert "Auf der Website ansehen" not in page.content.decode()


class TestDeleting:
    def test_takes_what_is_said_of_an_entry_with_it_and_keeps_the_address(self, admin_client: Client) -> None:
        actor = factories.ActorFactory(slug="weg")
        everything_said_of(actor)
        data = {"post": "yes", "reason": "Hat geschlossen."}
        page = admin_client.post(change_url(actor).replace("change", "delete"), data, follow=True)
        assert not Actor.objects.filter(pk=actor.pk).exists(), page.content.decode()
        assert Address.objects.get(slug="weg").entry is None


class TestReferenceData:
    def test_key_level_and_address_of_a_place_do_not_change(self, admin_client: Client) -> None:
        place = factories.CityFactory()
        data = {
            **form_data(admin_client.get(change_url(place))),
            "ags": "05911000",
            "slug": "bochum",
            "kind": "district",
        }
        add_row(data, "postalcode", code="44135")
        assert admin_client.post(change_url(place), data).status_code == 302
        place.refresh_from_db()
        assert (place.ags, place.slug, place.kind) == ("05913000", "dortmund", "city")
        assert [code.code for code in place.postal_codes.all()] == ["44135"]

    def test_new_place_has_its_address_from_its_full_name(self, admin_client: Client) -> None:
        data = form_data(admin_client.get(add_url(Place)))
        data |= {"full_name": "Übach-Palenberg", "name": "Übach-Palenberg", "kind": "municipality"}
        data |= {"ags": "05978099", "parent": str(factories.DistrictFactory().pk)}
        page = admin_client.post(add_url(Place), data)
        assert page.status_code == 302, errors(page)
        assert Place.objects.get(ags="05978099").slug == "uebach-palenberg"

    def test_addresses_are_only_looked_up(self, admin_client: Client) -> None:
        address = Address.objects.get(entry=factories.ActorFactory())
        assert admin_client.get(add_url(Address)).status_code == 403
        assert admin_client.post(change_url(address), {"slug": "neu"}).status_code == 403
        assert 'name="_save"' not in admin_client.get(change_url(address)).content.decode()

    def test_what_is_used_as_a_source_is_not_deleted(self, admin_client: Client) -> None:
        source = factories.CitationFactory().source
        page = admin_client.post(change_url(source).replace("change", "delete"), {"post": "yes"})
        assert page.context["protected"]
        assert Source.objects.exists()

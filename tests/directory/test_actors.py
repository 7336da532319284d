from __future__ import annotations

import pytest
from django.db.models import ProtectedError

from directory.contents import Contents
from directory.models import Location, Offer, Relation
from tests import factories
from tests.database import broken_rules, complaints, refused, set_raw, update

pytestmark = pytest.mark.django_db


class TestActorKind:
    def test_with_actors_is_not_deleted(self) -> None:
        with pytest.raises(ProtectedError):
            factories.ActorFactory().kind.delete()

    def test_has_no_negative_position(self) -> None:
        kind = factories.ActorKindFactory()
        with refused("directory_actorkind_position_check"):
            set_raw(kind, "position", -1)
        set_raw(kind, "position", 0)


class TestRelation:
    @pytest.mark.parametrize(
        ("type_", "label", "inverse"),
        [
            ("part_of", "ist Teil von", "umfasst"),
            ("member_of", "ist Mitglied von", "hat als Mitglied"),
            ("run_by", "wird getragen von", "trägt"),
            ("funded_by", "wird gefördert von", "fördert"),
            ("foundation_of", "ist eine Stiftung von", "hat als Stiftung"),
            ("institute_at", "ist ein Institut an", "hat als Institut"),
            ("consultative_status_with", "hat Konsultativstatus bei", "gewährt Konsultativstatus"),
            ("formed_by", "ist gebildet aus", "bildet"),
            ("supports", "unterstützt", "wird unterstützt von"),
            ("advises", "berät", "wird beraten von"),
        ],
    )
    def test_is_read_from_both_ends(self, type_: str, label: str, inverse: str) -> None:
        made = factories.RelationFactory(type=type_, entry__title="Das Zentrum", target__title="Der Verband")
        relation = Relation.objects.get(pk=made.pk)
        assert str(relation) == f"Das Zentrum {label} Der Verband"
        assert relation.inverse_label == inverse

    def test_of_every_type_has_an_inverse(self) -> None:
        assert set(Relation.INVERSE_LABELS) == set(Relation.Type)

    def test_goes_with_the_actor_it_leads_to(self) -> None:
        relation = factories.RelationFactory()
        assert list(relation.target.incoming_relations.all()) == [relation]
        relation.target.delete()
        assert not Relation.objects.exists()

    @pytest.mark.parametrize(("state", "shown"), [("draft", 0), ("in_review", 0), ("published", 1), ("archived", 1)])
    def test_of_an_actor_is_one_in_either_direction_with_a_page_at_the_other_end(self, state: str, shown: int) -> None:
        actor = factories.ActorFactory()
        outgoing = factories.RelationFactory(entry=actor, target__state=state)
        incoming = factories.RelationFactory(target=actor, entry__state=state)
        factories.RelationFactory()
        found = {relation.pk for relation in Contents(actor)["relation"]}
        assert found == ({outgoing.pk, incoming.pk} if shown else set())


class TestLocation:
    @pytest.mark.parametrize("postal_code", ["4413", "4413a", "D-441", "44 13", " ", "４４１３７"])
    def test_postal_code_has_five_digits(self, postal_code: str) -> None:
        location = factories.LocationFactory()
        with refused("location_postal_code_five_digits"):
            update(location, postal_code=postal_code)
        location.postal_code = postal_code
        assert complaints(location) == ["Eine Postleitzahl hat fünf Ziffern."]

    @pytest.mark.parametrize(("street", "postal_code"), [("", ""), ("", "44137"), ("Märkische Straße 24-26", "44141")])
    def test_is_as_much_as_is_known(self, street: str, postal_code: str) -> None:
        location = factories.LocationFactory(street=street, postal_code=postal_code)
        assert complaints(location) == []
        assert location.access == Location.Access.UNKNOWN

    def test_street_comes_with_its_postal_code(self) -> None:
        location = factories.LocationFactory(street="Königswall 15", postal_code="44137")
        with refused("location_street_with_postal_code"):
            update(location, postal_code="")
        location.postal_code = ""
        assert complaints(location) == ["Zu einer Straße gehört eine Postleitzahl."]

    @pytest.mark.parametrize(
        ("street", "postal_code", "shown"),
        [
            ("Königswall 15", "44137", "Königswall 15, 44137 Dortmund"),
            ("", "44137", "44137 Dortmund"),
            ("", "", "Dortmund"),
        ],
    )
    def test_is_shown_as_an_address(self, street: str, postal_code: str, shown: str) -> None:
        place = factories.CityFactory()
        assert str(factories.LocationFactory(place=place, street=street, postal_code=postal_code)) == shown

    def test_keeps_its_place(self) -> None:
        with pytest.raises(ProtectedError):
            factories.LocationFactory().place.delete()


class TestOffer:
    def test_has_a_title(self) -> None:
        offer = factories.OfferFactory()
        with refused("offer_has_title"):
            update(offer, title="")
        offer.title = ""
        assert broken_rules(offer) == ["Die Bezeichnung fehlt."]

    def test_says_nothing_that_is_not_known(self) -> None:
        offer = Offer.objects.get(pk=factories.OfferFactory().pk)
        answers = [offer.cost, offer.anonymous, offer.by_appointment, offer.online]
        assert answers == ["unknown"] * 4
        assert {offer.get_cost_display(), offer.get_online_display()} == {"keine Angabe"}
        assert offer.language_names == []
        assert complaints(offer) == []

    def test_names_its_languages(self) -> None:
        offer = factories.OfferFactory(languages=["tr", "de-simple", "rom"])
        assert complaints(offer) == []
        assert offer.language_names == ["Türkisch", "Leichte Sprache", "Romani"]

    def test_in_a_language_that_is_not_on_the_list_is_an_error_of_the_form(self) -> None:
        offer = factories.OfferFactory()
        offer.languages = ["xx"]
        assert [error.partition(":")[0] for error in complaints(offer)] == ["languages"]

"""Two entries become one: what is refused, and to whom."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError

from directory.merging import merge_entries
from directory.models import Actor, Proposal, ServedPlace, Statement
from directory.proposals import decline
from directory.refusal import Refused
from tests import factories
from tests.database import refused
from tests.merging import everything_that_names, merge, pair
from tests.office import EDITOR, LEAD, PUBLISHER, REGIONAL

pytestmark = pytest.mark.django_db


class TestRefusal:
    def refused(self, survivor: Any, other: Any) -> str:
        before = everything_that_names(other)
        with pytest.raises(Refused) as caught:
            merge(survivor=survivor, other=other)
        assert everything_that_names(other) == before
        return str(caught.value)

    def test_of_an_entry_with_itself(self) -> None:
        actor = factories.ActorFactory()
        assert self.refused(actor, actor) == "Das ist derselbe Eintrag."

    def test_of_two_types(self) -> None:
        reason = self.refused(factories.ActorFactory(), factories.ProgrammeFactory())
        assert reason.startswith("Nur Einträge derselben Art lassen sich zusammenführen")

    def test_of_what_is_merged_already(self) -> None:
        survivor, other = pair()
        merge(survivor=survivor, other=other)
        again = "„Geht“ ist schon mit einem anderen Eintrag zusammengeführt."
        assert self.refused(survivor, other) == again
        assert self.refused(other, survivor) == again

    def test_into_what_has_no_page(self) -> None:
        survivor, other = pair()
        reason = "„Bleibt“ ist nicht öffentlich; die Adresse des anderen Eintrags führte ins Leere."
        Actor.objects.filter(pk=survivor.pk).update(state="draft")
        assert self.refused(survivor, other) == reason
        Actor.objects.filter(pk=other.pk).update(state="in_review")
        merge(survivor=survivor, other=other)
        assert not Actor.objects.filter(pk=other.pk).exists()

    def test_of_what_somebody_wants_to_be_changed(self) -> None:
        survivor, other = pair()
        made = factories.ProposalFactory(entry=other)
        reason = "Zu „Geht“ gibt es einen offenen Vorschlag. Bitte erst darüber entscheiden."
        assert self.refused(survivor, other) == reason
        decline(proposal=made, reason="Doppelt.", user=factories.UserFactory(is_superuser=True))
        merge(survivor=survivor, other=other)
        assert Proposal.objects.get().entry_id == other.pk

    def test_of_the_centres_of_two_areas(self) -> None:
        survivor, other = pair()
        kind = survivor.kind
        kind.one_per_area = True
        kind.save()
        for entry, place in ((survivor, factories.CityFactory()), (other, factories.DistrictFactory())):
            factories.ServedPlaceFactory(entry=entry, place=place, role=ServedPlace.Role.CENTRE)
        reason = "Beide sind das Kommunale Integrationszentrum eines Gebiets; jedes Gebiet hat sein eigenes."
        assert self.refused(survivor, other) == reason

    def test_of_a_centre_with_what_is_none_by_the_database(self) -> None:
        survivor, _ = pair()
        centre = factories.ActorFactory(kind__one_per_area=True)
        factories.ServedPlaceFactory(entry=centre, place=factories.CityFactory(), role=ServedPlace.Role.CENTRE)
        with pytest.raises(IntegrityError, match="Nur ein Kommunales Integrationszentrum kann für ein Gebiet"):
            merge(survivor=survivor, other=centre)
        assert ServedPlace.objects.get().entry_id == centre.pk

    def test_and_afterwards_a_statement_stays_with_its_entry_again(self) -> None:
        survivor, other = pair()
        contact = factories.ContactFactory(entry=other)
        merge(survivor=survivor, other=other)
        with refused("statement_stays_with_entry"):
            Statement.objects.filter(pk=contact.pk).update(entry=other)


class TestOffice:
    """Who may make two entries one."""

    def refusal(self, group: str, survivor: Any, other: Any, *places: Any) -> str:
        user = factories.UserFactory(groups=[group], places=places)
        try:
            merge_entries(user=user, survivor=survivor, other=other)
        except Refused as error:
            return str(error)
        return ""

    @pytest.mark.parametrize(
        ("group", "reason"),
        [
            (PUBLISHER, ""),
            (EDITOR, "„Bleibt“: Der Eintrag ist öffentlich: Ihn ändert nur, wer veröffentlichen darf."),
            (LEAD, "„Bleibt“: Ihrem Konto ist noch kein Ort zugeordnet; das übernimmt die Leitung."),
        ],
    )
    def test_who_may_save_both(self, group: str, reason: str) -> None:
        assert self.refusal(group, *pair()) == reason

    def test_in_its_places_only(self) -> None:
        survivor, other = pair()
        Actor.objects.update(state="draft")
        unna = factories.DistrictFactory()
        factories.ServedPlaceFactory(entry=survivor, place=unna)
        assert self.refusal(REGIONAL, survivor, other, unna).startswith("„Geht“: Sie bearbeiten Einträge, die hier")
        factories.ServedPlaceFactory(entry=other, place=unna)
        assert self.refusal(REGIONAL, survivor, other, unna) == ""

    def test_what_would_be_deleted_by_those_who_may_delete_it(self) -> None:
        survivor, other = pair()
        Actor.objects.update(state="draft")
        user = factories.UserFactory()
        wanted = ["change_actor", "edit_everywhere"]
        user.user_permissions.set(Permission.objects.filter(codename__in=wanted))
        with pytest.raises(Refused, match=r"^„Geht“ war nie öffentlich und würde gelöscht; das ist Ihrem Konto nicht"):
            merge_entries(user=user, survivor=survivor, other=other)

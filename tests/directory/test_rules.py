"""Rules across rows, which only triggers can hold: no circles, one's own address, one's own entry."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InternalError, NotSupportedError, ProgrammingError, transaction

from directory.models import Address
from tests import factories
from tests.database import refused, update

pytestmark = pytest.mark.django_db

# What pgtrigger raises for a protected or read-only row, depending on the driver's class for it.
PROTECTED = (InternalError, NotSupportedError, ProgrammingError)


class TestCircle:
    def test_of_merged_entries_is_refused_and_a_chain_is_followed(self) -> None:
        last = factories.ActorFactory()
        middle = factories.ActorFactory(merged_into=last, state="archived")
        first = factories.ActorFactory(merged_into=middle, state="archived")
        assert first.survivor == last
        update(last, state="archived")
        with refused("no_circle"):
            update(last, merged_into=first)

    @pytest.mark.parametrize("factory", [factories.LawFactory, factories.ProgrammeFactory])
    def test_of_wholes_and_parts_is_refused(self, factory: Any) -> None:
        whole = factory()
        part = factory(parent=whole)
        grandchild = factory(parent=part)
        assert grandchild.parent.parent == whole
        with refused("no_circle"):
            update(whole, parent=grandchild)

    def test_of_places_is_refused(self) -> None:
        town = factories.PlaceFactory()
        with refused("no_circle"):
            update(town.parent, parent=town)


class TestAddress:
    def test_is_never_deleted(self) -> None:
        factories.ActorFactory(slug="haus")
        with pytest.raises(PROTECTED, match="Cannot delete"), transaction.atomic():
            Address.objects.all().delete()
        assert Address.objects.filter(type="actor", slug="haus").count() == 1

    @pytest.mark.parametrize("values", [{"slug": "heim"}, {"type": "law"}])
    def test_is_never_rewritten(self, values: dict[str, str]) -> None:
        factories.ActorFactory(slug="haus")
        address = Address.objects.get(type="actor", slug="haus")
        with pytest.raises(PROTECTED, match="Cannot update"), transaction.atomic():
            update(address, **values)


class TestRelation:
    def test_leads_to_another_actor(self) -> None:
        actor = factories.ActorFactory()
        assert factories.RelationFactory(entry=actor).target != actor
        with refused("relation_to_another"):
            factories.RelationFactory(entry=actor, target=actor)


class TestCentre:
    def test_keeps_its_area(self) -> None:
        kind = factories.ActorKindFactory(one_per_area=True)
        area = factories.CityFactory()
        served = factories.ServedPlaceFactory(entry=factories.ActorFactory(kind=kind), place=area, role="centre")
        with refused("centre_of_an_area"):
            update(area, is_centre_area=False)
        served.delete()
        update(area, is_centre_area=False)

    def test_stays_a_centre(self) -> None:
        kind = factories.ActorKindFactory(one_per_area=True)
        actor = factories.ActorFactory(kind=kind)
        factories.ServedPlaceFactory(entry=actor, place=factories.CityFactory(), role="centre")
        with refused("centre_is_a_centre"):
            update(actor, kind=factories.ActorKindFactory())
        with refused("centre_is_a_centre"):
            update(kind, one_per_area=False)
        update(actor, kind=factories.ActorKindFactory(one_per_area=True))

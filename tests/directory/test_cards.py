"""What a result card says of a partner."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from directory.cards import Card, cards_of
from directory.models import Actor, Entry
from tests import factories

pytestmark = pytest.mark.django_db


def card_of(actor: Actor) -> Card:
    [card] = cards_of([actor.pk]).values()
    return card


@pytest.mark.parametrize("rows", [1, 3])
def test_all_is_read_in_one_query(django_assert_num_queries: DjangoAssertNumQueries, rows: int) -> None:
    kind = factories.ActorKindFactory(title="Begegnungsort")
    actors = [
        factories.ActorFactory(title=f"Treff {number}", slug=f"treff-{number}", summary="Kocht.", kind=kind)
        for number in range(rows)
    ]
    for actor in actors:
        factories.ContactFactory(entry=actor, number="+49231111", position=2)
        factories.ContactFactory(entry=actor, number="+49231222", position=1)
        factories.ServedPlaceFactory(entry=actor, place=factories.CityFactory(), position=2)
        factories.ServedPlaceFactory(entry=actor, place=factories.PlaceFactory(full_name="Kamen"), position=1)
        factories.OfferFactory(entry=actor, title="danach", position=2)
        factories.OfferFactory(entry=actor, title="zuerst", position=1)
        factories.PointFactory(entry=actor)
    with django_assert_num_queries(1):
        cards = cards_of([actor.pk for actor in actors])
    assert list(cards) == [actor.pk for actor in actors]
    for number, card in enumerate(cards.values()):
        assert (card.title, card.url, card.summary) == (f"Treff {number}", f"/partner/treff-{number}/", "Kocht.")
        assert (card.kind, card.offers, card.places) == ("Begegnungsort", ["zuerst", "danach"], ["Kamen", "Dortmund"])
        assert card.contact == {"label": "Telefon", "uri": "tel:+49231222", "text": "0231 222"}


def test_of_a_partner_of_which_nothing_is_known_is_empty() -> None:
    card = card_of(factories.ActorFactory())
    assert (card.contact, card.places, card.offers) == (None, [], [])


def test_names_nobody_s_press_office_and_no_fax() -> None:
    actor = factories.ActorFactory()
    for purpose, channel, number in [
        ("office", "phone", "+49231111"),
        ("press", "phone", "+49231222"),
        ("citizens", "fax", "+49231333"),
    ]:
        factories.ContactFactory(entry=actor, purpose=purpose, channel=channel, number=number)
    assert card_of(actor).contact == {"label": "Telefon", "uri": "tel:+49231111", "text": "0231 111"}
    factories.ContactFactory(entry=actor, purpose="citizens", channel="email", number="", email="rat@example.org")
    expected = {"label": "E-Mail", "uri": "mailto:rat@example.org", "text": "rat@example.org"}
    assert card_of(actor).contact == expected


@pytest.mark.parametrize("state", Entry.State.values)
def test_there_is_one_for_published_partners_alone(state: str) -> None:
    actor = factories.ActorFactory(state=state)
    assert list(cards_of([actor.pk])) == ([actor.pk] if state == "published" else [])
    assert cards_of([]) == {}


@pytest.mark.parametrize("state", Entry.State.values)
def test_names_a_kind_that_has_a_page(state: str) -> None:
    actor = factories.ActorFactory(kind__title="Art", kind__state=state)
    assert card_of(actor).kind == ("Art" if state in {"published", "archived"} else "")

"""A small world to find things in, made by chance, and ways to look at what is found.

Its documents lie on both sides of the border between two chunks of bits.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Collection

from django.db import connection

from directory.finding import Found
from directory.finding.bits import Bits
from directory.models import Actor, ActorKind, Entry, Offer, Place, SearchDocument, ServedPlace, Topic
from tests import factories
from tests.database import refresh_search, sql

# The first number of the second chunk of bits.
BORDER = 8192
# Each stands for itself: no other word has their stem, and none is part of another.
WORDS = ["kranich", "zimbel", "quitte", "falke"]
LANGUAGES = ["de", "ar", "tr", "uk"]
ACTORS = Found(groups=(("typ=actor",),))


def next_number(number: int) -> None:
    """Let the next entry that is published have this number."""
    before = factories.LawFactory(title="Vorher")
    refresh_search()
    sql("SELECT find_flip(%s, false)", [before.pk])
    sql("UPDATE directory_searchdocument SET number = %s WHERE entry_id = %s", number - 1, before.pk)
    sql("SELECT find_flip(%s, true)", [before.pk])


def make_places() -> None:
    """Deutschland with one Land, a Kreis, a city, and the Städteregion whose city has a centre of its own."""
    kreis = factories.DistrictFactory(latitude=51.55, longitude=7.7)
    for number, (name, latitude, longitude) in enumerate(
        [("Unna", 51.53, 7.69), ("Kamen", 51.59, 7.66), ("Lünen", 51.61, 7.52)]
    ):
        slug = name.lower().replace("ü", "ue")
        factories.PlaceFactory(
            ags=f"0597803{number}", name=name, slug=slug, parent=kreis, latitude=latitude, longitude=longitude
        )
    factories.CityFactory(latitude=51.51, longitude=7.46)
    cologne = factories.RegionFactory(
        ags="053", name="Köln", full_name="Regierungsbezirk Köln", slug="regierungsbezirk-koeln"
    )
    around = factories.DistrictFactory(
        ags="05334", name="Städteregion Aachen", full_name="Städteregion Aachen", slug="staedteregion", parent=cologne
    )
    factories.PlaceFactory(ags="05334004", name="Alsdorf", slug="alsdorf", parent=around)
    aachen = factories.PlaceFactory(ags="05334002", name="Aachen", slug="aachen", parent=around, is_centre_area=True)
    aachen.centre_area = aachen
    aachen.save()


def make_partners(rng: random.Random) -> None:
    """Between 60 and 120 of all sorts, entered and changed in several transactions."""
    places = list(Place.objects.all())
    areas = list(Place.objects.centre_areas())
    rng.shuffle(areas)
    kinds = [factories.ActorKindFactory(slug=f"art-{number}") for number in range(4)]
    kinds.append(factories.ActorKindFactory(slug="art-entwurf", state=Entry.State.DRAFT))
    centre = factories.ActorKindFactory(slug="zentrum", one_per_area=True)
    topics = [factories.TopicFactory(slug=f"thema-{number}") for number in range(4)]
    topics.append(factories.TopicFactory(slug="thema-archiv", state=Entry.State.ARCHIVED))
    audiences = [factories.AudienceFactory(slug=f"zielgruppe-{number}") for number in range(3)]
    # Two that nobody bears.
    factories.TopicFactory(slug="thema-leer")
    factories.AudienceFactory(slug="zielgruppe-leer")
    count = rng.randint(60, 120)
    next_number(BORDER - count // 2)
    actors = []
    for number in range(count):
        words = " ".join(rng.sample(WORDS, rng.choice([0, 0, 1, 2, 3])))
        actor = factories.ActorFactory(
            title=f"Partner {rng.randrange(count):03}",  # Some share a name.
            slug=f"partner-{number}",
            summary=f"Hilft Menschen. {words}",
            kind=rng.choice(kinds),
            state=some_state(rng),
            checked_on=rng.choice([None, datetime.date(2024, rng.randint(1, 12), 1)]),
        )
        actors.append(actor)
        if rng.random() < 0.1:  # Of some nothing is known but the name.
            continue
        actor.topics.add(*rng.sample(topics, rng.choice([0, 1, 1, 2, 3])))
        actor.audiences.add(*rng.sample(audiences, rng.choice([0, 1, 1, 2])))
        for _offer in range(rng.choice([0, 0, 1, 1, 2])):
            factories.OfferFactory(
                entry=actor,
                cost=rng.choice(Offer.Cost.values),
                online=rng.choice(Offer.Answer.values),
                languages=rng.sample(LANGUAGES, rng.choice([0, 0, 1, 2])),
            )
        for place in rng.sample(places, rng.choice([0, 1, 1, 1, 2, 3])):
            factories.ServedPlaceFactory(entry=actor, place=place)
        for place in rng.sample(places, rng.choice([0, 1, 1, 2])):
            factories.LocationFactory(entry=actor, place=place)
        if areas and rng.random() < 0.1:
            actor.kind = centre
            actor.save()
            factories.ServedPlaceFactory(entry=actor, place=areas.pop(), role=ServedPlace.Role.CENTRE)
        if rng.random() < 0.1:
            refresh_search()
    refresh_search()
    for actor in rng.sample(actors, count // 5):
        change(actor, rng, kinds, topics)  # type: ignore[arg-type]
    refresh_search()
    numbers = SearchDocument.objects.filter(type="actor")
    assert numbers.filter(number__lt=BORDER).exists()
    assert numbers.filter(number__gte=BORDER).exists()


def some_state(rng: random.Random) -> str:
    """Mostly published."""
    return rng.choices([Entry.State.PUBLISHED, *Entry.State.values], [6, 1, 1, 1, 1])[0]


def change(actor: Actor, rng: random.Random, kinds: list[ActorKind], topics: list[Topic]) -> None:
    match rng.randrange(6):
        case 0:
            actor.delete()
        case 1:
            Actor.objects.filter(pk=actor.pk).update(state=some_state(rng))
        case 2 if not actor.kind.one_per_area:
            Actor.objects.filter(pk=actor.pk).update(kind=rng.choice(kinds), title="Umbenannt")
        case 3:
            actor.topics.set(rng.sample(topics, 2))
        case 4:
            actor.statements.exclude(servedplace__role=ServedPlace.Role.CENTRE).delete()
        case _:
            Offer.objects.filter(entry=actor).update(languages=["uk"], cost=Offer.Cost.FREE)


def members(bits: Bits) -> list[int]:
    """The entries of a set, each as often as it stands there."""
    query = (
        f"SELECT entry_id FROM ({bits.sql}) AS found JOIN directory_searchdocument ON number >> 13 = chunk"
        " WHERE get_bit(bits, number & 8191) = 1 ORDER BY entry_id"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, bits.params)
        return [row[0] for row in cursor.fetchall()]


def listed(found: Found, offset: int = 0, limit: int = 10_000) -> list[int]:
    return found.page(offset, limit, found.count())


def in_pages(found: Found, size: int) -> list[int]:
    """The whole list, page after page."""
    return [pk for offset in range(0, found.count() + size, size) for pk in listed(found, offset, size)]


def terms_of() -> dict[int, set[str]]:
    """What each published entry bears."""
    return {pk: set(terms) for pk, terms in SearchDocument.objects.values_list("entry_id", "terms")}


def by_name(pks: Collection[int]) -> list[int]:
    entries = Entry.objects.in_bulk(pks)
    return sorted(pks, key=lambda pk: (entries[pk].sort_title, pk))

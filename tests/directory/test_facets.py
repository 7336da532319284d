"""The numbers beside the options of a listing are what a click then shows, for whatever is chosen already.

Partners are made up at random, what they are is read back from their tables, and what a listing has to show is worked
out from that in plain Python.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from directory.filters import ActorFilter
from directory.models import Actor, Offer, Place, ServedPlace, Topic
from tests.finding import WORDS, make_partners, make_places
from tests.listing_pages import asked, shown

pytestmark = pytest.mark.django_db

LEVELS = {
    "municipality": "gemeinde",
    "city": "kreisfreie-stadt",
    "district": "kreis",
    "region": "regierungsbezirk",
    "state": "land",
    "federation": "bund",
}
Pairs = list[tuple[str, str]]


# The oracle


@dataclass
class Partner:
    pk: int
    words: set[str]
    # What it bears in each facet, by the values of the address.
    bears: dict[str, set[str]]
    # Where it helps, and of which areas it is the centre.
    serves: set[int] = field(default_factory=set)
    centre_of: set[int] = field(default_factory=set)


class World:
    """What is published, as its tables say."""

    def __init__(self) -> None:
        self.places = {place.slug: place for place in Place.objects.all()}
        self.parents = {place.pk: place.parent_id for place in self.places.values()}
        level = {place.pk: LEVELS[place.kind] for place in self.places.values()}
        public_topics = set(Topic.objects.filter(state="published").values_list("slug", flat=True))
        self.partners = {}
        for actor in Actor.objects.filter(state="published").select_related("kind"):
            bears = {
                "art": {actor.kind.slug} if actor.kind.state == "published" else set(),
                "thema": {topic.slug for topic in actor.topics.all()} & public_topics,
                "zielgruppe": {audience.slug for audience in actor.audiences.all()},
                **{name: set() for name in ("sprache", "ebene", "kosten", "online")},
            }
            words = {word for word in WORDS if word in actor.summary}
            self.partners[actor.pk] = Partner(actor.pk, words, bears)
        for offer in Offer.objects.filter(entry__in=self.partners):
            bears = self.partners[offer.entry_id].bears
            bears["sprache"] |= set(offer.languages)
            bears["kosten"] |= {"frei"} if offer.cost == "free" else set()
            bears["online"] |= {"ja"} if offer.online == "yes" else set()
        for served in ServedPlace.objects.filter(entry__in=self.partners):
            partner = self.partners[served.entry_id]
            partner.bears["ebene"].add(level[served.place_id])
            (partner.centre_of if served.role == "centre" else partner.serves).add(served.place_id)

    def around(self, pk: int | None) -> Iterator[int]:
        """A place and all that it lies in."""
        while pk is not None:
            yield pk
            pk = self.parents[pk]

    def helps_in(self, partner: Partner, place: Place, *, only_here: bool) -> bool:
        for served in partner.serves | partner.centre_of:
            if place.pk in self.around(served):
                return True
        if only_here:
            return False
        return not partner.serves.isdisjoint(self.around(place.pk)) or place.centre_area_id in partner.centre_of

    def found(self, query: Pairs, *, without: str = "") -> list[Partner]:
        """Who fits the query, in all but one facet."""
        chosen: dict[str, set[str]] = {}
        for name, value in query:
            chosen.setdefault(name, set()).add(value)
        slugs, words = chosen.pop("ort", set()), chosen.pop("q", set())
        only_here = "nur_hier" in chosen
        chosen.pop("nur_hier", None)
        chosen.pop(without, None)
        return [
            partner
            for partner in self.partners.values()
            if all(partner.bears[name] & values for name, values in chosen.items())
            and all(self.helps_in(partner, self.places[slug], only_here=only_here) for slug in slugs)
            and all(set(text.split()) <= partner.words for text in words)
        ]

    def count(self, query: Pairs, name: str, value: str) -> str:
        """What has to stand behind an option."""
        chosen = {other for facet, other in query if facet == name}
        if not chosen or value in chosen:
            return str(sum(value in partner.bears[name] for partner in self.found(query)))
        beside = self.found(query, without=name)
        return f"+{sum(value in partner.bears[name] and not chosen & partner.bears[name] for partner in beside)}"


# What is chosen


def values_of() -> dict[str, list[str]]:
    """All values of all facets, in the order of the address."""
    form = ActorFilter(QueryDict(""), Actor.objects.all()).form
    names = ("art", "thema", "zielgruppe", "sprache", "ebene", "kosten", "online")
    return {name: [choice.value for choice in form.fields[name].choices] for name in names}


def some_query(rng: random.Random, values: dict[str, list[str]], places: list[str]) -> Pairs:
    query = []
    if rng.random() < 0.3:
        query.append(("q", " ".join(rng.sample(WORDS, rng.choice([1, 1, 2])))))
    if rng.random() < 0.5:
        query.append(("ort", rng.choice(places)))
        if rng.random() < 0.4:
            query.append(("nur_hier", "ja"))
    facets = rng.sample(list(values), rng.randint(0, 4))
    for name in values:
        if name in facets:
            wanted = rng.sample(values[name], min(len(values[name]), rng.choice([1, 1, 2, 3])))
            query += [(name, value) for value in values[name] if value in wanted]
    return query


def filter_set(query: Pairs) -> ActorFilter:
    return ActorFilter(QueryDict(urlencode(query)), Actor.objects.published())


def total(query: Pairs) -> int:
    return filter_set(query).facets.total


@pytest.fixture(params=[1, 2, 3])
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Chance with a world made by it."""
    rng = random.Random(request.param)
    make_places()
    make_partners(rng)
    return rng


def test_counts_are_what_a_click_then_shows(rng: random.Random) -> None:
    world, values = World(), values_of()
    for _query in range(60):
        query = some_query(rng, values, list(world.places))
        filters = filter_set(query)
        found = world.found(query)
        assert filters.facets.total == len(found), query
        assert set(filters.found.page(0, 200, len(found))) == {partner.pk for partner in found}, query
        for name in values:
            wanted = {value: world.count(query, name, value) for value in values[name]}
            options = {option.value: f"{'+' * option.added}{option.count}" for option in filters.options(name)}
            offered = [value for value in values[name] if wanted[value].strip("+") != "0" or (name, value) in query]
            assert options == {value: wanted[value] for value in offered}, (query, name)
            assert list(options) == offered
        # Some options tried: what the number says is what comes.
        for name in rng.sample(list(values), 3):
            value = rng.choice(values[name])
            if (name, value) not in query:
                clicked = total([*query, (name, value)])
                before = total(query) if any(facet == name for facet, _ in query) else 0
                assert clicked - before == int(world.count(query, name, value)), (query, name, value)


def test_the_page_shows_these_counts_and_keeps_what_they_promise(client: Client, rng: random.Random) -> None:
    world, values = World(), values_of()
    for _query in range(20):
        query = some_query(rng, values, list(world.places))
        page = shown(client, f"/partner/?{urlencode(query)}" if query else "/partner/")
        assert page.total == len(world.found(query)), query
        for name in values:
            for value, number in page.counts(name).items():
                assert number == world.count(query, name, value), (query, name, value)
        offered = [(name, value) for name in page.facets for value in page.facets[name]]
        for name, value in rng.sample(offered, min(3, len(offered))):
            option = page.facets[name][value]
            assert option.chosen == ((name, value) in query)
            if option.chosen:
                rest = [pair for pair in query if pair != (name, value)]
                chips = {chip.href for chip in page.chips}
                assert (f"?{urlencode(rest)}") in chips
            else:
                clicked = asked(client, f"/partner/?{urlencode([*query, (name, value)])}")
                assert clicked.total == option.count + (page.total if option.added else 0), (query, name, value)

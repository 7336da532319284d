"""The rows of the table: for each kind of page many addresses, and what must stand on each."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from directory.models import Actor, Offer, Place
from portal.generating.prose import COINED, coinages
from tests.benchmarks.databases import SEED
from tests.benchmarks.requests import Visit, canonical, get

DISTINCT = 120
COMMON_WORDS = ("Beratung", "Familien", "Begegnung", "Frauen", "Verein", "Sprachkurse", "Jugendliche", "Köln")


@dataclass(frozen=True)
class Row:
    """A kind of page; the visits are drawn when its turn comes."""

    name: str
    visits: Callable[[], Sequence[Visit]]


def address(path: str, **parameters: Any) -> str:
    return f"{path}?{urlencode(parameters, doseq=True)}" if parameters else path


class Draw:
    """Draws addresses from the content, the same ones from the same content."""

    def __init__(self, actors: int) -> None:
        self.rng = random.Random()
        self.coined = self._coined(actors)
        self.towns = [place for place in Place.objects.municipalities().order_by("ags") if place.name.isalpha()]
        self.page_size = len(set(get(Visit("/partner/")).profiles))

    def _coined(self, actors: int) -> list[tuple[str, str]]:
        """The names that occur once, each with the address of the partner that bears it."""
        found = dict(Actor.objects.published().filter(title__contains="„").values_list("title", "slug"))
        names = {re.sub(r".*„(\w+)“.*", r"\1", title): slug for title, slug in found.items()}
        known = coinages(actors // max(3, actors // COINED) + 1, SEED)
        return sorted((name, slug) for name, slug in names.items() if name in known)

    def rows(self) -> list[Row]:
        return [
            self.row("Listing, first page", lambda: [Visit("/partner/", profiles=10)]),
            self.row("Listing, page in the middle", self.middle_pages),
            self.row("Listing, last page", self.last_page),
            self.row("Listing, three facets", self.facets),
            self.row("Listing, three facets and a place", self.facets_and_place),
            self.row("Listing, three facets of offers", self.facets_of_offers),
            self.row("Listing, common word", lambda: self.words("/partner/", COMMON_WORDS)),
            self.row("Listing, rare word", lambda: self.rare_words("/partner/")),
            self.row("Search, common word", lambda: self.words("/suche/", COMMON_WORDS[:-1])),
            self.row("Search, rare word", lambda: self.rare_words("/suche/")),
            self.row("Search, typo", self.typos),
            self.row("Search, no hit", self.no_hits),
            self.row("Place", self.places),
            self.row("Profile", self.profiles),
            self.row("Suggestion", self.suggestions),
        ]

    def row(self, name: str, draw: Callable[[], Sequence[Visit]]) -> Row:
        """Each row has its own chance, so that it is the same one whichever others are measured."""

        def visits() -> Sequence[Visit]:
            self.rng.seed(f"{SEED} {name}")
            return draw()

        return Row(name, visits)

    def middle_pages(self) -> list[Visit]:
        ordered = Actor.objects.published().order_by("sort_title", "pk").values_list("slug", flat=True)
        pages = ordered.count() // self.page_size
        first = max(pages // 2 - 12, 0)
        slugs = list(ordered[first * self.page_size : (first + 25) * self.page_size])
        starts = slugs[:: self.page_size][: max(pages - first, 1)]
        return [
            Visit(address("/partner/", seite=first + number), links=(f"/partner/{slug}/",), profiles=self.page_size)
            for number, slug in enumerate(starts, start=1)
        ]

    def last_page(self) -> list[Visit]:
        ordered = Actor.objects.published().order_by("-sort_title", "-pk").values_list("slug", flat=True)
        last = -(-ordered.count() // self.page_size)
        return [Visit(address("/partner/", seite=last), links=(f"/partner/{ordered[0]}/",))]

    def actors(self) -> Iterator[Any]:
        """Published partners in an order of chance, without end."""
        published = Actor.objects.published().select_related("kind").prefetch_related("topics", "audiences")
        first, last = (Actor.objects.order_by(order).values_list("pk", flat=True)[0] for order in ("pk", "-pk"))
        while True:
            chosen = self.rng.sample(range(first, last + 1), min(500, last + 1 - first))
            rows = published.in_bulk(chosen)
            yield from (rows[pk] for pk in chosen if pk in rows)

    def combinations(self, make: Callable[[Any], dict[str, Any] | None]) -> list[Visit]:
        """Filters that fit the partner they were drawn from, and so at least one."""
        visits: dict[str, Visit] = {}
        for tries, actor in enumerate(self.actors()):
            parameters = make(actor)
            if parameters:
                there = canonical(address("/partner/", **parameters))
                visits[there] = Visit(there, profiles=1)
            if len(visits) == DISTINCT or tries == 20 * DISTINCT:
                break
        return list(visits.values())

    def three(self, actor: Any) -> dict[str, Any] | None:
        topics = [topic.slug for topic in actor.topics.all()]
        audiences = [audience.slug for audience in actor.audiences.all()]
        if not topics or not audiences:
            return None
        return {"art": actor.kind.slug, "thema": topics[:2], "zielgruppe": self.rng.choice(audiences)}

    def facets(self) -> list[Visit]:
        return self.combinations(self.three)

    def facets_and_place(self) -> list[Visit]:
        def make(actor: Any) -> dict[str, Any] | None:
            parameters, place = self.three(actor), Place.objects.filter(served_by__entry=actor).order_by("ags").last()
            return {**parameters, "ort": place.slug} if parameters and place else None

        return self.combinations(make)

    def facets_of_offers(self) -> list[Visit]:
        def make(actor: Any) -> dict[str, Any] | None:
            offer = Offer.objects.filter(entry=actor, cost=Offer.Cost.FREE).exclude(languages=[]).first()
            place = Place.objects.filter(served_by__entry=actor).first()
            if not offer or not place:
                return None
            return {"sprache": offer.languages[0], "kosten": "free", "ebene": place.kind}

        return self.combinations(make)

    def words(self, path: str, words: Sequence[str]) -> list[Visit]:
        return [Visit(address(path, q=word), shows=(word,), profiles=1) for word in words]

    def rare_words(self, path: str) -> list[Visit]:
        chosen = self.rng.sample(self.coined, min(DISTINCT, len(self.coined)))
        return [Visit(address(path, q=name), shows=(name,), links=(f"/partner/{slug}/",)) for name, slug in chosen]

    def typos(self) -> list[Visit]:
        """Names of towns and of partners without one of their letters.

        Among a million partners some other may have a name that is more like that, so any that is offered will do;
        a town must be offered itself.
        """
        towns = {town.name for town in self.towns}
        names = [*sorted(towns), *(name for name, _ in self.coined)]
        chosen = self.rng.sample([name for name in names if len(name) > 7], DISTINCT)
        return [
            Visit(address("/suche/", q=name[:4] + name[5:]), shows=("Meinten Sie", *({name} & towns)))
            for name in chosen
        ]

    def no_hits(self) -> list[Visit]:
        texts = ["".join(self.rng.choices("bcdfghjkmqvwxz", k=9)) for _ in range(DISTINCT)]
        return [Visit(address("/suche/", q=text), shows=(text,)) for text in texts]

    def places(self) -> list[Visit]:
        """All kinds of place, the one with the most partners among them."""
        places = list(Place.objects.order_by("ags"))
        chosen = [place for place in places if place.name == "Köln"] + self.rng.sample(places, DISTINCT)
        return [Visit(place.get_absolute_url(), shows=(place.full_name,)) for place in chosen]

    def profiles(self) -> list[Visit]:
        visits = []
        for _, actor in zip(range(DISTINCT), self.actors(), strict=False):
            visits.append(Visit(actor.get_absolute_url(), shows=(actor.title, actor.summary[:30])))
        return visits

    def suggestions(self) -> list[Visit]:
        """The first letters of towns and of partners, as somebody types them."""
        titles = [actor.title for _, actor in zip(range(DISTINCT // 2), self.actors(), strict=False)]
        towns = self.rng.sample([town.name for town in self.towns], DISTINCT // 2)
        starts = [text[: self.rng.randint(3, 9)].strip() for pair in zip(towns, titles, strict=True) for text in pair]
        # „Netp“ is no start of „netfen“, which Netphen is folded to.
        starts = [start for start in starts if not start.endswith("p")]
        return [Visit(address("/suche/vorschlaege/", q=start), shows=(start,), json=True) for start in starts]

"""Generated entries as rows of the tables, one batch after the other."""

from __future__ import annotations

import datetime
import random
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeAlias

from django.db.models import Model

from directory.models import (
    Actor,
    Address,
    Citation,
    Contact,
    Entry,
    Location,
    Offer,
    Place,
    Point,
    Relation,
    ServedPlace,
    Statement,
)
from directory.slugs import german_slug
from portal.generating import words
from portal.generating.prose import COINED, Prose, Urn, abbreviation, coinages
from portal.generating.stock import Kind, Spot, Stock

# Tables in the order in which they must be filled, each with the columns that a row names.
COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Entry: (
        *("id", "public_id", "type", "slug", "title", "short_title", "other_names", "summary", "text", "state"),
        *("checked_on", "created_at", "updated_at"),
    ),
    Actor: ("entry_ptr_id", "kind_id"),
    Address: ("type", "slug", "entry_id"),
    Statement: ("id", "entry_id", "position"),
    Point: ("statement_ptr_id", "kind", "text"),
    Contact: ("statement_ptr_id", "channel", "purpose", "number", "email"),
    ServedPlace: ("statement_ptr_id", "place_id", "role"),
    Location: ("statement_ptr_id", "place_id", "street", "postal_code", "access"),
    Offer: ("statement_ptr_id", "title", "text", "cost", "anonymous", "by_appointment", "online", "languages"),
    Relation: ("statement_ptr_id", "type", "target_id"),
    Entry.topics.through: ("entry_id", "topic_id"),
    Entry.audiences.through: ("entry_id", "audience_id"),
    Citation: ("entry_id", "field", "source_id"),
}
Rows: TypeAlias = dict[type[Model], list[tuple[Any, ...]]]

BATCH = 2_000
CREATED = datetime.datetime(2025, 1, 1, tzinfo=datetime.UTC)
LAST_CHECK = datetime.date(2025, 6, 30)
STATES = Urn(
    [Entry.State.PUBLISHED.value, Entry.State.DRAFT.value, Entry.State.IN_REVIEW.value, Entry.State.ARCHIVED.value],
    [90, 5, 3, 2],
)
ACCESS = Urn([access.value for access in Location.Access], [6, 2, 1, 1])
COSTS = Urn([cost.value for cost in Offer.Cost], [4, 5, 1])
ANSWERS = Urn([answer.value for answer in Offer.Answer], [5, 3, 2])
RELATIONS = Urn(
    [
        Relation.Type.MEMBER_OF.value,
        Relation.Type.RUN_BY.value,
        Relation.Type.SUPPORTS.value,
        Relation.Type.PART_OF.value,
    ]
)
LANGUAGES = Urn([language.value for language in Offer.Language])


class Writer:
    """Writes the rows of entries one by one; with the same seed and number always the same ones."""

    def __init__(self, stock: Stock, actors: int, seed: int) -> None:
        self.stock = stock
        self.actors = actors
        self.rng = random.Random(seed)  # noqa: S311 - nothing secret
        self.prose = Prose(self.rng)
        self.step = max(3, actors // COINED)
        self.coined = coinages(actors // self.step + 1, seed)
        self.borne: Counter[str] = Counter()
        self.shown: list[int] = []
        self.statement = stock.first_statement
        self.rows: Rows = {}

    def batches(self) -> Iterator[Rows]:
        for start in range(0, self.actors, BATCH):
            self.rows = {model: [] for model in COLUMNS}
            for number in range(start, min(start + BATCH, self.actors)):
                self.write(number)
            yield self.rows

    def write(self, number: int) -> None:
        """The first ones are the Kommunale Integrationszentren, one for each area."""
        if self.stock.centre_kind and number < len(self.stock.areas):
            area = self.stock.areas[number]
            self._centre(number, self.stock.centre_kind, area)
        else:
            self._partner(number)

    def _centre(self, number: int, kind: Kind, area: Spot) -> None:
        title = f"Kommunales Integrationszentrum {area.full_name}"
        gaps = self.prose.gaps(kind.slug, area.where) | {"s": "Das Kommunale Integrationszentrum"}
        names = [f"KI {area.name}", f"Integrationszentrum {area.name}"]
        entry = self._entry(number, kind, title, f"KI {area.full_name}", names, gaps, Entry.State.PUBLISHED.value)
        self._add(ServedPlace, entry, 1, area.id, ServedPlace.Role.CENTRE.value)
        self._details(entry, self.stock.seat_of(area), gaps)

    def _partner(self, number: int) -> None:
        rng, prose = self.rng, self.prose
        kind, seat = self.stock.kinds.draw(rng), self.stock.municipalities.draw(rng)
        served = self._served(seat)
        quarter = seat.kind == Place.Kind.CITY and rng.random() < 0.4
        place = f"{seat.name}-{rng.choice(words.PARTS)}" if quarter else seat.name
        title = self._title(kind, place, self._coined(number))
        gaps = prose.gaps(kind.slug, served[0].where)
        initials = abbreviation(title)
        names = [initials] if initials and rng.random() < 0.4 else []
        if rng.random() < 0.1:
            names.append(f"{prose.NAMES.draw(rng)} {seat.name}")
        short = f"{initials} {seat.name}" if initials and rng.random() < 0.25 else ""
        entry = self._entry(number, kind, title, short, names, gaps, STATES.draw(rng))
        for position, spot in enumerate(served, start=1):
            self._add(ServedPlace, entry, position, spot.id, ServedPlace.Role.SERVES.value)
        self._details(entry, seat, gaps)

    def _title(self, kind: Kind, place: str, own: str) -> str:
        """A second one of the same name says in which street it is."""
        title = self.prose.title(kind.slug, place, own)
        return f"{title} ({self.rng.choice(words.STREETS)})" if self.borne[german_slug(title, 100)] else title

    def _coined(self, number: int) -> str:
        """A name that nobody else bears, for every so many entries."""
        place, rest = divmod(number, self.step)
        return self.coined[place] if rest == self.step - 1 else ""

    def _entry(
        self, number: int, kind: Kind, title: str, short: str, names: list[str], gaps: dict[str, str], state: str
    ) -> int:
        """Write the entry itself; returns its id."""
        rng, entry = self.rng, self.stock.first_entry + number
        slug = self._slug(title)
        public_id = uuid.UUID(int=rng.getrandbits(128), version=4)
        text = self.prose.text(gaps) if rng.random() < 0.3 else ""
        checked = LAST_CHECK - datetime.timedelta(days=int(rng.random() * 900)) if rng.random() < 0.5 else None
        summary, actor = self.prose.summary(gaps), Entry.Type.ACTOR.value
        self.rows[Entry].append(
            (entry, public_id, actor, slug, title, short, names, summary, text, state, checked, CREATED, CREATED)
        )
        if state == Entry.State.PUBLISHED:
            self.shown.append(entry)
        self.rows[Actor].append((entry, kind.id))
        self.rows[Address].append((actor, slug, entry))
        self.rows[Citation].append((entry, "summary", self.stock.source))
        for topic in self.stock.topics.draw_some(rng, 1 + int(rng.random() * 3)):
            self.rows[Entry.topics.through].append((entry, topic))
        for audience in self.stock.audiences.draw_some(rng, int(rng.random() * 4)):
            self.rows[Entry.audiences.through].append((entry, audience))
        return entry

    def _slug(self, title: str) -> str:
        """The address made of a name; who comes later with the same name gets a number."""
        slug = base = german_slug(title, max_length=100)
        while self.borne[slug]:
            self.borne[base] += 1
            slug = f"{base}-{self.borne[base]}"
        self.borne[slug] += 1
        return slug

    def _served(self, seat: Spot) -> list[Spot]:
        """Where a partner helps: mostly in its town or Kreis, some in several, few beyond."""
        chance, stock = self.rng.random(), self.stock
        if chance < 0.002:
            return stock.of_kind[Place.Kind.FEDERATION] or [seat]
        if chance < 0.017:
            return stock.of_kind[Place.Kind.STATE] or [seat]
        if chance < 0.037:
            return [stock.region_of(seat)]
        if chance < 0.10:
            around = stock.within[seat.parent]
            return list(dict.fromkeys([seat, *(self.rng.choice(around) for _ in range(3))]))
        return [stock.district_of(seat)] if chance < 0.45 else [seat]

    def _add(self, model: type[Statement], entry: int, position: int, *values: Any) -> None:
        self.rows[Statement].append((self.statement, entry, position))
        self.rows[model].append((self.statement, *values))
        self.statement += 1

    def _details(self, entry: int, seat: Spot, gaps: dict[str, str]) -> None:
        rng = self.rng
        for position, (kind, text) in enumerate(self.prose.points(gaps), start=1):
            self._add(Point, entry, position, kind, text)
        if rng.random() < 0.95:
            code = rng.choice(seat.codes)
            street = f"{rng.choice(words.STREETS)} {1 + int(rng.random() * 140)}" if code else ""
            self._add(Location, entry, 1, seat.id, street, code, ACCESS.draw(rng))
        self._contacts(entry)
        other = rng.choice(self.shown) if self.shown and rng.random() < 0.1 else entry
        if other != entry:
            self._add(Relation, entry, 1, RELATIONS.draw(rng), other)
        for position, (title, text) in enumerate(self.prose.offers(gaps), start=1):
            languages = LANGUAGES.draw_some(rng, int(rng.random() * 4))
            answers = (ANSWERS.draw(rng), ANSWERS.draw(rng), ANSWERS.draw(rng))
            self._add(Offer, entry, position, title, text, COSTS.draw(rng), *answers, languages)

    def _contacts(self, entry: int) -> None:
        """Numbers below the range that is kept for films (0221 4710), addresses below example.org: nobody has them."""
        chance, channel, purpose = self.rng.random(), Contact.Channel, Contact.Purpose
        contacts = []
        if chance < 0.9:
            contacts.append((channel.PHONE.value, purpose.CITIZENS.value, f"+492214710{entry % 10**6:06}", ""))
        if chance > 0.2:
            contacts.append((channel.EMAIL.value, purpose.OFFICE.value, "", f"info.e{entry}@example.org"))
        if 0.2 < chance < 0.35:
            contacts.append((channel.EMAIL.value, purpose.PRESS.value, "", f"presse.e{entry}@example.org"))
        for position, values in enumerate(contacts, start=1):
            self._add(Contact, entry, position, *values)

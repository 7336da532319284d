"""What a person means who types into the one field: places, entries, or both together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import override

from directory.facets import FoundList
from directory.finding import RANKED, Found, Words
from directory.models import Entry, Place, PostalCode
from directory.models.entry import entry_models
from directory.models.place import PlaceQuerySet
from directory.reading import reading
from directory.slugs import german_slug

# Words of the longest name of a place: „Mülheim an der Ruhr“, with one to spare.
LONGEST_NAME = 5
# How alike two spellings have to be for one to be offered for the other, from 0 to 1.
ALIKE = 0.4
SUGGESTIONS = 8


def _first_column(sql: str, *params: Any) -> list[Any]:
    with reading().cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


def postal_code_in(text: str) -> str:
    """The postal code that a text consists of, if it is one."""
    match = re.fullmatch(r"\s*(?:D\s*-?\s*)?(\d{5})\s*", text, re.ASCII | re.IGNORECASE)
    return match[1] if match else ""


def places_meant(text: str) -> PlaceQuerySet:
    """Places of that name, address or postal code, in any usual spelling."""
    text = text.replace("\0", " ")
    if code := postal_code_in(text):
        return Place.objects.filter(postal_codes__code=code)
    slug = german_slug(text)
    return Place.objects.called(text) | Place.objects.filter(slug=slug) if slug else Place.objects.none()


def places_within(key: str) -> tuple[list[Place], str]:
    """The places that a folded text names by the most words or by a postal code, and the words that are left over."""
    words = key.split()
    if not words:
        return [], key
    spans = [
        (start, end)
        for start in range(len(words))
        for end in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1)
    ]
    names = {" ".join(words[start:end]): (start, end) for start, end in reversed(spans)}
    codes = []
    if numbers := [word for word in words if len(word) == 5 and word.isdecimal()]:
        codes = list(PostalCode.objects.filter(code__in=numbers).values_list("code", "place_id"))
    # Most texts name no place; to load one with those around it takes longer than to look.
    ids = _first_column(
        "SELECT id FROM directory_place WHERE keys && %s OR id = ANY (%s)", list(names), [pk for _, pk in codes]
    )
    found = {place.pk: place for place in Place.objects.filter(pk__in=ids).with_lineage()} if ids else {}
    spans_of: dict[tuple[int, int], set[int]] = {}
    for code, pk in codes:
        if code in names:
            spans_of.setdefault(names[code], set()).add(pk)
    for place in found.values():
        for name in set(place.keys) & set(names):
            spans_of.setdefault(names[name], set()).add(place.pk)
    if not spans_of:
        return [], key
    start, end = max(spans_of, key=lambda span: (span[1] - span[0], -span[0]))
    chosen = [found[pk] for pk in spans_of[start, end]]
    return sorted(chosen, key=lambda place: (-len(place.ags), place.sort_name, place.ags)), " ".join(
        words[:start] + words[end:]
    )


def section_label(type_: Entry.Type) -> str:
    """What entries of a type are called on the page."""
    return next(str(model._meta.verbose_name_plural) for model in entry_models() if type_ == model.TYPE)


@cache
def section_slug(type_: Entry.Type) -> str:
    """How addresses name the entries of a type, in every language of the page."""
    with override(settings.LANGUAGE_CODE):
        return german_slug(section_label(type_))


def section_of(name: str) -> Entry.Type | None:
    """The type of entries that an address names so."""
    return next((type_ for type_ in Entry.Type if section_slug(type_) == name), None)


@dataclass(frozen=True)
class Hits:
    """The best entries of one type, and how many there are of that type."""

    type: Entry.Type
    count: int
    entries: list[Entry]

    @property
    def label(self) -> str:
        return section_label(self.type)

    @property
    def section(self) -> str:
        """How the address of the whole group names it."""
        return section_slug(self.type)


# What a list of hits says of an entry.
LISTED = Entry.objects.select_related("newsitem").only("type", "slug", "title", "summary", "newsitem__date")


class Reading:
    """A text as the search understands it; each part is worked out when a page asks for it."""

    # So many of each type stand on the page of all, and so many of the best above them.
    SHOWN = 6
    BEST = 4

    def __init__(self, text: str) -> None:
        self.text = " ".join(text.replace("\0", " ").split())[:200]
        self.words = Words.read(self.text)
        places, self.rest = places_within(self.words.key)
        if any(place.kind != Place.Kind.REGION for place in places):
            places = [place for place in places if place.kind != Place.Kind.REGION]
        self.all_places = places

    @property
    def number(self) -> bool:
        """Whether somebody has probably mistyped a postal code."""
        return re.fullmatch(r"\d{4,6}", self.text, re.ASCII) is not None

    @property
    def is_place(self) -> bool:
        """Whether a place is all that was typed."""
        return bool(self.all_places) and not self.rest

    @property
    def places(self) -> list[Place]:
        """The places to offer. Beside other words, „NRW“ and the like do not say where somebody is."""
        wide = {Place.Kind.REGION, Place.Kind.STATE, Place.Kind.FEDERATION}
        return [place for place in self.all_places if self.is_place or place.kind not in wide]

    @cached_property
    def rest_words(self) -> Words | None:
        """What was typed beside a place."""
        words = Words.read(self.rest) if self.rest and self.all_places else None
        return words or None

    @cached_property
    def found(self) -> Found:
        texts: list[tuple[Words, tuple[str, ...]]] = [(self.words, ())]
        if self.rest_words:
            # Who sits there is meant as well: „Museum Köln“.
            terms = [term for place in self.all_places for term in (*place.terms(), f"sitz={place.pk}")]
            texts.append((self.rest_words, tuple(terms)))
        return Found(
            groups=(tuple(f"typ={type_}" for type_ in Entry.Type.values),),
            texts=tuple(texts),
            nearer=tuple(f"in={place.pk}" for place in self.all_places),
        )

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many entries of each type were found."""
        if not self.words:
            return {}
        counts = self.found.facets({"typ": self.found.groups[0]}).counts
        return {term.removeprefix("typ="): count for term, count in counts.items() if count}

    @cached_property
    def hits(self) -> list[Hits]:
        """The best entries, grouped by type, the group of the best one first."""
        groups: dict[str, list[Entry]] = {}
        for entry in self._first_entries[len(self.best) :]:
            groups.setdefault(entry.type, []).append(entry)
        return [Hits(Entry.Type(type_), self.counts[type_], rows) for type_, rows in groups.items()]

    @cached_property
    def _first_entries(self) -> list[Entry]:
        """The best few entries of each type, the best first."""
        if not self.counts:
            return []
        best = self.found.best_of_each_type(self.SHOWN, self.counts)
        entries = LISTED.in_bulk([pk for pk, _ in best])
        return [entries[pk] for pk, _ in best if pk in entries]

    @property
    def best(self) -> list[Entry]:
        """The best entries of all types, where several types have been found."""
        return self._first_entries[: self.BEST] if len(self.counts) > 1 and self.total <= RANKED else []

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def of_type(self, type_: Entry.Type) -> FoundList:
        """All entries of one type that were found, the best first."""
        found = replace(self.found, groups=((f"typ={type_}",),))
        return FoundList(found, self.counts.get(type_, 0), LISTED.in_bulk)

    @cached_property
    def meant(self) -> list[str]:
        """What may have been meant by a text that finds nothing: places and names that look like it."""
        return spellings_like(self.text, self.words.key)


def spellings_like(text: str, key: str) -> list[str]:
    """What to offer for a text that finds nothing, the likeliest first.

    Names of places that look like the text, the text with each unknown word replaced by the one that it begins or that
    looks like it, and the text without those that nothing looks like.
    """
    places = _first_column(
        "SELECT name FROM ("
        " SELECT name, max(similarity(key, %s)) AS alike, min(length(name)) AS size"
        " FROM directory_place CROSS JOIN LATERAL unnest(keys) AS key WHERE kind NOT IN ('federation', 'region')"
        " GROUP BY name) AS places WHERE alike >= %s ORDER BY alike DESC, size, name LIMIT 2",
        key,
        ALIKE,
    )
    corrected, begun = _corrected(text, key)
    return list(dict.fromkeys([*corrected, *places] if begun else [*places, *corrected]))


def _corrected(text: str, key: str) -> tuple[list[str], bool]:
    """The text in known words, and whether it only had to be completed.

    Words that nothing looks like are left out, if they are not the greater part of it; addresses, numbers and words
    of less than four letters are nothing to guess at.
    """
    tokens = key.split()[:12]
    if "@" in text:
        return [], False
    typed = text.split() if len(text.split()) == len(tokens) else tokens
    with reading().cursor() as cursor:
        cursor.execute(
            "SELECT known, starts_with(similar_word, token), coalesce(find_spelling(similar_word), '')"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS tokens (token, place)"
            " CROSS JOIN LATERAL (SELECT find_is_stop_word(token) OR EXISTS ("
            "SELECT FROM directory_word WHERE word = token AND uses > 0) AS known) AS used"
            " CROSS JOIN LATERAL (SELECT CASE WHEN NOT known THEN find_similar(token) END AS similar_word) AS alike"
            " ORDER BY place",
            [tokens],
        )
        rows = cursor.fetchall()
    words = [old if known else new for old, (known, _, new) in zip(typed, rows, strict=False)]
    unknown = [token for token, (known, _, _) in zip(tokens, rows, strict=False) if not known]
    guessable = all(len(token) > 3 and not token.isdecimal() for token in unknown)
    if not unknown or not guessable or words.count("") * 2 > len(words):
        return [], False
    corrected = " ".join(word for word in words if word)
    return [corrected], all(known or begun for known, begun, _ in rows)


def suggestions(text: str) -> list[str]:
    """Names of places and entries that start with what has been typed so far."""
    key = Words.read(text).key
    if len(key) < 2:
        return []
    places = _first_column(
        "SELECT full_name FROM directory_place WHERE kind <> 'region'"
        " AND EXISTS (SELECT FROM unnest(keys) AS key WHERE key LIKE %s) ORDER BY length(full_name), full_name LIMIT 4",
        f"{key}%",
    )
    names = _first_column(
        "SELECT name FROM directory_entryname WHERE key LIKE %s ORDER BY key, entry_id LIMIT %s",
        f"{key}%",
        2 * SUGGESTIONS,
    )
    return list(dict.fromkeys([*places, *names]))[:SUGGESTIONS]

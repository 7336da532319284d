"""Entries that may be the same thing: by name, telephone number, e-mail address or street."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db import connection, models, transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.functional import Promise

from directory.folding import fold
from directory.models import Comparison, Entry, LikelyDuplicate

# How alike two names have to be to be compared word by word, from 0 to 1; and two of their words.
ALIKE, WORDS_ALIKE = 0.55, 0.8
# What more than so many others share, such as the telephone number of a town hall, says nothing.
SHARED = 4
LEGAL_FORMS = {"e", "v", "ev", "gmbh", "ggmbh", "eg", "gug", "ug"}
Reason = LikelyDuplicate.Reason

_LOOKALIKES = """
WITH own AS MATERIALIZED (
    SELECT id, type, sort_title, ARRAY[title, short_title] || other_names AS names
    FROM directory_entry WHERE id = %(id)s
), near_name AS (
    SELECT other.id FROM own JOIN directory_entry AS other
    ON other.sort_title %% own.sort_title AND other.type = own.type AND other.id <> own.id
    ORDER BY similarity(other.sort_title, own.sort_title) DESC, other.id LIMIT 100
), found (id, reason) AS (
    SELECT id, 'name' FROM near_name
    UNION ALL
    SELECT entry_id, 'known_as' FROM directory_entryname
    WHERE key IN (SELECT find_key(name) FROM own CROSS JOIN unnest(names) AS name WHERE name <> '')
    UNION ALL
    SELECT theirs.entry_id, CASE contact.channel WHEN 'email' THEN 'email' ELSE 'phone' END
    FROM directory_statement AS mine
    JOIN directory_contact AS contact ON contact.statement_ptr_id = mine.id
    JOIN directory_contact AS same ON (same.number, lower(same.email)) = (contact.number, lower(contact.email))
    JOIN directory_statement AS theirs ON theirs.id = same.statement_ptr_id
    WHERE mine.entry_id = %(id)s
    UNION ALL
    SELECT theirs.entry_id, 'address'
    FROM directory_statement AS mine
    JOIN directory_location AS location ON location.statement_ptr_id = mine.id AND location.street <> ''
    JOIN directory_location AS same ON same.postal_code = location.postal_code
         AND replace(find_key(same.street), 'strasse', 'str') = replace(find_key(location.street), 'strasse', 'str')
    JOIN directory_statement AS theirs ON theirs.id = same.statement_ptr_id
    WHERE mine.entry_id = %(id)s
)
SELECT other.id, array_agg(DISTINCT found.reason ORDER BY found.reason)
FROM found JOIN directory_entry AS other USING (id) JOIN own ON own.type = other.type AND own.id <> other.id
WHERE other.merged_into_id IS NULL
  -- Who is part of another one, or run by it, is not the same.
  AND NOT EXISTS (
      SELECT FROM directory_relation AS relation JOIN directory_statement AS said ON said.id = relation.statement_ptr_id
      WHERE (said.entry_id, relation.target_id) IN ((own.id, other.id), (other.id, own.id))
  )
GROUP BY other.id ORDER BY count(DISTINCT found.reason) DESC, other.sort_title, other.id
"""


@dataclass(frozen=True)
class Lookalike:
    entry: Entry
    reasons: tuple[str, ...]

    @property
    def labels(self) -> list[str | Promise]:
        return [Reason(reason).label for reason in self.reasons]


def _words(name: str) -> set[str]:
    return set(re.findall(r"\w+", fold(name))) - LEGAL_FORMS


def _alike(first: str, second: str) -> bool:
    if first.isdecimal() or second.isdecimal():
        return first == second
    return SequenceMatcher(None, first, second).ratio() >= WORDS_ALIKE


def named_alike(first: str, second: str) -> bool:
    """Whether two names that look alike on the whole differ in nothing that tells them apart.

    „Kommunales Integrationszentrum Dortmund“ and „… Duisburg“ share most letters, but not the word that matters.
    """
    left, right = sorted((_words(first) - _words(second), _words(second) - _words(first)), key=len)
    return all(any(_alike(one, other) for other in right) for one in left)


@transaction.atomic
def lookalikes(entry: Entry) -> list[Lookalike]:
    """Entries of the same type that it resembles, those with the most signs first; merged and related ones left out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(ALIKE)])
        cursor.execute(_LOOKALIKES, {"id": entry.pk})
        rows: list[tuple[int, list[str]]] = cursor.fetchall()
    if not rows:
        return []
    entries = Entry.objects.in_bulk([pk for pk, _ in rows])
    times = Counter(reason for _, reasons in rows for reason in reasons if reason != Reason.NAME)
    found = []
    for pk, reasons in rows:
        kept = tuple(
            reason
            for reason in reasons
            if (named_alike(entry.title, entries[pk].title) if reason == Reason.NAME else times[reason] <= SHARED)
        )
        if kept:
            found.append(Lookalike(entries[pk], kept))
    return sorted(found, key=lambda one: -len(one.reasons))


@transaction.atomic
def named_like(title: str, *, alike: float) -> list[int]:
    """Published partners whose names are as like to this one, from 0 to 1, or more; the likeliest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(alike)])
        cursor.execute(
            "SELECT id FROM directory_entry WHERE sort_title %% %s AND type = 'actor' AND state = 'published'"
            " ORDER BY similarity(sort_title, %s) DESC, id LIMIT 100",
            [fold(title)] * 2,
        )
        return [pk for (pk,) in cursor.fetchall()]


def unknown_lookalikes(entry: Entry) -> list[Lookalike]:
    """Those of which nobody knows yet, neither as two different ones nor as a pair to decide on."""
    pairs = LikelyDuplicate.objects.filter(Q(first=entry) | Q(second=entry)).values_list("first", "second")
    known = {pk for pair in pairs for pk in pair}
    return [one for one in lookalikes(entry) if one.entry.pk not in known]


def keep_pairs(*, entry: Entry, found: Iterable[Lookalike], distinct: bool = False) -> None:
    """Note the pairs, for somebody to decide on or as decided already; what is known stays as it is."""
    pairs = []
    for one in found:
        first, second = sorted((entry.pk, one.entry.pk))
        pairs.append(LikelyDuplicate(first_id=first, second_id=second, reasons=list(one.reasons), distinct=distinct))
    LikelyDuplicate.objects.bulk_create(pairs, ignore_conflicts=True)


@dataclass(frozen=True)
class Compared:
    entries: int
    pairs: int


def _in_turn() -> models.QuerySet[Entry]:
    """What was changed since it was compared, or never was; then what was compared longest ago."""
    is_new = Q(comparison=None) | Q(comparison__at__lt=F("updated_at"))
    return Entry.objects.filter(merged_into=None).order_by(
        Case(When(is_new, then=0), default=1), F("comparison__at").asc(nulls_first=True), "pk"
    )


def find_duplicates(*, seconds: float) -> Compared:
    """Compare entries with all others for so long; the next run goes on from here. What is known stays as it is."""
    compared = new = 0
    end = time.monotonic() + seconds
    for entry in _in_turn().iterator(chunk_size=500):
        if time.monotonic() > end:
            break
        found = unknown_lookalikes(entry)
        keep_pairs(entry=entry, found=found)
        Comparison.objects.update_or_create(entry_id=entry.pk, defaults={"at": timezone.now()})
        compared, new = compared + 1, new + len(found)
    return Compared(compared, new)

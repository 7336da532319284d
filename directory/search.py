"""Finding places and entries by what a person types. One folding of text serves both sides of a comparison."""

from __future__ import annotations

import re

from django.db.models import CharField, Func, Q, QuerySet, Value
from django.db.models.functions import Concat

from directory.folding import fold, folded
from directory.models import Entry, Place
from directory.slugs import german_slug

OTHER_NAMES = Func("other_names", Value("\n"), function="array_to_string", output_field=CharField())


def postal_code_in(text: str) -> str:
    """The postal code that a text consists of, if it is one."""
    match = re.fullmatch(r"\s*(?:D-?\s*)?(\d{5})\s*", text)
    return match[1] if match else ""


def find_places(text: str) -> QuerySet[Place]:
    """Places of that name or postal code, in any usual spelling, the larger first among those of one name."""
    if code := postal_code_in(text):
        return Place.objects.filter(postal_codes__code=code)
    name, slug = fold(text), german_slug(text)
    if not slug:
        return Place.objects.none()
    keys = Concat(Value("\n"), folded("names"), Value("\n"))
    places = Place.objects.alias(names=OTHER_NAMES).alias(keys=keys)
    return places.filter(Q(sort_name=name) | Q(slug=slug) | Q(keys__contains=f"\n{name}\n"))


def search_entries(text: str) -> QuerySet[Entry]:
    """Published entries of all types that bear every word of the text in name, other names or summary."""
    words = fold(text).split()[:12]
    if not words:
        return Entry.objects.none()
    text_of = folded(Concat("names", Value("\n"), "summary", output_field=CharField()))
    entries = Entry.objects.published().alias(names=OTHER_NAMES).alias(text_of=text_of)
    for word in words:
        entries = entries.filter(Q(sort_title__contains=word) | Q(text_of__contains=word))
    return entries

"""Finding places and entries by what a person types. One folding of text serves both sides of a comparison."""

from __future__ import annotations

import re
import unicodedata

from django.db.models import Q, QuerySet

from directory.models import Entry, Place
from directory.slugs import german_slug


def fold(text: str) -> str:
    """Small letters without marks, ß as ss: the form in which `sort_title` and `sort_name` are kept."""
    text = text.replace("\0", " ").replace("ß", "ss").replace("ẞ", "ss")
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in decomposed if not unicodedata.combining(char)).lower().split())


def postal_code_in(text: str) -> str:
    """The postal code that a text consists of, if it is one."""
    match = re.fullmatch(r"\s*(?:D-?\s*)?(\d{5})\s*", text)
    return match[1] if match else ""


def find_places(text: str) -> QuerySet[Place]:
    """Places of that name or postal code, in any usual spelling, the larger first among those of one name."""
    if code := postal_code_in(text):
        return Place.objects.filter(postal_codes__code=code)
    folded, slug = fold(text), german_slug(text)
    if not slug:
        return Place.objects.none()
    return Place.objects.filter(Q(sort_name=folded) | Q(slug=slug) | Q(other_names__contains=[text.strip()]))


def search_entries(text: str) -> QuerySet[Entry]:
    """Published entries of all types that bear every word of the text in name, other names or summary."""
    entries = Entry.objects.published()
    words = fold(text).split()[:12]
    if not words:
        return entries.none()
    for word in words:
        entries = entries.filter(
            Q(sort_title__contains=word) | Q(other_names__icontains=word) | Q(summary__icontains=word)
        )
    return entries

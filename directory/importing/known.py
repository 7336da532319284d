"""The closed lists that cells name: places, kinds, topics, audiences. Each is loaded once for a whole file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _

from directory.folding import fold
from directory.models import Actor, ActorKind, Audience, Place, PostalCode, Topic
from directory.search import postal_code_in
from directory.slugs import german_slug

TOWNS = {Place.Kind.CITY, Place.Kind.MUNICIPALITY}
# So many names that were looked up are remembered; a file has far fewer spellings than rows.
REMEMBERED = 20_000


class Choices:
    """Rows of a closed list by slug or by any of their names."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.by_slug = {row.slug: row for row in rows}
        self.slugs: dict[str, set[str]] = {}
        for slug, row in self.by_slug.items():
            names = (row.title, getattr(row, "plural", ""), getattr(row, "short_title", ""))
            for name in (*names, *getattr(row, "other_names", ())):
                self.slugs.setdefault(fold(name), set()).add(slug)

    def named(self, text: str) -> str:
        """The slug of what the text names. Raises ValueError."""
        if text in self.by_slug:
            return text
        found = sorted(self.slugs.get(fold(text), ()))
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(
                _("„%(text)s“ kann %(candidates)s sein. Bitte das Adresskürzel eintragen.")
                % {"text": text[:60], "candidates": _(" oder ").join(f"„{slug}“" for slug in found)}
            )
        titles = [str(row.title) for row in self.by_slug.values()]
        alike = [title for title in titles if fold(text) in fold(title)] or get_close_matches(text, titles, 3, 0.5)
        hint = _(" Ähnlich: %(titles)s") % {"titles": ", ".join(f"„{title}“" for title in alike[:3])} if alike else ""
        raise ValueError(_("„%(text)s“ steht nicht in der Liste.") % {"text": text[:60]} + hint)

    def label(self, slug: str) -> str:
        """The title, or the slug where others have the same name."""
        row = self.by_slug.get(slug)
        alone = row and self.slugs[fold(row.title)] == {slug} and row.title not in self.by_slug
        return str(row.title) if row and alone else slug


class Places:
    """All places, by key (AGS), by postal code and by every spelling that the search knows."""

    def __init__(self) -> None:
        key = models.Func("full_name", function="find_key", output_field=models.TextField())
        places = list(Place.objects.annotate(full_key=key))
        self.by_ags = {place.ags: place for place in places}
        self.by_slug = {place.slug: place for place in places}
        self.by_key: dict[str, set[str]] = {}
        for place in places:
            for name in {*place.keys, place.full_key}:
                self.by_key.setdefault(name, set()).add(place.ags)
        self.by_code: dict[str, set[str]] = {}
        for code, ags in PostalCode.objects.values_list("code", "place__ags"):
            self.by_code.setdefault(code, set()).add(ags)
        # The search key of each name that was looked up.
        self.keys: dict[str, str] = {place.full_name: place.full_key for place in places}

    def prepare(self, texts: Iterable[str]) -> None:
        """Work out the keys of names to come, all in one query."""
        missing = list({text for text in texts if text not in self.keys})
        if not missing:
            return
        if len(self.keys) > REMEMBERED:
            self.keys.clear()
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, find_key(name) FROM unnest(%s::text[]) AS name", [missing])
            self.keys.update(cursor.fetchall())

    def candidates(self, text: str) -> set[str]:
        """What the text may name; a Regierungsbezirk only if nothing else is called so, as in the search."""
        if ags := self._ags(text):
            return {ags}
        if match := re.fullmatch(r"(.*\S)\s*\((?:AGS\s*)?([\d ]+|DE)\)", text):
            named = self._ags(match[2])
            # A name and a key that do not belong together are two places.
            return {named} & self.candidates(match[1]) if named else set()
        if code := postal_code_in(text):
            return self.by_code.get(code, set())
        self.prepare([text])
        slug = german_slug(text)
        found = self.by_key.get(self.keys[text], set()) | ({self.by_slug[slug].ags} if slug in self.by_slug else set())
        return {ags for ags in found if self.by_ags[ags].kind != Place.Kind.REGION} or found

    def _ags(self, text: str) -> str:
        """A key, also without the zero that spreadsheets take away from its beginning."""
        digits = re.sub(r"[\s.]", "", text)
        for key in (text, digits, f"0{digits}"):
            if key in self.by_ags and (len(key) > 2 or key == text):
                return key
        return ""

    def named(self, text: str) -> str:
        """The key of the place that the text names. Raises ValueError."""
        return self._only(text, self.candidates(text))

    def seat(self, text: str, code: str) -> str:
        """The same for an address: a town rather than the Kreis of that name, and the one with this postal code."""
        found = self.candidates(text)
        towns = {ags for ags in found if self.by_ags[ags].kind in TOWNS} or found
        return self._only(text, (towns & self.by_code.get(code, set())) or towns)

    def _only(self, text: str, found: set[str]) -> str:
        if len(found) == 1:
            return next(iter(found))
        if found:
            names = _(" oder ").join(f"„{self._exact(ags)}“" for ags in sorted(found))
            raise ValueError(_("„%(text)s“ kann %(names)s sein.") % {"text": text[:60], "names": names})
        raise ValueError(_("Den Ort „%(text)s“ gibt es nicht, oder Name und AGS passen nicht.") % {"text": text[:60]})

    def _exact(self, ags: str) -> str:
        return f"{self.by_ags[ags].full_name} ({ags})"

    def label(self, ags: str) -> str:
        """The name, with the key where others are called so, too."""
        place = self.by_ags.get(ags)
        if place is None:
            return ags
        if re.search(r"[,;()]", place.full_name):
            return ags
        return place.full_name if self.candidates(place.full_name) == {ags} else self._exact(ags)


class Known:
    """All closed lists."""

    def __init__(self) -> None:
        self.places = Places()
        self.kinds = Choices(ActorKind.objects.all())
        self.topics = Choices(Topic.objects.all())
        self.audiences = Choices(Audience.objects.all())

    @property
    def centre_kinds(self) -> set[str]:
        return {slug for slug, kind in self.kinds.by_slug.items() if kind.one_per_area}

    @staticmethod
    def centres() -> dict[str, tuple[int, str]]:
        """Which partner is the centre of which area: the key of the place, the partner's and its name."""
        rows = Actor.objects.filter(statements__servedplace__role="centre")
        return {
            ags: (pk, title)
            for ags, pk, title in rows.values_list("statements__servedplace__place__ags", "pk", "title")
        }

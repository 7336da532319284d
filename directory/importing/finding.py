"""Which partner a row means: by its key, else its address, else its name and kind, else the area of a centre."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from directory.importing.cells import plain_line, unescaped
from directory.importing.columns import COLUMNS_BY_NAME
from directory.importing.known import Known
from directory.importing.resource import Partner
from directory.importing.tables import Row
from directory.models import Actor, Address, Entry

TYPE = Entry.Type.ACTOR


def _cell(row: Row, name: str) -> str:
    return plain_line(unescaped(row.cells.get(name, "")))


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@dataclass
class Found:
    """What the rows of a batch name, with the partners that may be meant."""

    known: Known
    centres: Mapping[str, tuple[int, str]]
    actors: dict[int, Actor] = field(default_factory=dict)
    ids: dict[uuid.UUID, int] = field(default_factory=dict)
    # None where whoever bore the address was deleted: it is never given again.
    addresses: dict[str, int | None] = field(default_factory=dict)
    titles: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def entry_of(self, row: Row) -> int | None:
        """The key of the partner that is there; None for a new one. Raises ValueError."""
        pk = self._named(row)
        actor = self.actors.get(pk) if pk else None
        if actor and actor.merged_into_id:
            raise ValueError(
                _("„%(name)s“ (%(slug)s) wurde mit einem anderen Eintrag zusammengeführt.")
                % {"name": actor.title, "slug": actor.slug}
            )
        return pk

    def _named(self, row: Row) -> int | None:
        key, slug, title = _cell(row, "public_id"), _cell(row, "slug"), _cell(row, "title")
        if key:
            return self._by_key(key, slug)
        if slug:
            return self._by_address(slug, title)
        if title:
            return self._by_title(row, title)
        if area := self._area(row):
            return self.centres.get(area, (None, ""))[0] or self._nameless()
        return self._nameless()

    @staticmethod
    def _nameless() -> int:
        raise ValueError(_("Der Name fehlt, und weder Kennung noch Adresskürzel sagen, welcher Partner es ist."))

    def _by_key(self, key: str, slug: str) -> int:
        number = _uuid(key)
        pk = self.ids.get(number) if number else None
        if pk is None:
            raise ValueError(
                _("Kennung: „%(key)s“ gibt es nicht. Bei neuen Partnern bleibt sie leer.") % {"key": key[:60]}
            )
        if slug and self.addresses.get(slug) != pk:
            raise ValueError(_("Kennung und Adresskürzel gehören nicht zum selben Partner; ein Import ändert keines."))
        return pk

    def _by_address(self, slug: str, title: str) -> int | None:
        if slug in self.addresses:
            if pk := self.addresses[slug]:
                return pk
            raise ValueError(_("Das Adresskürzel „%(slug)s“ gehörte einem gelöschten Eintrag.") % {"slug": slug[:120]})
        if self.titles.get(title):
            raise ValueError(
                _("Das Adresskürzel „%(slug)s“ gibt es nicht, aber so heißt schon: %(names)s")
                % {"slug": slug[:120], "names": self._names([pk for pk, _kind in self.titles[title]])}
            )
        return None

    def _by_title(self, row: Row, title: str) -> int | None:
        candidates = self.titles.get(title, [])
        if text := _cell(row, "kind"):
            try:
                kind = self.known.kinds.named(text)
            except ValueError as error:
                raise ValueError(f"{COLUMNS_BY_NAME['kind'].label}: {error}") from error
            candidates = [(pk, its_kind) for pk, its_kind in candidates if its_kind == kind]
        if len(candidates) > 1:
            raise ValueError(
                _("So heißen mehrere Partner: %(names)s. Bitte die Kennung oder das Adresskürzel eintragen.")
                % {"names": self._names([pk for pk, _kind in candidates])}
            )
        return candidates[0][0] if candidates else None

    def _area(self, row: Row) -> str:
        text = _cell(row, "centre")
        try:
            return self.known.places.named(text) if text else ""
        except ValueError as error:
            raise ValueError(f"{COLUMNS_BY_NAME['centre'].label}: {error}") from error

    def is_centre(self, row: Row) -> bool:
        """Whether a row without a name means the centre of an area that has one."""
        try:
            return self._area(row) in self.centres
        except ValueError:
            return True

    def _names(self, pks: Iterable[int]) -> str:
        actors = [self.actors[pk] for pk in sorted(pks)[:5] if pk in self.actors]
        return ", ".join(f"„{actor.title}“ ({actor.slug})" for actor in actors)


class Finder:
    """Looks up what a batch of rows names, as it was before the file's first row was written.

    So a file is planned the same way whether its rows are written meanwhile or not.
    """

    def __init__(self, known: Known, *, lock: bool) -> None:
        self.known = known
        self.lock = lock
        self.centres = known.centres()
        # What this run made, and what the partners that it renames were called before.
        self.created: set[int] = set()
        self.called: dict[int, tuple[str, str]] = {}
        self.called_so: dict[str, list[int]] = {}
        self.rows: dict[object, int] = {}
        self.given: set[str] = set()

    def find(self, rows: Iterable[Row]) -> Found:
        keys, slugs, titles = set(), set(), set()
        pks = set()
        for row in rows:
            if number := _uuid(_cell(row, "public_id")):
                keys.add(number)
            slugs.add(_cell(row, "slug"))
            titles.add(_cell(row, "title"))
            if not row.cells.get("title") and row.cells.get("centre"):
                pks |= {pk for pk, _title in self.centres.values()}
        found = Found(self.known, self.centres)
        addresses = Address.objects.filter(type=TYPE, slug__in=slugs).values_list("slug", "entry_id")
        found.addresses = {slug: pk for slug, pk in addresses if pk not in self.created}
        pks |= {pk for pk in found.addresses.values() if pk}
        pks |= {pk for title in titles for pk in self.called_so.get(title, ())}
        meant = Q(pk__in=pks) | Q(public_id__in=keys) | Q(title__in=titles)
        if self.lock:
            # Nobody changes between this look and our writing what is found here.
            locked = Entry.objects.select_for_update(of=("self",)).filter(meant, type=TYPE)
            meant = Q(pk__in=list(locked.order_by("pk").values_list("pk", flat=True)))
        for actor in Actor.objects.filter(meant).select_related("kind"):
            if actor.pk not in self.created:
                self._add(found, actor)
        return found

    def _add(self, found: Found, actor: Actor) -> None:
        title, kind = self.called.get(actor.pk, (plain_line(actor.title), actor.kind.slug))
        found.actors[actor.pk] = actor
        found.ids[actor.public_id] = actor.pk
        found.titles.setdefault(title, []).append((actor.pk, kind))

    def claim(self, number: int, before: Partner, after: Partner, slug: str) -> str:
        """Why this row may not have its partner: an earlier one has it. Empty if it may."""
        values = after.values
        keys: list[object] = [before.pk] if before.actor else [(values.get("title"), values.get("kind"))]
        if slug and not before.actor:
            keys.append(slug)
        for key in keys:
            if key in self.rows:
                return _("Der Partner steht schon in Zeile %(number)d. Bitte nur eine Zeile je Partner.") % {
                    "number": self.rows[key]
                }
        self.rows.update(dict.fromkeys(keys, number))
        if before.actor:
            was = (before.values.get("title", ""), before.values.get("kind", ""))
            if was != (values.get("title"), values.get("kind")):
                self.called[before.actor.pk] = was
                self.called_so.setdefault(was[0], []).append(before.actor.pk)
        return ""

    def free_addresses(self, wanted: Iterable[str]) -> set[str]:
        """Those that no entry bears or ever bore, and that no earlier row was given."""
        wanted = set(wanted) - self.given
        taken = Address.objects.filter(type=TYPE, slug__in=wanted).exclude(entry__in=self.created)
        return wanted - set(taken.values_list("slug", flat=True))

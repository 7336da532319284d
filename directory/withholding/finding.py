"""Everything that taking out some words would change, and what stands against it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from directory.models import Address, Correction, Entry, Proposal, Version
from directory.versions.content import ENTRY, Content
from directory.versions.wording import Piece
from directory.withholding import traces
from directory.withholding.spots import Spot, spots
from directory.withholding.words import Words


@dataclass(frozen=True)
class Standing:
    """Something of today that still says the words; an open proposal, if it is one."""

    label: str
    proposal: Proposal | None = None


@dataclass(frozen=True)
class Row:
    """The same text in several versions."""

    label: str
    pieces: tuple[Piece, ...]
    numbers: list[int]


@dataclass
class Found:
    """`named` are versions of other entries, which keep what this one was called."""

    versions: dict[Version, list[Spot]]
    named: dict[Version, list[Spot]]
    noted: list[Version]
    traces: int
    addresses: list[str]
    standing: list[Standing] = field(default_factory=list)

    @property
    def numbers(self) -> list[int]:
        return sorted(version.number for version in self.versions)

    @property
    def places(self) -> int:
        return sum(map(len, self.versions.values()))

    @property
    def elsewhere(self) -> int:
        return self.traces + sum(map(len, self.named.values())) + len(self.noted)

    @property
    def is_empty(self) -> bool:
        return not (self.places or self.elsewhere)

    @cached_property
    def rows(self) -> list[Row]:
        numbers = defaultdict(list)
        for version, there in self.versions.items():
            for label, pieces in dict.fromkeys((spot.label, spot.pieces) for spot in there):
                numbers[label, pieces].append(version.number)
        return [Row(*what, where) for what, where in numbers.items()]

    @property
    def digest(self) -> str:
        """Of all that would go, so that nothing else goes than what somebody has seen."""
        said = [(row.label, row.pieces, row.numbers) for row in self.rows]
        return hashlib.sha256(repr((said, self.elsewhere)).encode()).hexdigest()


def find(entry_id: int, words: Words, mark: str = "") -> Found:
    versions = list(Version.objects.of(entry_id).order_by("number"))
    found = {version: there for version in versions if (there := spots(version, words, mark))}
    addresses = Address.objects.filter(entry_id=entry_id).order_by("slug").values_list("slug", flat=True)
    return Found(
        versions=found,
        named=_named(entry_id, words, mark) if any(words.are_in(version.title) for version in versions) else {},
        noted=[version for version in _with_notes(versions) if any(map(words.are_in, _notes(version)))],
        traces=traces.count(entry_id, words),
        addresses=[slug for slug in addresses if words.are_in(slug.replace("-", " "))],
        standing=[*_in_entry(entry_id, words), *_beside_it(entry_id, words)],
    )


def _with_notes(versions: list[Version]) -> Iterator[Version]:
    """These, and those of other entries that bear the same note, as two that were merged do."""
    together = Version.objects.filter(batch__in={version.batch for version in versions}).exclude(reason="", note="")
    yield from versions
    yield from together.exclude(pk__in=[version.pk for version in versions]).defer("data", "names")


def _notes(version: Version) -> tuple[str, str, str]:
    return version.reason, version.note, version.origin


def _named(entry_id: int, words: Words, mark: str) -> dict[Version, list[Spot]]:
    """Versions of other entries that call this one by these words."""
    key = str(entry_id)
    others = Version.objects.exclude(entry_id=entry_id).filter(**{f"names__{ENTRY}__has_key": key}).order_by("pk")
    found = {}
    for version in others.defer("data"):
        only_it = Content(version.type, {}, {ENTRY: {key: version.names[ENTRY][key]}})
        if there := spots(only_it, words, mark):
            found[version] = there
    return found


def _in_entry(entry_id: int, words: Words) -> list[Standing]:
    if not Entry.objects.filter(pk=entry_id).exists():
        return []
    labels = dict.fromkeys(spot.label for spot in spots(Content.of(entry_id), words, ""))
    return [Standing(label) for label in labels]


def _beside_it(entry_id: int, words: Words) -> list[Standing]:
    corrections = Correction.objects.filter(entry_id=entry_id).order_by("version")
    proposals = Proposal.objects.open().filter(entry_id=entry_id)
    said = [
        Standing(_("Korrektur in Version %(number)s") % {"number": correction.version})
        for correction in corrections
        if words.are_in(correction.sentence)
    ]
    for proposal in proposals:
        texts = [proposal.text, proposal.before, proposal.data, proposal.names]
        if words.left_out(texts) != texts:
            label = f"{capfirst(str(Proposal._meta.verbose_name))} {proposal}"
            said.append(Standing(label, proposal))
    return said

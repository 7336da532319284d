from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from directory.models import Version


@dataclass(frozen=True)
class Gone:
    """An entry that was public once and is deleted now: what it was called as a page, and when it went."""

    title: str
    type_label: str
    at: datetime

    @classmethod
    def at_address(cls, type_: str, slug: str) -> Self | None:
        bearer = Version.objects.public().at_address(type_, slug).order_by("-at").values_list("entry_id").first()
        return cls._of(bearer[0]) if bearer else None

    @classmethod
    def with_id(cls, public_id: Any) -> Self | None:
        end = Version.objects.filter(public_id=public_id, deleted=True).values_list("entry_id").first()
        return cls._of(end[0]) if end else None

    @classmethod
    def _of(cls, entry_id: int) -> Self | None:
        versions = Version.objects.of(entry_id)
        end, shown = versions.defer("data", "names").first(), versions.public().first()
        if end is None or not end.deleted or shown is None:
            return None
        return cls(shown.title, shown.get_type_display(), end.at)

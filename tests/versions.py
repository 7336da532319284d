"""Versions in tests, which mostly run in one transaction that never commits."""

from __future__ import annotations

from typing import Any

from directory.models import Version
from tests.database import refresh_search


def versions(entry: Any) -> list[Version]:
    """The versions of an entry, oldest first, as if everything so far had been committed."""
    refresh_search()
    return list(Version.objects.filter(entry_id=getattr(entry, "pk", entry)).order_by("number"))


def latest(entry: Any) -> Version:
    return versions(entry)[-1]


def change(entry: Any, **values: Any) -> Version:
    """Let an entry say something else from now on."""
    refresh_search()
    entry.summary += " Das ist neu."
    for name, value in values.items():
        setattr(entry, name, value)
    entry.save()
    return latest(entry)

"""Two entries that are one, and how a test makes them one."""

from __future__ import annotations

from typing import Any

from directory.merging import Merged, merge_entries, references
from directory.models import Actor, Entry
from tests import factories

TYPES = {factory._meta.model: factory for factory, _ in factories.TYPES}


def pair(model: Any = Actor, **values: Any) -> tuple[Any, Any]:
    """The one that remains, and the other."""
    kind = {"kind": factories.ActorKindFactory()} if model is Actor else {}
    make = TYPES[model]
    return make(title="Bleibt", slug="bleibt", **kind), make(title="Geht", slug="geht", **{**kind, **values})


def merge(**entries: Any) -> Merged:
    """By somebody who may do everything."""
    return merge_entries(user=factories.UserFactory(is_superuser=True), reason="Dieselbe Nummer.", **entries)


def everything_that_names(entry: Entry) -> set[str]:
    """Where the key of an entry stands, history and its own addresses left out."""
    return {
        f"{table._meta.model_name}.{name}"
        for table, name in references(type(entry))
        if table._default_manager.filter(**{name: entry.pk}).exists()
    }

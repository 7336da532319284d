"""What seeding keeps of an entry may hold words that must not be read any more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from pghistory.core import event_models

from directory.models import Citation, Entry, Statement
from directory.models.entry import entry_models
from directory.models.statement import statement_models
from directory.withholding import register
from portal.models import SeedRecord


@register
def seeded(entry_id: int, statements: set[int]) -> Iterator[models.QuerySet[Any]]:
    [events] = event_models(tracks_model=Citation)
    citations = events._default_manager.filter(entry_id=entry_id).values("pgh_obj_id")
    yield SeedRecord.objects.filter(
        Q(model__in=_labels(Entry, *entry_models()), object_id=entry_id)
        | Q(model__in=_labels(Statement, *statement_models()), object_id__in=statements)
        | Q(model__in=_labels(Citation), object_id__in=citations)
    )


def _labels(*kinds: type[models.Model]) -> list[str]:
    return [kind._meta.label for kind in kinds]

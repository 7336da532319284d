"""The real content: whatever happens to it, every entry can be made to say again what it said at first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import models
from pytest_django import DjangoDbBlocker

from directory.models import Citation, Entry, Version
from directory.models.entry import entry_models
from directory.models.statement import statement_models
from directory.versions import Content, differences, restore
from tests.database import refresh_search
from tests.portal.seeded import seeded_content

TEXT = (models.CharField, models.TextField)


@pytest.fixture(scope="module")
def _seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with seeded_content(django_db_blocker):
        yield


def newest() -> dict[int, Version]:
    refresh_search()
    return {version.entry_id: version for version in Version.objects.order_by("number")}


def change_everything() -> None:
    """Every text of every entry and statement, what was chosen, and every other row is gone."""
    Citation.objects.filter(pk__in=list(Citation.objects.values_list("pk", flat=True)[::2])).delete()
    for model in statement_models():
        rows = model._default_manager.order_by("pk")
        rows.filter(pk__in=list(rows.values_list("pk", flat=True)[::2])).delete()
        rows.update(position=models.F("position") + 7)
        for field in model._meta.local_fields:
            free = isinstance(field, TEXT) and not field.choices and field.max_length is None
            if free:
                rows.update(**{field.name: "Etwas anderes."})
    Entry.objects.update(
        title="Etwas anderes", summary="Etwas anderes.", text="", short_title="x", checked_on="2026-01-01"
    )
    for type_ in entry_models():
        for entry in type_.objects.all():
            for field in entry._meta.many_to_many:
                getattr(entry, field.name).clear()


@pytest.mark.usefixtures("_seeded")
def test_every_entry_is_restored_to_what_it_was() -> None:
    first = newest()
    assert len(first) == Entry.objects.count() > 60
    change_everything()
    changed = newest()
    assert {version.number for version in changed.values()} == {2}
    for pk, version in first.items():
        assert differences(changed[pk], version), version
        restore(version, seen=2)
        assert Content.of(pk).data == version.data, version
    assert {version.number for version in newest().values()} == {3}

"""Fills a database of its own with plausible partners over the real places, kinds, topics and audiences.

It is for measuring and for trying out at sizes that the real content does not have. The rows go straight into the
tables: constraints hold, but no trigger runs, so generated entries have no history. Each has one citation, for its
summary, which is all that a page needs to show one; `check_content` will name the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q

from directory.finding import reindex
from directory.models import Address, Entry, SearchDocument, Source, Statement, Word
from directory.progress import Progress
from portal.generating.copying import Table, analyse, continue_numbers, text_indexes_afterwards, triggers_off
from portal.generating.rows import BATCH, COLUMNS, Writer
from portal.generating.stock import Stock
from portal.models import SeedRecord
from portal.seeding import seed as load_fixtures

__all__ = ["Progress", "Refused", "generate"]

# The real content, which stays out, by its folder below fixtures/ and, without the plural, its type.
REAL = {"actors": Entry.Type.ACTOR, "programmes": Entry.Type.PROGRAMME, "news": Entry.Type.NEWS}
SOURCE = "erzeugte-eintraege"
WAY_OUT = "set DATABASE_URL to an empty one, run `manage.py migrate` on it, and try again"


class Refused(Exception):
    """One sentence for the person at the keyboard: why nothing was generated, and the way out."""


def generate(actors: int, seed: int, *, fixtures: Path, progress: Progress) -> dict[str, int]:
    """Load the fixtures without the real content, then write that many partners; the same ones for the same seed.

    All of it or nothing; only the search documents come after it. Returns how many rows of each table were written.
    Raises Refused.
    """
    if actors < 1:
        raise Refused(f"{actors} partners cannot be generated: name a number from 1.")
    _refuse_unmigrated()
    with transaction.atomic():
        _alone()
        _refuse_other_content()
        with progress.phase("Places, kinds, topics"):
            load_fixtures(fixtures, without=REAL, report=lambda name, tally: None)
        with progress.phase("Entries"):
            tally = _write(actors, seed, progress)
    with progress.phase("Search documents"), text_indexes_afterwards(SearchDocument, Word):
        reindex(progress)
    return tally


def _write(actors: int, seed: int, progress: Callable[[int, int], None]) -> dict[str, int]:
    source = Source.objects.create(
        slug=SOURCE,
        title="Erzeugte Einträge",
        kind=Source.Kind.NOTICE,
        date="undated",
        description="Kein Eintrag, der sich auf diese Quelle stützt, beschreibt etwas Wirkliches.",
    )
    try:
        writer = Writer(Stock(source), actors, seed)
    except LookupError as error:
        raise Refused(str(error)) from error
    tables = {model: Table(model, columns) for model, columns in COLUMNS.items()}
    tally = {table.name: 0 for table in tables.values()}
    with triggers_off(tally):
        for number, batch in enumerate(writer.batches(), start=1):
            for model, rows in batch.items():
                tables[model].fill(rows)
                tally[tables[model].name] += len(rows)
            progress(min(number * BATCH, actors), actors)
    continue_numbers([Entry._meta.db_table, Statement._meta.db_table])
    analyse()
    return tally


def _alone() -> None:
    """Wait until nobody else generates here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('generate_entries'))")


def _refuse_unmigrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise Refused("This database lacks tables: run `manage.py migrate` on it, and try again.")


def _refuse_other_content() -> None:
    """Nothing of this may be near anything that somebody entered, or seeded, or once had."""
    if Source.objects.filter(slug=SOURCE).exists():
        raise Refused(f"This database holds generated entries already: {WAY_OUT}.")
    seeded = Q()
    for folder in REAL:
        seeded |= Q(key__startswith=f"{folder}/")
    if (
        Entry.objects.filter(type__in=REAL.values()).exists()
        or Address.objects.filter(type__in=REAL.values()).exists()
        or SeedRecord.objects.filter(seeded).exists()
    ):
        raise Refused(f"This database holds real content, to which no generated entry may come: {WAY_OUT}.")
    if get_user_model()._default_manager.exists():
        raise Refused(f"This database has user accounts, so somebody works with it: {WAY_OUT}.")

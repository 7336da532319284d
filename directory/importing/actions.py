"""The two steps of an import: a report that writes nothing, and the same report once more with all of it written.

Both are generators that tell how far they have come. Whoever stops listening stops them, and nothing is written.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass

import pghistory
from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from directory.importing.permission import may_write
from directory.importing.planning import Outcome, Plan, Planner
from directory.importing.tables import NoTable, Row, Table, read_table
from directory.importing.writing import MANY, Writer, renew_statistics
from directory.models import ImportRow, Source, TableImport
from directory.slugs import german_slug
from directory.versions import give_reason

# What a browser waits for; longer files are imported on the server: `manage.py import_partners`.
MOST_ROWS = 50_000
LARGEST_FILE = 25_000_000
# How long a file and its report are kept.
KEPT = datetime.timedelta(days=30)
# In PostgreSQL's list of locks: one import is written at a time.
LOCK = "directory import"

Refused = IntegrityError | DataError


@dataclass(frozen=True)
class Step:
    """So many rows are done, of about so many."""

    done: int
    total: int


class Differs(Exception):
    """What would be written is not what the report showed."""


class Digest:
    """What a report says, as one number."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def add(self, plan: Plan) -> None:
        new = plan.after.values.get("slug", "") if plan.outcome == Outcome.NEW else ""
        changes = [(change.column.name, change.old, change.new) for change in plan.changes]
        said = [plan.number, plan.outcome, plan.before.pk, new, changes, plan.reasons]
        self.hash.update(json.dumps(said).encode())

    def __str__(self) -> str:
        return self.hash.hexdigest()


def check_import(table_import: TableImport) -> Generator[Step]:
    """Write the report of an import, in place of the one it has."""
    digest = Digest()
    counts = dict.fromkeys(Outcome.values, 0)
    with transaction.atomic():
        table_import.rows.all().delete()
        try:
            with transaction.atomic():
                table = read_table(bytes(table_import.content))
                planner = _planner(table_import, table)
                for plans in planner.plans(_rows(table_import, table)):
                    for plan in plans:
                        digest.add(plan)
                        counts[plan.outcome] += 1
                    ImportRow.objects.bulk_create(_report(table_import, plans))
                    yield Step(plans[-1].number, max(table.size, plans[-1].number))
        except NoTable as error:
            table_import.state, table_import.notes = TableImport.State.UNREADABLE, [str(error)]
            table_import.counts, table_import.digest = {}, ""
        else:
            table_import.state, table_import.notes = TableImport.State.CHECKED, table.notes
            table_import.counts, table_import.digest = counts, str(digest)
        # Not the file, which is large.
        table_import.save(update_fields=["state", "notes", "counts", "digest", "refusals"])


def apply_import(table_import: TableImport, *, explain: Callable[[Refused], str]) -> Generator[Step, None, bool]:
    """Write what the report shows, in one transaction. If it would be anything else now, write the new report instead.

    Returns whether it was written. `explain` says in the editors' words why the database refused a row.
    """
    refusals: dict[int, str] = {}
    try:
        account = getattr(table_import.account, "pk", None)
        with pghistory.context(user=account, table_import=table_import.pk), transaction.atomic():
            yield from _write(table_import, refusals, explain)
        return True
    except Differs:
        pass
    table_import.refresh_from_db()
    if table_import.state != TableImport.State.APPLIED:
        table_import.refusals = {**table_import.refusals, **refusals}
        yield from check_import(table_import)
    return False


def _write(table_import: TableImport, refusals: dict[int, str], explain: Callable[[Refused], str]) -> Generator[Step]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [LOCK])
        # Each trigger asks for this setting. Where there is none, that is an error, which it catches; and whenever
        # PostgreSQL rolls such a small step back, it goes through all foreign keys that are yet to be checked.
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
    current = TableImport.objects.select_for_update().filter(pk=table_import.pk).first()
    if current is None or not current.is_ready:
        raise Differs
    give_reason(note=_("Import der Datei „%(name)s“") % {"name": current.name})
    digest = Digest()
    try:
        table = read_table(bytes(current.content))
        planner = _planner(current, table, lock=True)
        writer = Writer(planner.known, current.source or _new_source(current))
        for plans in planner.plans(_rows(current, table)):
            for plan in plans:
                digest.add(plan)
            planner.finder.created |= _write_batch(writer, plans, refusals, explain)
            _point_to_new(current, plans)
            yield Step(plans[-1].number, max(table.size, plans[-1].number))
    except NoTable as error:
        raise Differs from error
    if refusals or str(digest) != current.digest:
        raise Differs
    if current.to_write >= MANY:
        renew_statistics()
    connection.check_constraints()
    current.state, current.content, current.applied_at = TableImport.State.APPLIED, b"", timezone.now()
    current.source = writer.source
    current.source_title = current.source_publisher = ""
    current.save()


def _write_batch(
    writer: Writer, plans: list[Plan], refusals: dict[int, str], explain: Callable[[Refused], str]
) -> set[int]:
    """Once the database has refused a row, nothing more is written: what else it would refuse is all that counts."""
    try:
        with transaction.atomic():
            return writer.write(plans)
    except (IntegrityError, DataError) as error:
        whole = explain(error)
    for plan in plans:
        try:
            with transaction.atomic():
                writer.write([plan])
        except (IntegrityError, DataError) as error:
            refusals[plan.number] = explain(error)
    if not refusals:
        refusals[plans[0].number] = whole
    return set()


def _rows(table_import: TableImport, table: Table) -> Iterator[Row]:
    for number, row in enumerate(table, start=1):
        if number > MOST_ROWS and table_import.account_id:
            raise NoTable(
                _(
                    "Die Datei hat mehr als %(rows)d Zeilen. Bitte teilen, oder auf dem Server importieren: "
                    "manage.py import_partners"
                )
                % {"rows": MOST_ROWS}
            )
        yield row


def _planner(table_import: TableImport, table: Table, *, lock: bool = False) -> Planner:
    refusals = {int(number): reason for number, reason in table_import.refusals.items()}
    return Planner(table.columns.values(), may_write(table_import.account), refusals, lock=lock)


def _report(table_import: TableImport, plans: Iterable[Plan]) -> list[ImportRow]:
    return [
        ImportRow(
            table_import=table_import,
            number=plan.number,
            outcome=plan.outcome,
            title=plan.title[:250],
            entry_id=plan.before.pk,
            changes=[[change.column.label, change.old, change.new] for change in plan.changes],
            reasons=plan.reasons,
        )
        for plan in plans
        if plan.outcome != Outcome.BLANK
    ]


def _point_to_new(table_import: TableImport, plans: Iterable[Plan]) -> None:
    new = {plan.number: plan.after.pk for plan in plans if plan.outcome == Outcome.NEW}
    rows = list(table_import.rows.filter(number__in=new))
    for row in rows:
        row.entry_id = new[row.number]
    ImportRow.objects.bulk_update(rows, ["entry"])


def _new_source(table_import: TableImport) -> Source:
    slug = german_slug(table_import.source_title, 70) or f"import-{table_import.pk}"
    if Source.objects.filter(slug=slug).exists():
        slug = f"{slug}-{table_import.pk}"
    return Source.objects.create(
        slug=slug,
        title=table_import.source_title,
        publisher=table_import.source_publisher,
        date=table_import.source_date,
        kind=Source.Kind.NOTICE,
    )


def delete_old_imports(*, now: datetime.datetime) -> int:
    """Delete files and reports whose time is over; what was written stays, and so does its evidence."""
    old = TableImport.objects.filter(created_at__lte=now - KEPT)
    count = old.count()
    old.delete()
    return count

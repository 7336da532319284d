import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from directory.admin.guard import Refusal
from directory.dates import PartialDate
from directory.importing.actions import Step, apply_import, check_import
from directory.importing.planning import Outcome
from directory.models import Source, TableImport
from directory.progress import Progress

SHOWN = 20


class Command(BaseCommand):
    help = "Imports partners from a CSV or XLSX file of any length: a report, and with --apply all of it is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        source = parser.add_mutually_exclusive_group(required=True)
        source.add_argument("--source", metavar="SLUG", help="the source that the file is, if it is entered already")
        source.add_argument("--title", help="title of the source to be entered; its date is --date or undated")
        parser.add_argument("--date", default="undatiert", help="date of that source: 14.07.2022, 07/2022 or 2022")
        parser.add_argument("--publisher", default="", help="publisher of that source")
        parser.add_argument("--apply", action="store_true", help="write what the report says, in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        self.progress = Progress(sys.stderr, bar=sys.stderr.isatty() and options["verbosity"] > 0)
        table_import = self.upload(options)
        try:
            with self.progress.phase("Checking"):
                self.follow(check_import(table_import))
            self.report(table_import, options["verbosity"])
            if options["apply"] and not table_import.is_ready:
                self.stdout.write("Nothing to write.")
            elif options["apply"]:
                with self.progress.phase("Writing"):
                    written = self.follow(apply_import(table_import, explain=lambda error: Refusal.of(error).message))
                if not written:
                    self.report(table_import, options["verbosity"])
                    raise CommandError("Nothing was written: what would be written now differs from the first report.")
                self.stdout.write("Written.")
        finally:
            # The report has been printed; the file lies where it lay.
            table_import.delete()

    def upload(self, options: dict[str, Any]) -> TableImport:
        try:
            content = options["file"].read_bytes()
            date = PartialDate.parse(options["date"])
            source = Source.objects.get(slug=options["source"], is_editorial=False) if options["source"] else None
        except (OSError, ValueError, Source.DoesNotExist) as error:
            raise CommandError(str(error)) from error
        return TableImport.objects.create(
            name=options["file"].name[:250],
            content=content,
            source=source,
            source_title="" if source else options["title"],
            source_publisher=options["publisher"],
            source_date=None if source else date,
            created_at=timezone.now(),
        )

    def follow(self, steps: Generator[Step, None, Any]) -> Any:
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                return end.value
            self.progress(step.done, step.total)

    def report(self, table_import: TableImport, verbosity: int) -> None:
        for note in table_import.notes:
            self.stdout.write(note)
        if table_import.state == TableImport.State.UNREADABLE:
            raise CommandError("Nothing was written.")
        for outcome in Outcome:
            self.stdout.write(f"{outcome.label:18}{table_import.count(outcome):>8,}")
        refused = table_import.rows.filter(outcome=Outcome.REFUSED)
        for row in refused if verbosity > 1 else refused[:SHOWN]:
            self.stdout.write(f"    {row.number}: {' '.join(row.reasons)}")
        if (more := refused.count() - SHOWN) > 0 and verbosity == 1:
            self.stdout.write(f"    and {more:,} more (--verbosity 2 names them all)")

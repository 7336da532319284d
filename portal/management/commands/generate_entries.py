import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from portal.fixtures import FixtureError
from portal.generating import Progress, Refused, generate
from portal.generating.copying import vacuum


class Command(BaseCommand):
    help = "Fills an empty database with plausible partners over the real places, kinds, topics and audiences."
    # The refusal says it in one sentence.
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--actors", type=int, required=True, help="how many partners")
        parser.add_argument("--seed", type=int, default=1, help="another seed makes other partners (default: 1)")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(sys.stderr, bar=sys.stderr.isatty() and options["verbosity"] > 0)
        try:
            tally = generate(
                options["actors"], options["seed"], fixtures=settings.BASE_DIR / "fixtures", progress=progress
            )
            with progress.phase("Statistics"):
                vacuum()
        except (FixtureError, Refused) as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            reason = " ".join(str(error).split())
            raise CommandError(f"The database does not answer: {reason}; start it, or correct DATABASE_URL.") from error
        for table, rows in tally.items():
            self.stdout.write(f"{table:32}{rows:>12,}")

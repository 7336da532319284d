from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.fixtures import FixtureError
from portal.seeding import Tally, seed


class Command(BaseCommand):
    help = "Loads the seed content: adds what is missing and leaves alone what an editor changed or deleted."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list", action="store_true", help="name everything that was left alone")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{'':14}{'added':>8}{'there':>8}{'left alone':>12}")

        def report(name: str, tally: Tally) -> None:
            self.stdout.write(f"{name:14}{tally.added:8}{tally.unchanged:8}{len(tally.left_alone):12}")
            if options["list"] or options["verbosity"] > 1:
                for line in tally.left_alone:
                    self.stdout.write(f"    {line}")
            self.stdout.flush()

        try:
            seed(settings.BASE_DIR / "fixtures", report=report)
        except FixtureError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error

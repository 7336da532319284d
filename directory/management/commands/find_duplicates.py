from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from directory.duplicates import find_duplicates


class Command(BaseCommand):
    help = "Compares entries by name, number, e-mail address and street; likely duplicates wait on the desk."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seconds", type=float, default=600, help="stop after so long (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        compared = find_duplicates(seconds=options["seconds"])
        self.stdout.write(f"Compared {compared.entries} entries; new pairs: {compared.pairs}.")

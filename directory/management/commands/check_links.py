from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from directory.links.actions import check_links
from directory.links.fetching import Fetcher


class Command(BaseCommand):
    help = "Asks whether the addresses that entries and sources link to still answer; run it once a day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=500, help="ask for so many at most (default: %(default)s)")
        parser.add_argument("--seconds", type=float, default=1800, help="stop after so long (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        host = next((name for name in settings.ALLOWED_HOSTS if name != "*"), "localhost")
        fetcher = Fetcher(agent=f"Linkpruefung (+https://{host}/)")
        checked = check_links(fetcher=fetcher, limit=options["limit"], seconds=options["seconds"])
        self.stdout.write(f"Asked for {checked.asked} addresses; {checked.failed} did not answer as they should.")

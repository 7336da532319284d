import sys
from typing import Any

from django.core.management.base import BaseCommand

from directory.finding import reindex
from directory.progress import Progress


class Command(BaseCommand):
    help = "Reads every entry anew for the search, as after a change of the lexicon or of PostgreSQL's major version."

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(sys.stderr, bar=sys.stderr.isatty() and options["verbosity"] > 0)
        with progress.phase("Search documents"):
            reindex(progress)

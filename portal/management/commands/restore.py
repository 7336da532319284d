import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.progress import Progress
from portal.backing_up import BackupError, Manifest, check, restore


class Command(BaseCommand):
    help = "Makes an empty database and the files of pictures what they were when `backup` wrote the file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--overwrite", action="store_true", help="replace all that the database holds")
        parser.add_argument("--check", action="store_true", help="only look whether the file is whole")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Progress(sys.stderr, bar=sys.stderr.isatty() and options["verbosity"] > 0)
        try:
            if options["check"]:
                with progress.phase("Check"):
                    self.tell("Whole", check(options["file"], progress))
            else:
                self.tell("Restored", restore(options["file"], overwrite=options["overwrite"], progress=progress))
                self.stdout.write("Then: manage.py migrate; and manage.py reindex if PostgreSQL is a newer one.")
        except BackupError as error:
            raise CommandError(str(error)) from error

    def tell(self, what: str, manifest: Manifest) -> None:
        self.stdout.write(
            f"{what}: {manifest.rows:,} rows in {len(manifest.tables)} tables, {len(manifest.pictures)} files of "
            f"pictures, as of {manifest.made_at}"
        )

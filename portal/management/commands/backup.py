import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from directory.progress import Progress
from portal.backing_up import BackupError, back_up, delete_older


class Command(BaseCommand):
    help = "Writes the database and the files of pictures into one file; the portal may go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("target", type=Path, help="the file, or the folder in which it gets a name of its own")
        parser.add_argument("--overwrite", action="store_true", help="replace a file of that name")
        parser.add_argument("--keep", type=int, help="then delete all but so many of the newest in the folder")

    def handle(self, *args: Any, **options: Any) -> None:
        keep = options["keep"]
        if keep is not None and (keep < 1 or not options["target"].is_dir()):
            raise CommandError("--keep takes a number from 1 on, and the folder in which that many backups are kept.")
        progress = Progress(sys.stderr, bar=sys.stderr.isatty() and options["verbosity"] > 0)
        try:
            path, manifest = back_up(options["target"], overwrite=options["overwrite"], progress=progress)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{path}: {path.stat().st_size:,} bytes; {manifest.rows:,} rows in {len(manifest.tables)} tables "
            f"of PostgreSQL {manifest.postgresql}, {len(manifest.pictures)} files of pictures"
        )
        if keep is not None:
            for older in delete_older(path.parent, keep):
                self.stdout.write(f"{older}: deleted")

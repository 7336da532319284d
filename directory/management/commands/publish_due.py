import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from directory.publishing import publish_due


class Command(BaseCommand):
    help = "Publishes what was released for a time that has come; to be run every minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on, and look again after so many seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        self.said: set[str] = set()
        self.publish()
        starter = os.getppid()
        while options["every"]:
            time.sleep(options["every"])
            if os.getppid() != starter:
                return  # Whoever started us is gone.
            try:
                close_old_connections()
                self.publish()
            except OperationalError as error:
                self.say(f"The database does not answer: {' '.join(str(error).split())}")

    def publish(self) -> None:
        due = publish_due(now=timezone.now())
        for entry in due.published:
            self.stdout.write(f"Published: {entry.type}/{entry.slug}")
        for entry, reasons in due.refused:
            self.say(f"Not published: {entry.type}/{entry.slug}: {' '.join(reasons)}")
        self.stdout.flush()

    def say(self, line: str) -> None:
        """Each complaint once, however often it comes."""
        if line not in self.said:
            self.said.add(line)
            self.stderr.write(line)

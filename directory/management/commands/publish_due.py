import os
import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections
from django.utils import timezone

from directory.publishing import publish_due

SECONDS = 60


class Command(BaseCommand):
    help = "Publishes what was released for a time that has come; to be run every minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--beside",
            type=int,
            metavar="PID",
            help="every minute, as long as this process, which started us, lives",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.said: set[str] = set()
        if options["beside"] is None:
            self.publish()
        else:
            self.publish_beside(options["beside"])

    def publish_beside(self, process: int) -> None:
        """Told to end, it finishes what it is about."""
        ended = Event()
        before = signal.signal(signal.SIGTERM, lambda *_: ended.set())
        seconds = 0
        while process == os.getppid() and not ended.is_set():
            if not seconds:
                self.publish_or_say()
            ended.wait(1)
            seconds = (seconds + 1) % SECONDS
        signal.signal(signal.SIGTERM, before)

    def publish_or_say(self) -> None:
        close_old_connections()
        try:
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

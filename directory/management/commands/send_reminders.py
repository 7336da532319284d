from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from directory.confirming.actions import Step
from directory.confirming.reminding import due_steps, take, tell_office


class Command(BaseCommand):
    help = (
        "Mails organisations whose entry nobody has checked for longer than the interval of its kind; "
        "reminds them once, and then tells the office."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, default=100, help="how many steps to take at most (100)")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, limit: int, dry_run: bool, **options: Any) -> None:
        taken, escalated = 0, []
        for due in due_steps(timezone.now()):
            if taken >= limit:
                self.stdout.write(f"There is more to do; this run was limited to {limit}.")
                break
            if not dry_run and not take(due):
                self.stdout.write(f"Not done: {due}")
                continue
            self.stdout.write(f"{'Would be done' if dry_run else 'Done'}: {due}")
            taken += 1
            if due.step == Step.ESCALATED:
                escalated.append(due.entry)
        if not dry_run:
            tell_office(escalated)
        self.stdout.write(
            f"{'Would be done' if dry_run else 'Done'}: {taken}, of these for the office: {len(escalated)}"
        )

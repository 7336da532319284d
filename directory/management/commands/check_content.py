from typing import Any

from django.core.management.base import BaseCommand, CommandError

from directory.checking import check_content


class Command(BaseCommand):
    help = "Reports statements without a citation, figures without a date and references that lead nowhere."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(check_content())
        for problem in problems:
            self.stdout.write(str(problem))
        if problems:
            raise CommandError(f"{len(problems)} problems. Mend each entry in the admin, or its fixture.")
        self.stdout.write("No problems: every statement has its citation, every figure its date.")

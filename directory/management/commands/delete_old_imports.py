from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from directory.importing.actions import delete_old_imports


class Command(BaseCommand):
    help = "Deletes imported files and their reports after 30 days; run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Deleted: {delete_old_imports(now=timezone.now())} imports.")

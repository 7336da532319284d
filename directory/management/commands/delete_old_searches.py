from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from directory.fruitless import delete_old_searches


class Command(BaseCommand):
    help = "Deletes the counts of searches without result that have not come again for long; run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Deleted: {delete_old_searches(today=timezone.localdate())} searches.")

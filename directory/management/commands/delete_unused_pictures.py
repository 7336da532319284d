from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from directory.pictures import delete_unused


class Command(BaseCommand):
    help = "Deletes files of pictures that neither an entry nor a version or a proposal names; run it once a day."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Deleted: {delete_unused(now=timezone.now())} pictures.")

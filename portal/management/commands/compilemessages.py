from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from portal.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile the catalogues in locale/ that have changed; unlike Django's own, without gettext on the machine."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        compiled = [catalogue for folder in settings.LOCALE_PATHS for catalogue in compile_catalogues(folder)]
        names = ", ".join(catalogue.parent.parent.name for catalogue in compiled)
        self.stdout.write(f"Compiled: {names}" if names else "Up to date")

from typing import Any

from django.core.management.commands import migrate

from portal.serving import one_at_a_time


class Command(migrate.Command):
    """Django's own; a second one that is started meanwhile, as by two machines, waits and finds nothing left to do."""

    def handle(self, *args: Any, **options: Any) -> None:
        with one_at_a_time():
            super().handle(*args, **options)

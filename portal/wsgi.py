import atexit
import os
from typing import cast

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.db.backends.postgresql.base import DatabaseWrapper

from portal import databases
from portal.memory.layer import PagesFromMemory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

django = get_wsgi_application()
application = PagesFromMemory(django, settings.PAGE_MEMORY) if settings.PAGE_MEMORY else django
# libpq reads them at each connection. Who answers visitors waits for nothing for long.
os.environ["PGOPTIONS"] = databases.limits()


@atexit.register
def close_pools() -> None:
    """A pool that is still open when Python ends waits for its threads, which do not run any more: up to 20 seconds."""
    for each in connections.all():
        cast(DatabaseWrapper, each).close_pool()

"""The connection for the statements that public pages write themselves."""

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from directory.models import Entry


def reading() -> BaseDatabaseWrapper:
    """Where the router sends reads, as it does those of querysets."""
    return connections[router.db_for_read(Entry)]

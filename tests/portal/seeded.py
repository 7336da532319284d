"""The portal on its real content."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.test.client import ClientHandler
from pytest_django import DjangoDbBlocker

from tests.database import refresh_search


@contextmanager
def seeded_content(blocker: DjangoDbBlocker) -> Iterator[None]:
    """The content of `fixtures/` in the database while the block runs."""
    with blocker.unblock(), transaction.atomic():
        call_command("seed", stdout=io.StringIO())
        refresh_search()
        yield
        transaction.set_rollback(True)


def get(address: str) -> HttpResponse:
    """The answer of the portal, without what the test client records of each template.

    What a request sets for its transaction, such as the short patience of a search that is counted, ends with it.
    """
    with transaction.atomic():
        response = ClientHandler()(RequestFactory().get(address).environ)
        transaction.set_rollback(True)
    return cast(HttpResponse, response)


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table in `fixtures/`, as they stand there."""
    with Path(settings.BASE_DIR, "fixtures", name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

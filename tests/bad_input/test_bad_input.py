"""Never a failure, whatever is asked; and in a long run (BAD_INPUT) never a statement that takes a second."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from pytest_django import DjangoDbBlocker

from directory.models import Entry, Place, Source
from portal.memory.layer import PagesFromMemory
from tests import factories
from tests.bad_input.forms import form_of
from tests.bad_input.routes import Route, routes
from tests.bad_input.strategies import TOKEN, Asked, Known, Spoilt, multipart, requests, spoilt_forms
from tests.database import refresh_search
from tests.portal.memory.wsgi import FIRST, Told, ask
from tests.portal.seeded import seeded_content

pytestmark = pytest.mark.django_db

# How many requests to each address; a number in the environment makes it a long run, other ones each time.
LONG_RUN = int(os.environ.get("BAD_INPUT") or 0)
EACH = LONG_RUN or 2
SECONDS = 1.0


@pytest.fixture(scope="module")
def known(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Known]:
    with seeded_content(django_db_blocker):
        factories.ReportFactory()
        factories.TableImportFactory()
        factories.ProposalFactory()
        client = Client()
        client.force_login(get_user_model().objects.create_superuser("alles"))
        entries = list(Entry.objects.order_by("type", "pk"))
        slugs = [entry.slug for entry in entries]
        yield Known(
            slugs=[*slugs, *(row.slug for model in (Place, Source) for row in model.objects.all()[:20])],
            numbers=[1, 2, 3, *(entry.pk for entry in entries[::5])],
            identifiers=[str(entry.public_id) for entry in entries[::5]],
            session=client.cookies["sessionid"].value,
        )


@pytest.fixture
def portal() -> Iterator[Any]:
    """The application as a server has it, with pages from memory."""
    pages: Any = PagesFromMemory(WSGIHandler(), 2**22)
    pages.watch = Told()
    pages.store.turn(FIRST)
    # The transaction of the test lives in this connection.
    for each in (request_started, request_finished):
        each.disconnect(close_old_connections)
    yield pages
    for each in (request_started, request_finished):
        each.connect(close_old_connections)


@contextmanager
def undone() -> Iterator[None]:
    """What a request has written is checked as at a commit, and taken back."""
    with transaction.atomic():
        yield
        refresh_search()
        transaction.set_rollback(True)


@contextmanager
def slow_statements() -> Iterator[list[str]]:
    slow: list[str] = []

    def timed(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, *rest)
        finally:
            if time.perf_counter() - started > SECONDS:
                slow.append(sql)

    with connection.execute_wrapper(timed):
        yield slow


@contextmanager
def failing_loudly() -> Iterator[None]:
    """What Django would turn into a page about a failure comes out here."""
    failures: list[BaseException] = []

    def fail(**kwargs: Any) -> None:
        failures.append(sys.exc_info()[1] or RuntimeError("500"))

    got_request_exception.connect(fail)
    try:
        yield
    finally:
        got_request_exception.disconnect(fail)
    if failures:
        raise failures[0]


def check(portal: Any, asked: Asked) -> None:
    with undone(), slow_statements() as slow, failing_loudly():
        answer = ask(portal, **asked.environ())
    assert answer.status < 500
    assert not LONG_RUN or not slow


so_many = settings(
    max_examples=EACH,
    deadline=None,
    database=None,
    derandomize=not LONG_RUN,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("route", routes(), ids=str)
def test_no_request_fails(route: Route, known: Known, portal: Any) -> None:
    @so_many
    @given(asked=requests(route, known))
    def whatever(asked: Asked) -> None:
        check(portal, asked)

    whatever()


@pytest.mark.parametrize("route", routes(), ids=str)
def test_no_form_fails(route: Route, known: Known, portal: Any) -> None:
    """What stands in a form is sent as a whole, so that it comes further than what is made up."""
    cookies = {"HTTP_COOKIE": f"sessionid={known.session}; csrftoken={TOKEN}"}

    @so_many
    @given(spoilt=spoilt_forms(route, known))
    def whatever(spoilt: Spoilt) -> None:
        with undone():
            page = ask(portal, PATH_INFO=spoilt.path, **cookies)
        is_html = page.headers.get("content-type", "").startswith("text/html")
        if form := form_of(page.text.encode()) if is_html else []:
            body = multipart(spoilt.of(form))
            headers = {**cookies, "CONTENT_TYPE": "multipart/form-data; boundary=b"}
            check(portal, Asked("POST", spoilt.path, "", headers, body))

    whatever()

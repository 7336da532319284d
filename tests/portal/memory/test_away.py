"""The page for when there is no database: what leads to it, and what it says."""

from __future__ import annotations

from typing import Any

import psycopg
import psycopg_pool
import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, RequestFactory

from portal.memory import AWAY
from portal.memory.away import is_of_connection, server_error
from portal.views import Home
from tests.pages import Page
from tests.portal.walking import of_headings, of_html, of_names, of_nesting, of_style


def caused_by(error: Exception, kind: type[Exception] = OperationalError) -> Exception:
    made = kind("of Django")
    made.__cause__ = error
    return made


LOST = [
    caused_by(psycopg.OperationalError("connection refused")),
    caused_by(psycopg_pool.PoolTimeout("none in 10 seconds")),
    caused_by(psycopg.errors.AdminShutdown()),
    caused_by(psycopg.errors.CannotConnectNow()),
    caused_by(psycopg.errors.TooManyConnections()),
    caused_by(psycopg.InterfaceError("the connection is closed"), InterfaceError),
]
OTHERS = [
    caused_by(psycopg.errors.QueryCanceled()),
    caused_by(psycopg.errors.DeadlockDetected()),
    caused_by(psycopg.errors.LockNotAvailable()),
    ValueError("of ours"),
]


@pytest.mark.parametrize("error", LOST, ids=lambda error: type(error.__cause__).__name__)
def test_a_lost_connection_is_no_fault_of_the_page(error: Exception) -> None:
    assert is_of_connection(error)


@pytest.mark.parametrize("error", OTHERS, ids=lambda error: type(error.__cause__ or error).__name__)
def test_other_errors_are(error: Exception) -> None:
    assert not is_of_connection(error)


def unavailable(monkeypatch: pytest.MonkeyPatch, address: str = "/", method: str = "get") -> Any:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise LOST[0]

    monkeypatch.setattr(Home, "dispatch", fail)
    return getattr(Client(raise_request_exception=False), method)(address)


@pytest.mark.parametrize(("address", "language"), [("/", "de"), ("/en/", "en")])
def test_the_page_says_when_to_come_back(monkeypatch: pytest.MonkeyPatch, address: str, language: str) -> None:
    response = unavailable(monkeypatch, address)
    page = Page(response.content)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "30", "no-store")
    assert response.wsgi_request.META[AWAY] is True
    found = [*of_html(page, language), *of_nesting(page), *of_headings(page), *of_names(page), *of_style(page)]
    # No search engine is to describe it.
    assert found == ["lacks title or description"]
    assert "nicht bei uns angekommen" not in response.content.decode()


def test_who_sent_something_is_told_that_it_did_not_arrive(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "nicht bei uns angekommen" in unavailable(monkeypatch, method="post").content.decode()


def test_what_goes_wrong_otherwise_is_our_fault() -> None:
    request = RequestFactory().get("/")
    try:
        raise ValueError
    except ValueError:
        assert server_error(request).status_code == 500
    assert AWAY not in request.META


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "status"), [("/", 503), ("/melden/", 503), ("/admin/", 503), ("/healthz", 200)])
def test_while_it_is_known_to_be_away_no_view_waits_for_it(address: str, status: int) -> None:
    aware: dict[str, Any] = {AWAY: True}
    assert Client().get(address, headers=None, **aware).status_code == status

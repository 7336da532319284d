"""Which requests may read from the replica, and how old what they read may be; test_production.py has a real one."""

from typing import Any

import pytest
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import resolve, reverse
from psycopg.errors import QueryCanceled

from directory.models import Entry
from portal import replica as module
from portal.memory import KNOWN_AT
from portal.replica import DIALOGUES, PRIMARY, REPLICA, ReadsReplica, Replica, Router, is_public_reading


class Servers:
    """A primary and a replica that tell how far they are, on a clock of their own."""

    def __init__(self) -> None:
        self.now = 100.0
        self.written = self.replayed = 1
        self.asked: list[str] = []
        self.away: set[str] = set()

    def ask(self, database: str, sql: str, *values: str) -> Any:
        self.asked.append(database)
        if database in self.away:
            raise OperationalError
        return str(self.written) if database == PRIMARY else self.replayed >= int(values[0])

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Servers:
    found = Servers()
    settings.REPLICA_STALENESS = 2
    monkeypatch.setattr(module, "_ask", found.ask)
    monkeypatch.setattr(module, "time", found)
    monkeypatch.setattr(module, "connections", {REPLICA: type("Closed", (), {"close": staticmethod(lambda: None)})})
    return found


def test_is_read_once_it_has_replayed_what_the_primary_had_written(servers: Servers) -> None:
    replica = Replica()
    servers.written = 2
    assert replica.reason_against(0) == "behind"
    servers.replayed = 2
    assert replica.reason_against(0) == ""


def test_asks_nobody_again_while_the_answer_counts(servers: Servers) -> None:
    replica = Replica()
    assert [replica.reason_against(0) for _ in range(3)] == ["", "", ""]
    servers.now += 1.9
    servers.written = 2
    assert replica.reason_against(0) == ""
    assert servers.asked == [PRIMARY, REPLICA]


def test_is_left_when_the_answer_is_too_old_and_it_lags(servers: Servers) -> None:
    replica = Replica()
    assert replica.reason_against(0) == ""
    servers.now += 2.1
    servers.written = 2
    assert replica.reason_against(0) == "behind"


def test_shows_a_version_that_was_read_after_the_last_answer(servers: Servers) -> None:
    replica = Replica()
    assert replica.reason_against(0) == ""
    servers.now += 1
    servers.written = 2
    assert replica.reason_against(since=servers.now) == "behind"
    servers.replayed = 2
    assert replica.reason_against(since=servers.now) == ""


def test_after_a_failure_it_is_left_alone_for_a_while(servers: Servers) -> None:
    replica = Replica()
    servers.away = {REPLICA}
    assert [replica.reason_against(0) for _ in range(2)] == ["away", "away"]
    assert servers.asked == [PRIMARY, REPLICA]
    servers.away = set()
    servers.now += module.AWAY_SECONDS + 1
    assert replica.reason_against(0) == ""


def test_is_not_read_while_the_primary_does_not_say_how_far_it_is(servers: Servers) -> None:
    servers.away = {PRIMARY}
    assert Replica().reason_against(0) == "unknown"


def asked(path: str, method: str = "GET", **cookies: str) -> bool:
    request = RequestFactory().generic(method, path)
    request.COOKIES = cookies
    return is_public_reading(request, resolve(path))


def test_public_pages_are_read_there_and_nothing_of_those_who_write_or_are_known() -> None:
    assert asked("/partner/")
    assert asked("/partner/", "HEAD")
    assert not asked("/partner/", "POST")
    assert not asked("/partner/", sessionid="x")
    for path in ("/admin/", "/melden/", "/readyz", "/bestaetigen/x/"):
        assert not asked(path)


def test_dialogues_are_routes() -> None:
    words = {"confirm": ["x"], "confirm-change": ["x"], "report-thanks": ["x"], "suggestion-thanks": ["x"]}
    assert {resolve(reverse(name, args=words.get(name))).url_name for name in DIALOGUES} == DIALOGUES


@pytest.fixture
def middleware(monkeypatch: pytest.MonkeyPatch) -> ReadsReplica:
    monkeypatch.setattr(Replica, "reason_against", lambda *_: "")
    found = ReadsReplica(lambda _: HttpResponse())
    monkeypatch.setattr(found, "replica", Replica())
    monkeypatch.setattr(Replica, "lost", lambda self: setattr(self, "away_until", 1.0))
    return found


def request() -> HttpRequest:
    found = RequestFactory().get("/partner/")
    found.resolver_match = resolve("/partner/")
    return found


class NoTransaction:
    in_atomic_block = False


def test_a_page_that_is_kept_shows_what_its_version_knew(
    middleware: ReadsReplica, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []

    def refuse(self: Replica, since: float) -> str:
        asked.append(since)
        return "behind"

    monkeypatch.setattr(Replica, "reason_against", refuse)
    for known in ({KNOWN_AT: 17.5}, {}):
        asking = request()
        asking.META.update(known)
        assert middleware.process_view(asking, lambda _: HttpResponse(), (), {}) is None
    assert asked == [17.5, float("-inf")]


def test_a_view_reads_from_the_replica_and_writes_to_the_primary(
    middleware: ReadsReplica, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "connections", {PRIMARY: NoTransaction})
    router = Router()

    def view(_: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{router.db_for_read(Entry)} {router.db_for_write(Entry)}")

    response = middleware.process_view(request(), view, (), {})
    assert isinstance(response, HttpResponse)
    assert response.text == "replica default"
    assert router.db_for_read(Entry) == PRIMARY


def test_a_transaction_reads_what_it_has_written(middleware: ReadsReplica, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "connections", {PRIMARY: type("Within", (), {"in_atomic_block": True})})
    response = middleware.process_view(request(), lambda _: HttpResponse(Router().db_for_read(Entry)), (), {})
    assert isinstance(response, HttpResponse)
    assert response.text == PRIMARY


@pytest.mark.parametrize(("error", "lost"), [(OperationalError, True), (DatabaseError, False)])
def test_what_fails_there_is_answered_by_the_primary(
    middleware: ReadsReplica, error: type[Exception], lost: bool
) -> None:
    def view(_: HttpRequest) -> HttpResponse:
        raise error

    assert middleware.process_view(request(), view, (), {}) is None
    assert (middleware.replica.away_until == 1.0) is lost


def test_what_takes_too_long_there_is_not_tried_twice(middleware: ReadsReplica) -> None:
    def view(_: HttpRequest) -> HttpResponse:
        raise OperationalError from QueryCanceled()

    with pytest.raises(OperationalError):
        middleware.process_view(request(), view, (), {})


def test_only_the_primary_is_migrated() -> None:
    assert Router().allow_migrate(PRIMARY, "directory")
    assert not Router().allow_migrate(REPLICA, "directory")

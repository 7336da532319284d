"""Ids of requests, lines in the log, metrics, and how long statements may take."""

import json
import logging
import logging.config
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from prometheus_client import REGISTRY

from portal import databases, metrics
from portal.logs import ID, AboutRequest, configuration, request_id
from tests.factories import ActorFactory

HOME = {"route": "home", "method": "GET", "status": "200"}


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def said_by(name: str, caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [each for each in caplog.records if each.name == name]


def line_of(record: logging.LogRecord, kind: str) -> str:
    """The line that a record becomes, by the configuration itself."""
    configured = logging.config.DictConfigurator(configuration(requests=True))
    formatter = configured.configure_formatter(configured.config["formatters"][kind])
    AboutRequest().filter(record)
    return str(formatter.format(record))


def as_json(record: logging.LogRecord) -> dict[str, Any]:
    return dict(json.loads(line_of(record, "json")))


def test_every_line_names_its_time_in_utc() -> None:
    record = logging.makeLogRecord({"name": "security", "levelname": "INFO", "msg": "Said"})
    record.created, record.msecs = 1_795_392_000.25, 250.0
    assert line_of(record, "line") == "2026-11-23T00:00:00.250Z INFO security [-]: Said"
    assert as_json(record)["time"] == "2026-11-23T00:00:00.250000+00:00"


def test_every_answer_bears_an_id_of_its_own(client: Client) -> None:
    first, second = (client.get("/healthz")["X-Request-ID"] for _ in range(2))
    assert first != second
    assert len(first) == 32


@pytest.mark.parametrize(
    ("behind_proxy", "given", "kept"),
    [(True, "0f8fad5b-d9cb-469f", True), (False, "0f8fad5b-d9cb-469f", False), (True, "x\u00e4 {injected}", False)],
)
def test_an_id_is_taken_from_our_proxy_only(
    client: Client, settings: Any, behind_proxy: bool, given: str, kept: bool
) -> None:
    settings.BEHIND_PROXY = behind_proxy
    assert (client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"] == given) is kept


@pytest.mark.django_db
def test_a_request_is_one_line_without_what_was_typed_or_who_asked(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "portal.requests")
    client.get("/suche/", {"q": "Schuldnerberatung"}, REMOTE_ADDR="203.0.113.9")
    (record,) = said_by("portal.requests", caplog)
    line = as_json(record)
    assert (line["route"], line["status"], line["method"], line["level"]) == ("search", 200, "GET", "INFO")
    assert line["statements"] > 0
    assert line["ms"] >= line["database_ms"] > 0
    assert "Schuldner" not in json.dumps(line)
    assert "203.0.113.9" not in json.dumps(line)


def test_lines_between_bear_the_id_of_the_request() -> None:
    token = request_id.set("abc")
    record = logging.getLogger("portal").makeRecord("portal", logging.INFO, "", 0, "Said", (), None)
    assert as_json(record)["request_id"] == "abc"
    request_id.reset(token)


def test_what_django_says_of_a_failed_request_names_the_route_not_the_path(rf: RequestFactory) -> None:
    request = rf.get("/bestaetigen/secret-of-a-mail/?q=typed")
    request.META[ID] = "abc"
    extra = {"status_code": 500, "request": request}
    args = ("Internal Server Error", request.path)
    record = logging.getLogger("django.request").makeRecord(
        "x", logging.ERROR, "", 0, "%s: %s", args, None, extra=extra
    )
    line = as_json(record)
    assert line["request_id"] == "abc"
    assert line["message"] == "Internal Server Error: none"
    assert line["status_code"] == 500
    assert "secret" not in json.dumps(line)
    assert "typed" not in json.dumps(line)


@pytest.mark.django_db
def test_a_slow_statement_is_told_with_the_page_and_without_its_values(
    client: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SLOW_QUERY_MS = 0
    slow = counted("portal_slow_statements_total", route="search")
    client.get("/suche/", {"q": "Schuldnerberatung"})
    told = [each.getMessage() for each in said_by("portal.slow", caplog)]
    assert told
    assert all(each.startswith("search waited ") for each in told)
    assert "%s" in "".join(told)
    assert "schuldner" not in "".join(told).lower()
    assert counted("portal_slow_statements_total", route="search") == slow + len(told)


@pytest.mark.django_db
def test_a_fast_statement_is_not_told(client: Client, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.SLOW_QUERY_MS = 60_000
    client.get("/suche/")
    assert not said_by("portal.slow", caplog)


@pytest.mark.django_db
def test_requests_and_statements_are_counted_by_route(client: Client) -> None:
    before = counted("portal_requests_total", **HOME)
    statements = counted("portal_database_statements_total", route="home", database="default")
    rendered = counted("portal_request_seconds_count", route="home")
    client.get("/")
    client.get("/")
    assert counted("portal_requests_total", **HOME) == before + 2
    assert counted("portal_request_seconds_count", route="home") == rendered + 2
    assert counted("portal_database_statements_total", route="home", database="default") >= statements + 2


@pytest.mark.django_db
def test_addresses_that_do_not_exist_and_odd_methods_make_no_series_of_their_own(client: Client) -> None:
    before = counted("portal_requests_total", route="none", method="other", status="404")
    for path in ("/a/", "/b/"):
        client.generic("BREW", path)
    assert counted("portal_requests_total", route="none", method="other", status="404") == before + 2


@pytest.mark.django_db
def test_work_lists_are_told_by_their_rows(django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.metrics.connections.close_all", lambda: None)
    ActorFactory()
    lists = metrics.WorkLists()
    with django_assert_num_queries(1):
        up, rows = lists.collect()
        again = list(lists.collect())
    assert up.samples[0].value == 1
    assert {each.labels["list"]: each.value for each in rows.samples}["ohne-kontakt"] == 1
    assert again == [up, rows]


def test_a_database_that_is_away_is_told_and_its_numbers_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Any) -> None:
        raise OperationalError

    monkeypatch.setattr(metrics, "counts", away)
    up, rows = metrics.WorkLists().collect()
    assert up.samples[0].value == 0
    assert rows.samples == []


def test_the_memory_of_pages_tells_what_it_holds() -> None:
    before = counted("portal_pages_total", outcome="hit")
    metrics.note_pages({"hit": 3, "miss": 0}, size=2048, version=7)
    assert counted("portal_pages_total", outcome="hit") == before + 3
    assert counted("portal_pages_bytes", worker="") == 2048
    assert counted("portal_content_version", worker="") == 7


@pytest.mark.parametrize("folder", [True, False])
def test_a_worker_counts_in_the_file_of_its_place_or_in_its_memory(folder: bool, tmp_path: Path) -> None:
    counting = "from portal.metrics import SLOW_STATEMENTS as s; s.labels('x').inc(); print(s.labels('x')._value.get())"
    where = {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)} if folder else {}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PROM")}
    said = [
        subprocess.run(
            [sys.executable, "-c", f"import django; django.setup(); {counting}"],
            env=environment | where | {"METRICS_PLACE": "3"},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for _ in range(2)
    ]
    assert said == (["1.0\n", "2.0\n"] if folder else ["1.0\n", "1.0\n"])
    assert [path.name for path in tmp_path.iterdir()] == (["counter_3.db"] if folder else [])


def test_metrics_without_an_address_are_one_sentence() -> None:
    with pytest.raises(CommandError, match="METRICS_ADDRESS"):
        call_command("serve_metrics")


# How long statements may take


def test_who_answers_visitors_has_limits(settings: Any) -> None:
    settings.DATABASE_LIMITS = {"statement_timeout": "30s", "lock_timeout": "10s"}
    assert databases.limits() == "-c statement_timeout=30s -c lock_timeout=10s"


def shown() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return str(cursor.fetchone()[0])


@pytest.mark.django_db
def test_saving_in_the_office_has_time_and_nothing_after_it(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OFFICE_STATEMENT_TIMEOUT = "7min"
    seen = []

    def answer(request: Any) -> Any:
        seen.append(shown())
        return HttpResponse()

    office = databases.OfficeHasTime(answer)
    requests = RequestFactory()
    for request in (requests.post("/admin/x/"), requests.get("/admin/x/"), requests.post("/melden/")):
        office(request)
    assert seen == ["7min", "0", "0"]
    assert shown() == "0"


@pytest.mark.django_db
def test_what_the_office_streams_has_time_too() -> None:
    response = databases.OfficeHasTime(lambda _: StreamingHttpResponse(shown() for _ in range(2)))(
        RequestFactory().post("/admin/x/")
    )
    assert isinstance(response, StreamingHttpResponse)
    assert response.getvalue() == b"15min15min"
    assert shown() == "0"

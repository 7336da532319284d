"""What the operator's guide promises, with the committed configuration of gunicorn and a real streaming replica."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import psycopg
import pytest

from portal.embedded.place import Place
from tests.production import Database, Production, checkout, eventually

KIND = "/arten/kommunales-integrationszentrum/"


@dataclass
class Site:
    production: Production
    primary: Database
    replica: Database
    master: int

    def read_by_replica(self, path: str, headers: dict[str, str] | None = None) -> bool:
        before = self.replica.statements()
        assert self.production.get(path, headers).status == 200
        return self.replica.statements() > before


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    # Not in tmp_path: as root the databases run as nobody, who may not enter that.
    with tempfile.TemporaryDirectory(prefix="portal-production-") as name:
        Path(name).chmod(0o755)
        primary = Database(Place(Path(name, "data"), "primary"))
        primary.place.make_folder()
        replica = Database(Place(Path(name, "data"), "replica"))
        urls = {"DATABASE_URL": primary.url, "DATABASE_URL_REPLICA": replica.url}
        # The strictest: whatever was committed before a page was begun is shown. What is kept is read from neither.
        urls |= {"REPLICA_STALENESS": "0", "PAGE_MEMORY": "0"}
        production = Production(checkout(Path(name, "checkout")), urls)
        production.manage("collectstatic", "--no-input", "--verbosity=0")
        with production.gunicorn() as gunicorn:
            assert eventually(lambda: production.answers("/healthz"))
            late = production.get("/readyz")
            assert (late.status, late.body) == (503, "database not reachable\n")
            try:
                primary.start()
                production.manage("migrate", "--verbosity=0")
                production.manage("seed", "--verbosity=0")
                primary.standby("replica")
                replica.start()
                with production.running("manage.py", "serve_metrics"):
                    assert eventually(lambda: production.answers("/readyz"))
                    assert eventually(lambda: production.answers("/metrics", port=production.metrics_port))
                    found = Site(production, primary, replica, gunicorn.pid)
                    assert eventually(lambda: found.read_by_replica(KIND))
                    yield found
            finally:
                replica.stop()
                primary.stop()


def test_every_kind_of_public_page_can_be_read_from_the_replica(site: Site) -> None:
    failed = site.production.counted("portal_replica_reads_total", reason="failed")
    locations = ElementTree.fromstring(site.production.get("/sitemap.xml").body).iterfind(".//{*}loc")
    paths = [(each.text or "").partition("127.0.0.1")[2].partition("/")[2] for each in locations]
    first_of_each = {path.partition("/")[0]: path for path in paths}
    for path in (*first_of_each.values(), "suche/?q=Beratung", "partner/?q=Beratung", "kennzahlen/kennzahlen.csv"):
        assert site.production.get(f"/{path}").status == 200
    assert len(first_of_each) > 8
    assert site.production.counted("portal_replica_reads_total", database="replica") > 8
    assert site.production.counted("portal_replica_reads_total", reason="failed") == failed


@pytest.mark.parametrize(
    ("path", "headers"), [(KIND, {"Cookie": "__Host-sessionid=x"}), ("/melden/?seite=/", {}), ("/admin/login/", {})]
)
def test_who_is_known_or_writes_reads_from_the_primary(site: Site, path: str, headers: dict[str, str]) -> None:
    assert eventually(lambda: site.read_by_replica(KIND))
    assert not site.read_by_replica(path, headers)


def test_a_replica_that_lags_is_not_read_until_it_has_caught_up(site: Site) -> None:
    assert eventually(lambda: site.read_by_replica(KIND))
    site.replica.ask("SELECT pg_wal_replay_pause()")
    assert eventually(lambda: site.replica.ask("SELECT pg_get_wal_replay_pause_state() = 'paused'"))
    site.primary.ask("UPDATE directory_entry SET summary = 'Neu gesagt.' WHERE slug = 'kommunales-integrationszentrum'")
    behind = site.production.counted("portal_replica_reads_total", reason="behind")
    assert "Neu gesagt." in site.production.get(KIND).body
    assert site.production.counted("portal_replica_reads_total", reason="behind") == behind + 1
    site.replica.ask("SELECT pg_wal_replay_resume()")
    assert eventually(lambda: site.read_by_replica(KIND))
    assert "Neu gesagt." in site.production.get(KIND).body


def test_without_the_replica_the_primary_is_read(site: Site) -> None:
    site.replica.stop()
    assert site.production.get(KIND).status == 200
    assert site.production.get(KIND).status == 200
    site.replica.start()
    assert eventually(lambda: site.read_by_replica(KIND))


def test_metrics_have_an_address_of_their_own(site: Site) -> None:
    before = site.production.counted("portal_requests_total", route="kind-detail", status="200")
    site.production.get(KIND)
    assert site.production.counted("portal_requests_total", route="kind-detail", status="200") == before + 1
    assert site.production.counted("portal_work_list_rows") > 0
    assert site.production.counted("portal_database_up") == 1
    assert site.production.get("/metrics").status == 404


def test_a_log_line_is_json_and_bears_the_id_of_the_answer(site: Site) -> None:
    answer = site.production.get("/suche/?q=Schuldner", {"X-Request-ID": "from-the-proxy-1"})
    assert answer.headers["X-Request-ID"] == "from-the-proxy-1"
    (line,) = eventually(lambda: [each for each in site.production.lines() if each["request_id"] == "from-the-proxy-1"])
    assert (line["logger"], line["route"], line["status"]) == ("portal.requests", "search", 200)
    assert "Schuldner" not in site.production.log.read_text(encoding="utf-8")


def test_a_page_does_not_wait_for_a_lock_for_long(site: Site) -> None:
    known = {"Cookie": "__Host-sessionid=x"}
    with psycopg.connect(site.primary.url) as other:
        other.execute("LOCK TABLE directory_actorkind")
        assert site.production.get(KIND, known).status == 500
    assert site.production.get(KIND, known).status == 200


def test_a_reload_brings_new_workers_that_go_on_counting(site: Site) -> None:
    def started() -> list[str]:
        return [each["message"] for each in site.production.lines() if "Booting worker" in each["message"]]

    site.production.get(KIND)
    before = site.production.counted("portal_requests_total", route="kind-detail")
    workers = len(started())
    os.kill(site.master, signal.SIGHUP)
    assert eventually(lambda: len(started()) > workers)
    assert eventually(lambda: site.production.answers("/readyz"))
    site.production.get(KIND)
    assert site.production.counted("portal_requests_total", route="kind-detail") > before
    assert eventually(lambda: len(list(Path(site.production.folder, "counted").glob("counter_*.db"))) <= 2)

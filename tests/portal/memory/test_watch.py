"""The state of the content and the day, and what is known when the database is lost, away and back."""

from __future__ import annotations

import datetime
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from django.conf import settings
from django.utils import timezone

from portal import embedded
from portal.embedded.server import Server
from portal.memory import watch as watching
from portal.memory.layer import PagesFromMemory
from portal.memory.watch import State, Watch, is_away, midnight_after, parameters
from tests import factories
from tests.database import sql
from tests.portal.memory.conftest import Eventually

SQL = Path(settings.BASE_DIR, "portal/sql/content_version.sql")


def cut_off() -> None:
    """End the connection of the watch."""
    sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'SELECT content_version()'"
        " AND datname = current_database() AND pid <> pg_backend_pid()"
    )


@pytest.mark.django_db(transaction=True)
class TestFollowing:
    def test_a_commit_is_the_next_state(self, pages: PagesFromMemory, eventually: Eventually) -> None:
        before = pages.watch.trusted()
        assert before is not None
        factories.PlaceFactory()
        eventually(lambda: pages.watch.trusted() not in {None, before})
        assert pages.store.state == pages.watch.trusted()

    def test_without_a_notice_too(
        self, pages: PagesFromMemory, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As behind a pooler that takes LISTEN and forgets it."""

        async def deaf(link: Any, statement: str) -> Any:
            return await link.execute(b"SELECT 1" if statement.startswith("LISTEN") else statement.encode())

        pages.watch.stop()
        monkeypatch.setattr(pages.watch, "ask", deaf)
        pages.watch.process, pages.watch.stopped = 0, False
        pages.watch.start()
        eventually(pages.watch.trusted)
        before = pages.watch.trusted()
        factories.PlaceFactory()
        eventually(lambda: pages.watch.trusted() not in {None, before})

    def test_a_lost_connection_is_another_state(self, pages: PagesFromMemory, eventually: Eventually) -> None:
        before = pages.watch.seen.state
        cut_off()
        eventually(lambda: pages.watch.trusted() not in {None, before})
        assert pages.watch.seen.state
        assert before
        assert pages.watch.seen.state.version == before.version

    def test_who_cannot_get_in_trusts_nothing_and_does_not_say_away(
        self, pages: PagesFromMemory, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pages.watch, "given", lambda: {**parameters(), "dbname": "there_is_none"})
        cut_off()
        eventually(lambda: pages.watch.trusted() is None)
        time.sleep(0.3)
        assert (pages.watch.trusted(), pages.watch.is_away, pages.watch.finds_it_away()) == (None, False, False)

    def test_writing_without_effect_on_pages_is_none(self, pages: PagesFromMemory, eventually: Eventually) -> None:
        before = pages.watch.seen
        sql("DELETE FROM directory_fruitlesssearch")
        eventually(lambda: pages.watch.seen.confirmed > before.confirmed + 0.2)
        assert pages.watch.seen.state == before.state


class TestTrust:
    @pytest.fixture
    def seen(self) -> Watch:
        watch = Watch(lambda state: None)
        day = timezone.localdate()
        state = State(1, 1, day)
        watch.seen = watching.Seen(state, time.monotonic(), midnight_after(day), timezone.now())
        return watch

    def test_what_is_confirmed(self, seen: Watch) -> None:
        assert seen.trusted() == seen.seen.state is not None

    def test_not_before_anything_is_known(self) -> None:
        assert Watch(lambda state: None).trusted() is None

    @pytest.mark.parametrize(
        "change",
        [
            {"confirmed": time.monotonic() - watching.TRUSTED_SECONDS - 1},
            {"midnight": time.time() - 1},
            {"away": True},
        ],
        ids=["long ago", "yesterday", "away"],
    )
    def test_not(self, seen: Watch, change: dict[str, Any]) -> None:
        seen.seen = replace(seen.seen, **change)
        assert seen.trusted() is None

    def test_a_day_ends_in_the_time_of_the_portal(self) -> None:
        end = datetime.datetime.fromtimestamp(midnight_after(datetime.date(2026, 3, 28)), datetime.UTC)
        assert end == datetime.datetime(2026, 3, 28, 23, tzinfo=datetime.UTC)
        end = datetime.datetime.fromtimestamp(midnight_after(datetime.date(2026, 3, 29)), datetime.UTC)
        assert end == datetime.datetime(2026, 3, 29, 22, tzinfo=datetime.UTC)


@pytest.fixture
def database() -> Iterator[embedded.Place]:
    # Not in tmp_path: as root the server runs as nobody, who may not enter that.
    with tempfile.TemporaryDirectory(prefix="portal-away-") as name:
        Path(name).chmod(0o755)
        yield embedded.Place(Path(name, "var"), "db", disposable=True)


def test_frozen_away_and_back(
    database: embedded.Place, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a server of its own, which the test freezes, stops and starts."""
    monkeypatch.setattr(watching, "CHECK_SECONDS", 0.1)
    given: dict[str, Any] = {
        "host": str(database.socket_folder),
        "port": database.PORT,
        "user": "postgres",
        "dbname": "postgres",
    }
    turned: list[State] = []
    watch = Watch(turned.append, lambda: given)
    with embedded.running(database):
        with psycopg.connect(**given) as link:
            link.execute(SQL.read_text(encoding="utf-8").partition("SELECT content_version_counts")[0].encode())
        watch.start()
        eventually(watch.trusted)
        assert not is_away(given)
        server = Server(database).process()
        assert server
        family = [server, *server.children()]
        for process in family:
            process.suspend()
        eventually(lambda: watch.is_away)
        for process in family:
            # One that had ended is reaped as soon as the server goes on.
            with suppress(psutil.NoSuchProcess):
                process.resume()
        eventually(watch.trusted)
        turned.clear()
    eventually(lambda: watch.is_away)
    assert watch.trusted() is None
    assert watch.seen.at is not None
    with embedded.running(database):
        eventually(watch.trusted)
        assert [state.version for state in turned] == [0]
        assert turned[0].connection == watch.connections > 1
        watch.stop()

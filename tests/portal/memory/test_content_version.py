"""Whatever changes what public pages are made of raises the content version, with its commit and not before."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from directory.models import Entry, FruitlessSearch, Place
from directory.versions import restore
from portal.memory.watch import parameters
from tests import factories
from tests.admin_pages import change_url, form_data
from tests.database import sql
from tests.merging import merge, pair
from tests.office import log_in_as
from tests.threads import at_once
from tests.versions import versions

# Why a table is no part of any public page.
COUNTS_NOT = {
    "portal.SeedRecord": "what `seed` has loaded",
    "portal.Report": "what visitors report, for the office",
    "portal.ReportSending": "how often somebody sends something",
    "directory.Responsibility": "who edits where",
    "directory.LinkCheck": "problems of links, for the office",
    "directory.ConfirmationRequest": "mails to organisations",
    "directory.LikelyDuplicate": "for the office",
    "directory.Comparison": "how far the search for duplicates is",
    "directory.Mark": "what a transaction has still to read, empty after it",
    "directory.Withholding": "what was taken out of versions shows in these",
    "directory.VersionMark": "what a transaction has still to keep, empty after it",
    "directory.FruitlessSearch": "what was looked for and not found, for the office",
    "directory.TableImport": "what is imported shows in the entries",
    "directory.ImportRow": "what is imported shows in the entries",
    "directory.Proposal": "what is accepted shows in the entries",
}
# Accounts, sessions and the like; and the history of each table, which the office reads.
APPS_COUNT_NOT = {"access", "account", "admin", "auth", "contenttypes", "mfa", "pghistory", "sessions"}

TABLES = {
    model._meta.label: model._meta.db_table
    for model in apps.get_models(include_auto_created=True)
    if model._meta.managed
    and not model._meta.proxy
    and model._meta.app_label not in APPS_COUNT_NOT
    and not hasattr(model, "pgh_tracked_model")
}


def version() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT content_version()")
        return int(cursor.fetchone()[0])


class TestEveryTable:
    pytestmark = pytest.mark.django_db

    @pytest.fixture
    def watched(self) -> dict[str, str]:
        """The tables that count, with how their trigger is switched on."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgenabled FROM pg_trigger WHERE tgname = 'content_changed'"
                " AND NOT tgisinternal"
            )
            return dict(cursor.fetchall())

    def test_counts_or_has_a_reason_not_to(self, watched: dict[str, str]) -> None:
        assert {label for label, table in TABLES.items() if table not in watched} == set(COUNTS_NOT)
        assert set(watched) <= set(TABLES.values())

    def test_counts_always(self, watched: dict[str, str]) -> None:
        assert set(watched.values()) == {"A"}

    @pytest.mark.parametrize("label", sorted(set(TABLES) - set(COUNTS_NOT)))
    def test_counts_what_plain_sql_does(self, label: str) -> None:
        before = version()
        sql(f'DELETE FROM "{TABLES[label]}" WHERE false')
        assert version() == before + 1
        sql(f'DELETE FROM "{TABLES[label]}" WHERE false')
        assert version() == before + 1

    @pytest.mark.parametrize("label", sorted(COUNTS_NOT))
    def test_does_not_count_what_nobody_reads(self, label: str) -> None:
        before = version()
        sql(f'DELETE FROM "{TABLES[label]}" WHERE false')
        assert version() == before


def imported() -> None:
    call_command("seed", stdout=io.StringIO())


def saved_in_the_office() -> None:
    actor = factories.ActorFactory(title="Lindenhof")
    before = version()
    client = log_in_as(factories.UserFactory(is_superuser=True, is_staff=True))
    response = client.post(change_url(actor), {**form_data(client.get(change_url(actor))), "title": "Ulmenhof"})
    assert response.status_code == 302
    assert version() > before


WRITES: dict[str, Callable[[], object]] = {
    "save": factories.ActorFactory,
    "bulk update": lambda: Place.objects.update(name="Neu"),
    "plain SQL": lambda: sql("UPDATE directory_place SET name = 'Übach' WHERE false"),
    "command": lambda: call_command("reindex", stdout=io.StringIO()),
    "import of the seed": imported,
    "admin form": saved_in_the_office,
    "operator": factories.OperatorFactory,
    "truncate": lambda: sql("TRUNCATE directory_correction"),
}


@pytest.mark.django_db(transaction=True)
class TestCommits:
    @pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
    def test_every_way_of_writing_counts(self, write: Callable[[], object]) -> None:
        before = version()
        write()
        assert version() > before

    def test_merging_deleting_and_restoring_count(self) -> None:
        survivor, other = pair()
        seen = [version()]
        merge(survivor=survivor, other=other)
        seen.append(version())
        gone = factories.ActorFactory(title="Geht")
        kept = versions(gone)
        Entry.objects.filter(pk=gone.pk).delete()
        seen.append(version())
        restore(kept[-1], seen=versions(gone.pk)[-1].number)
        seen.append(version())
        assert seen == sorted(set(seen))

    def test_one_transaction_counts_once(self) -> None:
        before = version()
        with transaction.atomic():
            factories.PlaceFactory()
            factories.ActorFactory()
        assert version() == before + 1

    def test_what_is_rolled_back_does_not_count(self) -> None:
        before = version()
        with transaction.atomic():
            factories.PlaceFactory()
            transaction.set_rollback(True)
        assert version() == before

    def test_what_follows_a_savepoint_that_was_taken_back_counts(self) -> None:
        place = factories.PlaceFactory()
        before = version()
        with transaction.atomic():
            with transaction.atomic():
                Place.objects.filter(pk=place.pk).update(name="Anders")
                transaction.set_rollback(True)
            Place.objects.filter(pk=place.pk).update(name="Neu")
        assert version() == before + 1

    def test_reading_does_not_count(self) -> None:
        before = version()
        list(Entry.objects.all())
        FruitlessSearch.objects.all().delete()
        assert version() == before

    def test_counts_in_the_order_of_the_commits_and_nobody_waits(self) -> None:
        """The one that began first commits last: until then nobody sees its number, then everybody a new one."""
        places = [factories.PlaceFactory(), factories.PlaceFactory()]
        before = version()
        with psycopg.connect(**parameters()) as first, psycopg.connect(**parameters()) as second:
            first.execute("UPDATE directory_place SET name = 'Eins' WHERE id = %s", [places[0].pk])
            second.execute("SET lock_timeout = '2s'")
            second.execute("UPDATE directory_place SET name = 'Zwei' WHERE id = %s", [places[1].pk])
            assert version() == before
            second.commit()
            assert version() == before + 1
            first.commit()
            assert version() == before + 2

    def test_the_notice_comes_with_the_commit(self) -> None:
        place = factories.PlaceFactory()
        with psycopg.connect(**parameters(), autocommit=True) as link:
            link.execute("LISTEN content_version")
            with transaction.atomic():
                Place.objects.filter(pk=place.pk).update(name="Neu")
                assert list(link.notifies(timeout=0.2)) == []
            assert len(list(link.notifies(timeout=5, stop_after=1))) == 1

    def test_folding_changes_nothing_and_takes_turns(self) -> None:
        for _ in range(3):
            factories.PlaceFactory()
        before = version()

        def fold(ready: threading.Barrier) -> None:
            ready.wait()
            sql("SELECT content_version_fold()")

        at_once(fold, fold, fold)
        assert version() == before
        sql("SELECT content_version_fold()")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM content_change")
            assert cursor.fetchone() == (1,)
        assert version() == before

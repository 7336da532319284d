"""Several people who write at once: no version is lost, none has the number of another, and nobody waits for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pgtrigger
import pytest
from django.db import transaction
from django.db.models.expressions import RawSQL

from directory.models import Actor, Contact, Entry, Version
from directory.versions import Changed, restore
from tests import factories
from tests.threads import Write, at_once
from tests.versions import latest, versions

pytestmark = pytest.mark.django_db(transaction=True)


def adds(actor: Actor, text: str) -> Write:
    def write(ready: threading.Barrier) -> None:
        with transaction.atomic():
            factories.PointFactory(entry=actor, text=text)
            ready.wait()

    return write


def test_parts_of_one_entry_are_all_in_its_last_version() -> None:
    actor = factories.ActorFactory()
    said = {"Malt Bilder.", "Baut Boote.", "Kocht Suppe."}
    at_once(*(adds(actor, text) for text in said))
    kept = versions(actor)
    assert [version.number for version in kept] == [1, 2, 3, 4]
    assert [len(version.data.get("point", [])) for version in kept] == [0, 1, 2, 3]
    assert {point["text"] for point in kept[-1].data["point"]} == said


def test_many_entries_in_any_order_never_lock_each_other() -> None:
    actors: list[Actor] = [factories.ActorFactory() for _ in range(4)]

    def writes(mine: list[Actor]) -> Write:
        def write(ready: threading.Barrier) -> None:
            ready.wait()
            for _ in range(4):
                with transaction.atomic():
                    for actor in mine:
                        factories.PointFactory(entry=actor)

        return write

    at_once(writes(actors), writes(actors[::-1]), writes(actors[2:]))
    assert [latest(actor).number for actor in actors] == [9, 9, 13, 13]
    assert [len(latest(actor).data["point"]) for actor in actors] == [8, 8, 12, 12]


@pytest.mark.parametrize(
    "write",
    [
        lambda actor: Entry.objects.filter(pk=actor.pk).update(title="Noch neuer"),
        lambda actor: Contact.objects.filter(entry=actor).update(label="Noch neuer"),
        lambda actor: factories.PointFactory(entry=actor),
        lambda actor: actor.laws.add(factories.LawFactory()),
    ],
)
def test_restoring_waits_for_whoever_is_writing_and_then_tells(write: Callable[[Actor], object]) -> None:
    actor = factories.ContactFactory(entry__title="Alt").entry
    Entry.objects.filter(pk=actor.pk).update(title="Neu")
    first, *_, newest = versions(actor)
    told: list[Version] = []

    def writing(ready: threading.Barrier) -> None:
        with transaction.atomic():
            write(actor)
            ready.wait()
            time.sleep(0.2)  # for the other to come and wait

    def restoring(ready: threading.Barrier) -> None:
        ready.wait()
        try:
            restore(first, seen=newest.number)
        except Changed as changed:
            told.append(changed.newest)

    at_once(writing, restoring)
    assert [version.number for version in told] == [newest.number + 1]
    assert latest(actor).number == newest.number + 1


def test_only_one_of_two_restores_what_both_looked_at() -> None:
    actor = factories.ActorFactory(title="Alt")
    Entry.objects.filter(pk=actor.pk).update(title="Neu")
    first, second = versions(actor)
    told: list[Version] = []

    def restoring(ready: threading.Barrier) -> None:
        ready.wait()
        try:
            restore(first, seen=second.number)
        except Changed as changed:
            told.append(changed.newest)

    at_once(restoring, restoring)
    assert [version.number for version in told] == [3]
    assert [version.data["entry"]["title"] for version in versions(actor)] == ["Alt", "Neu", "Alt"]


def test_a_number_of_a_transaction_that_comes_again_after_a_restore_replaces_nothing() -> None:
    actor = factories.ActorFactory(title="Alt")
    this = RawSQL("pg_current_xact_id()::text::bigint", [])
    with transaction.atomic():
        with pgtrigger.ignore("directory.Version:kept_by_the_database"):
            Version.objects.filter(entry_id=actor.pk).update(transaction_id=this)
        Entry.objects.filter(pk=actor.pk).update(title="Neu")
    assert [version.data["entry"]["title"] for version in versions(actor)] == ["Alt", "Neu"]

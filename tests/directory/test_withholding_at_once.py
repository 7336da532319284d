"""Somebody writes while words are taken out of old versions: no edit is lost, and no version keeps the words."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import transaction

from directory.models import Entry, Withholding
from directory.withholding import Words, find
from directory.withholding.actions import Moved
from tests import factories
from tests.threads import at_once
from tests.versions import change, versions
from tests.withholding import take_out

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Zacharias Quendel"


def test_an_edit_that_was_there_first_is_waited_for_and_seen() -> None:
    actor = factories.ActorFactory(summary=f"Mit {NAME}.")
    change(actor, summary="Neu.")
    told = []

    def writing(ready: threading.Barrier) -> None:
        with transaction.atomic():
            Entry.objects.filter(pk=actor.pk).update(summary=f"Wieder mit {NAME}.")
            Entry.objects.filter(pk=actor.pk).update(summary="Nun ohne.", title="Neu")
            ready.wait()
            time.sleep(0.2)  # for the other to come and wait

    def taking_out(ready: threading.Barrier) -> None:
        seen = find(actor.pk, Words.of([NAME])).digest
        ready.wait()
        try:
            take_out(actor, NAME, seen=seen)
        except Moved as moved:
            told.append(moved)

    at_once(writing, taking_out)
    # The trail has kept one more sentence meanwhile.
    assert len(told) == 1
    take_out(actor, NAME)
    assert [version.data["entry"]["title"] for version in versions(actor)][-1] == "Neu"
    assert NAME not in str([version.data for version in versions(actor)])


def test_an_edit_meanwhile_waits_and_is_kept() -> None:
    actor = factories.ActorFactory(summary=f"Mit {NAME}.")
    other = factories.RelationFactory(target=actor).entry
    change(actor, summary="Neu.")

    def taking_out(ready: threading.Barrier) -> None:
        with transaction.atomic():
            take_out(actor, NAME)
            ready.wait()
            time.sleep(0.2)  # for the others to come and wait

    def writing(ready: threading.Barrier) -> None:
        ready.wait()
        Entry.objects.filter(pk=actor.pk).update(title="Noch neuer")

    def writing_another(ready: threading.Barrier) -> None:
        ready.wait()
        Entry.objects.filter(pk=other.pk).update(title="Auch neu")

    at_once(taking_out, writing, writing_another)
    kept = versions(actor)
    assert [version.number for version in kept] == [1, 2, 3]
    assert kept[-1].data["entry"]["title"] == "Noch neuer"
    assert versions(other)[-1].data["entry"]["title"] == "Auch neu"
    assert NAME not in str([version.data for version in kept])
    assert Withholding.objects.get().versions == [1]

"""Several people who write at once: all of it is found, and nobody waits for ever."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction

from directory.finding import Found, reindex
from directory.models import Actor, Entry
from tests import factories
from tests.database import refresh_search, sql
from tests.documents import check, finds
from tests.threads import Write, at_once

pytestmark = pytest.mark.django_db(transaction=True)


class TestAtOnce:
    def test_writing_different_entries_makes_both_findable(self) -> None:
        kind = factories.ActorKindFactory()

        def write(title: str) -> Write:
            def saving(ready: threading.Barrier) -> None:
                with transaction.atomic():
                    # The same new words, in either order.
                    factories.ActorFactory(title=title, slug=title, kind=kind, summary="Quitten und Kraniche.")
                    ready.wait()

            return saving

        at_once(write("erstens"), write("zweitens"), write("drittens"))
        assert finds("quitten kraniche") == ["drittens", "erstens", "zweitens"]
        check()

    def test_writing_parts_of_one_entry_and_the_entry_loses_nothing(self) -> None:
        actor = factories.ActorFactory(title="Treff")

        def points(ready: threading.Barrier) -> None:
            with transaction.atomic():
                factories.PointFactory(entry=actor, text="Malt Bilder.")
                ready.wait()

        def offers(ready: threading.Barrier) -> None:
            with transaction.atomic():
                factories.OfferFactory(entry=actor, title="Bootsbau", languages=["ar"])
                ready.wait()

        def itself(ready: threading.Barrier) -> None:
            with transaction.atomic():
                Entry.objects.filter(pk=actor.pk).update(summary="Kocht Suppe.")
                ready.wait()

        at_once(points, offers, itself)
        assert finds("Bilder") == finds("Bootsbau") == finds("Suppe") == ["Treff"]
        assert Found(groups=(("sprache=ar",),)).count() == 1
        check()

    def test_many_writers_and_reading_everything_anew_never_lock_each_other(self) -> None:
        kind = factories.ActorKindFactory()
        actors: list[Actor] = [factories.ActorFactory(title=f"Treff {number}", kind=kind) for number in range(8)]

        def write(mine: list[Actor]) -> Write:
            def saving(ready: threading.Barrier) -> None:
                ready.wait()
                for round_ in range(5):
                    with transaction.atomic():
                        for actor in mine:
                            Entry.objects.filter(pk=actor.pk).update(summary=f"Runde {round_} mit Quitten.")
                            factories.PointFactory(entry=actor, text=f"Kranich {round_}")

            return saving

        def anew(ready: threading.Barrier) -> None:
            ready.wait()
            for _ in range(3):
                reindex()

        at_once(write(actors[:3]), write(actors[3:6]), write(actors[6:]), anew)
        assert finds("Runde 4 Quitten Kranich") == [f"Treff {number}" for number in range(8)]
        assert finds('"Runde 3"') == []
        check()

    def test_what_is_rolled_back_beside_what_is_not_leaves_nothing(self) -> None:
        actor = factories.ActorFactory(title="Treff")

        def kept(ready: threading.Barrier) -> None:
            with transaction.atomic():
                factories.PointFactory(entry=actor, text="Malt Bilder.")
                ready.wait()

        def lost(ready: threading.Barrier) -> None:
            with transaction.atomic():
                factories.PointFactory(entry=actor, text="Baut Boote.")
                ready.wait()
                transaction.set_rollback(True)

        at_once(kept, lost)
        assert (finds("Bilder"), finds("Boote")) == (["Treff"], [])
        check()

    def test_a_read_never_waits_for_a_writer(self) -> None:
        factories.ActorFactory(title="Treff")

        def writing(ready: threading.Barrier) -> None:
            with transaction.atomic():
                factories.ActorFactory(title="Neuer Treff")
                refresh_search()  # As late as can be before the commit, with all locks in hand.
                ready.wait()
                ready.wait()

        def reading(ready: threading.Barrier) -> None:
            ready.wait()
            sql("SET statement_timeout = '5s'")
            assert finds("Treff") == ["Treff"]
            ready.wait()

        at_once(writing, reading)
        assert finds("Treff") == ["Neuer Treff", "Treff"]

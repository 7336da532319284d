"""What is kept, for how long, and that nobody makes a page that somebody else is making."""

from __future__ import annotations

import threading
from collections import Counter

from portal.memory.addresses import Address
from portal.memory.page import Page
from portal.memory.store import Store
from tests.portal.memory.wsgi import FIRST, SECOND

LIMIT = 100_000


def page(size: int = 10_000) -> Page:
    return Page(forms={}, etag="", last_modified="", not_modified=[], size=size)


def address(path: str, query: str = "") -> Address:
    return Address("https", "localhost", path, query)


def store(limit: int = LIMIT) -> Store:
    new = Store(limit)
    new.turn(FIRST)
    return new


def paths(kept: Store) -> list[str]:
    return [each.path for each in kept.plain.pages]


class TestKeeping:
    def test_a_page_is_there_in_its_state_only(self) -> None:
        kept, one = store(), page()
        kept.put(address("/"), FIRST, one)
        assert kept.get(address("/"), FIRST) is one
        assert kept.get(address("/"), SECOND) is None
        assert kept.get(address("/", "seite=2"), FIRST) is None

    def test_the_next_state_drops_all(self) -> None:
        kept = store()
        kept.put(address("/"), FIRST, page())
        kept.put(address("/", "seite=2"), FIRST, page())
        kept.turn(SECOND)
        assert (kept.last(address("/")), len(kept), kept.bytes) == (None, 0, 0)

    def test_what_was_begun_in_an_earlier_state_is_not_kept(self) -> None:
        kept = store()
        kept.turn(SECOND)
        kept.put(address("/"), FIRST, page())
        assert len(kept) == 0

    def test_before_any_state_is_known_nothing_is_kept(self) -> None:
        kept = Store(LIMIT)
        kept.put(address("/"), FIRST, page())
        assert len(kept) == 0


class TestBounds:
    def test_the_page_that_was_not_read_for_longest_goes_first(self) -> None:
        kept = store()
        for number in range(7):
            kept.put(address(f"/{number}/"), FIRST, page())
        kept.get(address("/0/"), FIRST)
        kept.put(address("/7/"), FIRST, page())
        assert paths(kept) == ["/2/", "/3/", "/4/", "/5/", "/6/", "/0/", "/7/"]
        assert kept.bytes == 70_000 <= LIMIT

    def test_a_page_kept_anew_counts_once(self) -> None:
        kept = store()
        for size in (10_000, 20_000):
            kept.put(address("/"), FIRST, page(size))
        assert (len(kept), kept.bytes) == (1, 20_000)

    def test_what_is_larger_than_the_shelf_is_not_kept_and_displaces_nothing(self) -> None:
        kept = store()
        kept.put(address("/"), FIRST, page())
        kept.put(address("/gross/"), FIRST, page(LIMIT))
        assert paths(kept) == ["/"]

    def test_addresses_with_a_query_push_out_no_others(self) -> None:
        kept = store()
        for number in range(7):
            kept.put(address(f"/{number}/"), FIRST, page())
        for number in range(1000):
            kept.put(address("/partner/", f"seite={number}"), FIRST, page())
        assert len(kept.plain.pages) == 7
        assert [each.query for each in kept.queries.pages] == ["seite=998", "seite=999"]
        assert kept.bytes <= LIMIT


class TestTurns:
    def test_in_a_rush_one_makes_the_page_and_the_others_wait_for_it(self) -> None:
        kept, made = store(), Counter[str]()
        ready = threading.Barrier(8, timeout=20)
        found: list[Page | None] = []

        def want() -> None:
            ready.wait()
            with kept.turn_of(address("/"), FIRST, 20) as mine:
                if mine and not kept.get(address("/"), FIRST):
                    made["page"] += 1
                    kept.put(address("/"), FIRST, page())
                found.append(kept.get(address("/"), FIRST))

        threads = [threading.Thread(target=want) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert made["page"] == 1
        assert len(found) == 8
        assert None not in found

    def test_who_fails_lets_the_next_one_try(self) -> None:
        kept = store()
        for _ in range(2):
            try:
                with kept.turn_of(address("/"), FIRST, 20) as mine:
                    assert mine
                    raise ValueError
            except ValueError:
                pass
        assert kept.under_way == {}

    def test_another_state_is_another_turn(self) -> None:
        kept = store()
        with kept.turn_of(address("/"), FIRST, 0) as first, kept.turn_of(address("/"), SECOND, 0) as second:
            assert (first, second) == (True, True)

    def test_nobody_waits_for_ever(self) -> None:
        kept = store()
        with kept.turn_of(address("/"), FIRST, 0), kept.turn_of(address("/"), FIRST, 0.01) as mine:
            assert not mine

"""The pages of one state, bounded in bytes, and one rendering of a page at a time."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager

from portal.memory.addresses import Address
from portal.memory.page import Page
from portal.memory.watch import State

# There are more addresses with a query than anybody reads: they share this part of the memory, and push out no others.
PART_OF_QUERIES = 0.25


class Shelf:
    """Pages up to so many bytes; the one that was not read for longest goes first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.bytes = 0
        self.pages: OrderedDict[Address, Page] = OrderedDict()

    def get(self, address: Address) -> Page | None:
        page = self.pages.get(address)
        if page:
            self.pages.move_to_end(address)
        return page

    def put(self, address: Address, page: Page) -> None:
        if before := self.pages.pop(address, None):
            self.bytes -= before.size
        if page.size > self.limit:
            return
        self.pages[address] = page
        self.bytes += page.size
        while self.bytes > self.limit:
            self.bytes -= self.pages.popitem(last=False)[1].size

    def clear(self) -> None:
        self.pages.clear()
        self.bytes = 0


class Store:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.state: State | None = None
        of_queries = int(limit * PART_OF_QUERIES)
        self.plain, self.queries = Shelf(limit - of_queries), Shelf(of_queries)
        self.under_way: dict[tuple[State, Address], threading.Event] = {}
        self.lock = threading.Lock()

    @property
    def bytes(self) -> int:
        return self.plain.bytes + self.queries.bytes

    def __len__(self) -> int:
        return len(self.plain.pages) + len(self.queries.pages)

    def shelf(self, address: Address) -> Shelf:
        return self.queries if address.query else self.plain

    def turn(self, state: State) -> None:
        """From now on only this state counts; no page of another is of any use."""
        with self.lock:
            self.state = state
            self.plain.clear()
            self.queries.clear()

    def get(self, address: Address, state: State) -> Page | None:
        with self.lock:
            return self.shelf(address).get(address) if state == self.state else None

    def last(self, address: Address) -> Page | None:
        """The page as it was last known, whatever holds now."""
        with self.lock:
            return self.shelf(address).get(address)

    def put(self, address: Address, state: State, page: Page) -> None:
        """Keep a page that was begun in a state, if that is still the one."""
        with self.lock:
            if state == self.state:
                self.shelf(address).put(address, page)

    @contextmanager
    def turn_of(self, address: Address, state: State, seconds: float) -> Generator[bool]:
        """Whether it is up to the caller to make a page; if not, somebody else made it meanwhile, or could not yet."""
        key = (state, address)
        with self.lock:
            done = self.under_way.get(key)
            mine = done is None
            if done is None:
                done = self.under_way[key] = threading.Event()
        if not mine:
            done.wait(seconds)
        try:
            yield mine
        finally:
            if mine:
                with self.lock:
                    del self.under_way[key]
                done.set()

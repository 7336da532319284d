"""`python -m tests.benchmarks.memory.filling 100000`: so many pages go into the memory of this process."""

from __future__ import annotations

import datetime
import gc
import sys
import time

import psutil

from portal.memory.addresses import Address
from portal.memory.page import Page
from portal.memory.store import Store
from portal.memory.watch import State

LIMIT = 64 * 2**20
# Of each compressed page most is alike, and all of it is stored: as long as that of an ordinary partner.
LINES = [f"<li><a href='/partner/{number}/'>Partner {number * 7919 % 10007}</a></li>" for number in range(500)]
HEADERS = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", "default-src 'none'; " * 12)]


def resident() -> float:
    gc.collect()
    return float(psutil.Process().memory_info().rss) / 2**20


def main(addresses: int) -> None:
    state = State(1, 1, datetime.date(2026, 1, 1))
    store = Store(LIMIT)
    store.turn(state)
    middle = "".join(LINES).encode()
    Page.of(HEADERS, middle)
    before, started = resident(), time.perf_counter()
    for number in range(addresses):
        address = Address("https", "localhost", f"/partner/{number}/", f"seite={number}" if number % 2 else "")
        store.put(address, state, Page.of(HEADERS, b"%d" % number + middle))
    seconds = time.perf_counter() - started
    print(
        f"{addresses:,} addresses: {len(store):,} pages are kept, {store.bytes / 2**20:.1f} MB by our count of "
        f"{LIMIT / 2**20:.0f} allowed; the process has grown by {resident() - before:.1f} MB "
        f"({seconds / addresses * 1000:.2f} ms to make and keep one)"
    )


main(int(sys.argv[1]))

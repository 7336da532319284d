"""People who read and who edit while something breaks."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse

from tests.faults.site import Site

KEPT = ("/", "/partner/", "/orte/dortmund/", "/programme/", "/kennzahlen/")
# What somebody typed is not kept in memory.
PAGES = (*KEPT, "/suche/?q=jugend")
READERS = 4
# As from this machine, whose requests are not limited.
PROXY = {"Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
# So many answers from memory, one after the other, show that a page is in that of each worker.
ENOUGH = 200
TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)


@dataclass
class Seen:
    """How many reads went how: right, refused with an answer that helps, or otherwise; and the edits."""

    reads: Counter[str] = field(default_factory=Counter)
    unserved: Counter[str] = field(default_factory=Counter)
    in_a_row: Counter[str] = field(default_factory=Counter)
    acknowledged: list[int] = field(default_factory=list)
    refused: int = 0

    @property
    def failed(self) -> int:
        return self.reads.total() - self.reads["right"]

    @property
    def otherwise(self) -> int:
        return self.failed - self.reads["503"]

    def __str__(self) -> str:
        reads = ", ".join(f"{count} {how}" for how, count in self.reads.most_common())
        pages = ", ".join(f"{page} {count}" for page, count in self.unserved.most_common() if count)
        unserved = f" ({pages})" if pages else ""
        return f"reads: {reads}{unserved}; edits: {len(self.acknowledged)} acknowledged, {self.refused} refused"

    def note(self, page: str, how: str, *, from_memory: bool) -> None:
        self.reads[how] += 1
        self.unserved[page] += how != "right"
        self.in_a_row[page] = self.in_a_row[page] + 1 if from_memory else 0

    def await_memory(self) -> None:
        """Wait until each page that is read comes from memory, and count from here on."""
        give_up = time.monotonic() + 60
        while min(self.in_a_row.values(), default=0) < ENOUGH:
            if time.monotonic() > give_up:
                raise RuntimeError(f"Not all pages come from memory: {dict(self.in_a_row)}")
            time.sleep(0.1)
        self.reads.clear()
        self.unserved.clear()


def get(port: int, page: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", page, headers=PROXY)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def read(port: int, page: str, title: bytes, seen: Seen) -> None:
    try:
        response, body = get(port, page)
    except (OSError, HTTPException) as error:
        seen.note(page, f"without answer ({type(error).__name__})", from_memory=False)
    else:
        from_memory = "hit" in (response.getheader("Cache-Status") or "")
        seen.note(page, outcome(response, body, title), from_memory=from_memory)


def outcome(response: HTTPResponse, body: bytes, title: bytes) -> str:
    if response.status == 200:
        found = TITLE.search(body)
        return "right" if found and found[1] == title else "wrong page"
    helps = response.status == 503 and response.getheader("Retry-After") and len(body) > 20
    return "503" if helps else f"{response.status} without help"


def titles(site: Site, pages: Sequence[str]) -> dict[str, bytes]:
    found = {page: TITLE.search(get(site.port, page)[1]) for page in pages}
    return {page: title[1] for page, title in found.items() if title}


@contextmanager
def load(site: Site) -> Generator[Seen]:
    """Readers and an editor at work while the block runs."""
    with readers(site, PAGES) as seen, editor(site, seen):
        # So that there is something to lose.
        give_up = time.monotonic() + 30
        while not seen.acknowledged and time.monotonic() < give_up:
            time.sleep(0.1)
        yield seen


@contextmanager
def readers(site: Site, pages: Sequence[str]) -> Generator[Seen]:
    seen, right, end = Seen(), titles(site, pages), threading.Event()
    if len(right) < len(pages):
        raise RuntimeError(f"Not all pages answer before anything was broken: {sorted(right)}")

    def go_on() -> None:
        while not end.is_set():
            for page, title in right.items():
                read(site.port, page, title, seen)

    threads = [threading.Thread(target=go_on) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        end.set()
        for thread in threads:
            thread.join()


@contextmanager
def editor(site: Site, seen: Seen) -> Generator[None]:
    process = site.python("-m", "tests.faults.editor")
    thread = threading.Thread(target=listen, args=[process, seen])
    thread.start()
    try:
        yield
    finally:
        process.terminate()
        thread.join()
        process.wait()


def listen(editor: subprocess.Popen[str], seen: Seen) -> None:
    assert editor.stdout
    for line in editor.stdout:
        word, _, number = line.strip().partition(" ")
        if word == "kept":
            seen.acknowledged.append(int(number))
        elif word == "refused":
            seen.refused += 1


def lost(site: Site, seen: Seen) -> list[int]:
    """The acknowledged edits that no version holds."""
    rows = site.query(
        "SELECT substring(data->'entry'->>'summary' from 'Bearbeitung ([0-9]+)')::bigint FROM directory_version"
    )
    kept = {number for (number,) in rows}
    return [number for number in seen.acknowledged if number not in kept]

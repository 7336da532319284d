"""People who read and who edit while something breaks."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse

from tests.faults.site import Site

PAGES = ("/", "/partner/", "/orte/dortmund/", "/suche/?q=jugend", "/programme/", "/kennzahlen/")
READERS = 4
# As from this machine, whose requests are not limited.
PROXY = {"Host": "localhost", "X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
TITLE = re.compile(rb"<title>(.*?)</title>", re.DOTALL)


@dataclass
class Seen:
    """How many reads went how: right, refused with an answer that helps, or otherwise; and the edits."""

    reads: Counter[str] = field(default_factory=Counter)
    from_memory: int = 0
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
        return f"reads: {reads}; edits: {len(self.acknowledged)} acknowledged, {self.refused} refused"


def get(port: int, page: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", page, headers=PROXY)
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def outcome(port: int, page: str, title: bytes, seen: Seen) -> str:
    try:
        response, body = get(port, page)
    except (OSError, HTTPException) as error:
        return f"without answer ({type(error).__name__})"
    seen.from_memory += is_from_memory(response)
    if response.status == 200:
        found = TITLE.search(body)
        return "right" if found and found[1] == title else "wrong page"
    helps = response.status == 503 and response.getheader("Retry-After") and len(body) > 20
    return "503" if helps else f"{response.status} without help"


def is_from_memory(response: HTTPResponse) -> bool:
    """The one place that knows how the page memory marks its answers."""
    return any(name.lower().startswith("x-page-memory") for name, _ in response.getheaders())


def titles(site: Site) -> dict[str, bytes]:
    found = {page: TITLE.search(get(site.port, page)[1]) for page in PAGES}
    return {page: title[1] for page, title in found.items() if title}


@contextmanager
def load(site: Site) -> Generator[Seen]:
    """Readers and an editor at work while the block runs."""
    seen, right, end = Seen(), titles(site), threading.Event()
    if len(right) < len(PAGES):
        raise RuntimeError(f"Not all pages answer before anything was broken: {sorted(right)}")

    def read() -> None:
        while not end.is_set():
            for page, title in right.items():
                seen.reads[outcome(site.port, page, title, seen)] += 1

    editor = site.python("-m", "tests.faults.editor")
    threads = [threading.Thread(target=read) for _ in range(READERS)]
    threads.append(threading.Thread(target=listen, args=[editor, seen]))
    for thread in threads:
        thread.start()
    try:
        # So that there is something to lose.
        give_up = time.monotonic() + 30
        while not seen.acknowledged and time.monotonic() < give_up:
            time.sleep(0.1)
        yield seen
    finally:
        end.set()
        editor.terminate()
        for thread in threads:
            thread.join()
        editor.wait()


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

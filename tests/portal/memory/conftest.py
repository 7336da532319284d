from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler

from portal.memory import watch
from portal.memory.layer import PagesFromMemory

Eventually = Callable[[Callable[[], object]], None]


@pytest.fixture
def eventually() -> Eventually:
    """Wait until something holds, and fail if it never does."""

    def wait(holds: Callable[[], object]) -> None:
        give_up = time.monotonic() + 30
        while not holds():
            assert time.monotonic() < give_up
            time.sleep(0.01)

    return wait


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch, eventually: Eventually) -> Iterator[PagesFromMemory]:
    """The application as a server has it, with a watch on the database of the tests."""
    monkeypatch.setattr(watch, "CHECK_SECONDS", 0.1)
    application = PagesFromMemory(WSGIHandler(), 2**22)
    application.watch.start()
    eventually(application.watch.trusted)
    yield application
    application.watch.stop()

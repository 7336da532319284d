"""Writes that really happen at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

Write = Callable[[threading.Barrier], None]


def at_once(*writes: Write) -> None:
    """Each in a thread and a connection of its own; what fails, fails the test."""
    ready = threading.Barrier(len(writes), timeout=20)
    failures: list[BaseException] = []

    def work(write: Write) -> None:
        try:
            write(ready)
        except BaseException as error:
            failures.append(error)
            ready.abort()
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[write]) for write in writes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []

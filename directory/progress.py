"""Tells a person how far a long job has come."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 30
SECONDS_BETWEEN = 0.2


class Progress:
    """With a bar while a phase lasts, and one line when it is done; without, only that line."""

    def __init__(self, stream: TextIO, *, bar: bool) -> None:
        self.stream = stream
        self.bar = bar
        self.name = ""
        self.started = self.drawn = 0.0

    @contextmanager
    def phase(self, name: str) -> Generator[Progress]:
        self.name, self.started, self.drawn = name, time.monotonic(), 0.0
        if self.bar:
            self._write(f"\r{name} ...")
        try:
            yield self
        except BaseException:
            self._write("\n" * self.bar)
            raise
        clear = "\r\x1b[K" if self.bar else ""
        self._write(f"{clear}{name}: done in {self.elapsed}\n")

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self.bar or not total or (now - self.drawn < SECONDS_BETWEEN and done < total):
            return
        self.drawn = now
        full = WIDTH * done // total
        bar = "#" * full + "." * (WIDTH - full)
        self._write(f"\r\x1b[K{self.name} [{bar}] {100 * done // total:3} %  {self.elapsed}")

    @property
    def elapsed(self) -> str:
        minutes, seconds = divmod(round(time.monotonic() - self.started), 60)
        return f"{minutes}:{seconds:02}"

    def _write(self, text: str) -> None:
        self.stream.write(text)
        self.stream.flush()

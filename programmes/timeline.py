"""Programmes on a line of years. What is known only roughly, or not at all, is drawn so and said so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from directory.dates import PartialDate
from directory.facets import FoundList
from programmes.models import Programme

# More bars than this are no picture any more.
MOST = 100
MOST_TICKS = 6
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
# Years beyond the last date, in which a bar without an end fades out, as one without a beginning fades in.
ROOM = 3
THINNEST = 0.6


class Span(NamedTuple):
    """Between these two points of time, in years, lies what a date says."""

    first: float
    last: float

    @classmethod
    def of(cls, date: PartialDate | None) -> Span | None:
        if date is None or date.year is None:
            return None
        if date.month is None:
            return cls(date.year, date.year + 1)
        month = date.year + (date.month - 1) / 12
        if date.day is None:
            return cls(month, month + 1 / 12)
        day = month + (date.day - 1) / 372
        return cls(day, day + 1 / 372)


@dataclass(frozen=True)
class Piece:
    """A part of a bar: `sure`, `rough` where only the year or the month is known, `in` or `out` where it fades."""

    kind: str
    x: str
    width: str


@dataclass(frozen=True)
class Tick:
    year: int
    x: str


@dataclass(frozen=True)
class Axis:
    first: int
    last: int

    @classmethod
    def around(cls, spans: Iterable[Span], *, open_start: bool, open_end: bool) -> Axis:
        points = [point for span in spans for point in span]
        first, last = int(min(points)), -int(-max(points) // 1)
        return cls(first - ROOM if open_start else first, last + ROOM if open_end else last)

    def x(self, year: float) -> float:
        return 100 * (year - self.first) / (self.last - self.first)

    def piece(self, kind: str, first: float, last: float) -> Piece:
        width = max(self.x(last) - self.x(first), THINNEST)
        return Piece(kind, f"{min(self.x(first), 100 - width):.2f}%", f"{width:.2f}%")

    @property
    def ticks(self) -> list[Tick]:
        step = next((step for step in STEPS if (self.last - self.first) / step <= MOST_TICKS), STEPS[-1])
        years = range(-(-self.first // step) * step, self.last, step)
        return [Tick(year, f"{self.x(year):.2f}%") for year in years]

    def pieces(self, starts: Span | None, ends: Span | None) -> list[Piece]:
        if starts and ends:
            if starts.last >= ends.first:
                return [self.piece("rough", starts.first, ends.last)]
            return [
                self.piece("rough", *starts),
                self.piece("sure", starts.last, ends.first),
                self.piece("rough", *ends),
            ]
        if starts:
            return [self.piece("rough", *starts), self.piece("out", starts.last, self.last)]
        if ends:
            return [self.piece("in", self.first, ends.first), self.piece("rough", *ends)]
        return []


@dataclass(frozen=True)
class Bar:
    programme: Programme
    text: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Timeline:
    axis: Axis | None
    bars: list[Bar]
    # Of which no date is known.
    others: list[Programme]
    total: int

    @property
    def shown(self) -> int:
        return len(self.bars) + len(self.others)

    @classmethod
    def of(cls, found: FoundList) -> Timeline:
        """Of what a listing has found, whatever page of it is shown."""
        rows = found[:MOST]
        spans = {programme.pk: (Span.of(programme.starts), Span.of(programme.ends)) for programme in rows}
        dated = sorted((row for row in rows if any(spans[row.pk])), key=lambda row: _order(*spans[row.pk]))
        others = [row for row in rows if not any(spans[row.pk])]
        if not dated:
            return cls(None, [], others, found.total)
        axis = _axis([spans[row.pk] for row in dated])
        bars = [Bar(row, row.period, axis.pieces(*spans[row.pk])) for row in dated]
        return cls(axis, bars, others, found.total)


def _order(starts: Span | None, ends: Span | None) -> Span:
    return starts or ends or Span(0, 0)


def _axis(periods: Sequence[tuple[Span | None, Span | None]]) -> Axis:
    return Axis.around(
        [span for both in periods for span in both if span],
        open_start=any(starts is None for starts, _ends in periods),
        open_end=any(ends is None for _starts, ends in periods),
    )

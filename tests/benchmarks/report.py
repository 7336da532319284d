"""The results of all sizes as one table in Markdown."""

from __future__ import annotations

import os
import statistics
from itertools import pairwise
from typing import Any

Result = dict[str, Any]


def percentile(times: list[float], share: float) -> float:
    """The smallest time that so many of the requests did not exceed; `times` ascend."""
    return times[max(-(-len(times) * round(share * 100) // 100) - 1, 0)]


def head(results: list[Result], requests: int, command: str) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in results[0]["versions"].items())
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"`{command}`: server time per request in ms, median / 95th percentile of {requests} requests after a\n"
        f"warm-up, for so many partners; × is the growth of the median from one size to the next. All of Django with\n"
        f"production settings, no page cache; bytes (compressed) at the largest size.\n"
        f"{cores} cores, {versions}."
    )


def table(results: list[Result]) -> str:
    """A row for each kind of page that was measured at every size."""
    heads = ["", *_spread([f"{result['actors']:,}" for result in results], "×"), "queries", "bytes"]
    together = zip(*(result["rows"] for result in results), strict=True)
    lines = [heads, *(_line(rows) for rows in together if not any("wrong" in row for row in rows))]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    aligned = [
        [line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))]
        for line in lines
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (aligned[0], rule, *aligned[1:]))


def _line(rows: tuple[Result, ...]) -> list[str]:
    medians = [statistics.median(row["times"]) for row in rows]
    cells = [f"{median:.1f} / {percentile(row['times'], 0.95):.1f}" for median, row in zip(medians, rows, strict=True)]
    growth = [f"{later / earlier:.2f}" for earlier, later in pairwise(medians)]
    counts = sorted({count for row in rows for count in row["queries"]})
    queries = f"{counts[0]}-{counts[-1]}" if len(counts) > 1 else str(counts[0])
    return [rows[0]["name"], *_between(cells, growth), queries, f"{rows[-1]['bytes']:,}"]


def _spread(cells: list[str], separator: str) -> list[str]:
    return _between(cells, [separator] * (len(cells) - 1))


def _between(cells: list[str], between: list[str]) -> list[str]:
    """The cells, with one of the others after each but the last."""
    mixed = [cells[0]]
    for cell, other in zip(cells[1:], between, strict=True):
        mixed += [other, cell]
    return mixed


def wrongs(results: list[Result]) -> list[str]:
    return [
        f"{row['name']} (with {result['actors']:,} partners): {row['wrong']}"
        for result in results
        for row in result["rows"]
        if "wrong" in row
    ]


def plans(results: list[Result]) -> str:
    texts = []
    for result in results:
        for row in result["rows"]:
            if row.get("plans"):
                address, *queries = row["plans"]
                blocks = "\n\n".join(f"```\n{query}\n```" for query in queries)
                texts.append(f"## {row['name']}, {result['actors']:,} partners: {address}\n\n{blocks}")
    return "\n\n".join(texts)

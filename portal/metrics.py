"""What Prometheus is told. Each worker counts on its own, `manage.py serve_metrics` adds up and answers.

Several processes count in files of PROMETHEUS_MULTIPROC_DIR; without it, each in its own memory.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from django.db import Error, connections
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from directory.desk import counts, work_lists

# Counted anew no more often than this, however often Prometheus asks.
WORK_LIST_SECONDS = 60

# A worker goes on with the file of the one whose place it takes, so that there are as many files as places.
place = os.environ.get("METRICS_PLACE", "")
if place and "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    values.ValueClass = values.MultiProcessValue(lambda: place)  # type: ignore[no-untyped-call]

REQUESTS = Counter("portal_requests", "Requests answered.", ["route", "method", "status"])
SECONDS = Histogram(
    "portal_request_seconds",
    "Time to render an answer.",
    ["route"],
    buckets=(0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
DATABASE_SECONDS = Counter("portal_database_seconds", "Time spent in statements.", ["route", "database"])
DATABASE_STATEMENTS = Counter("portal_database_statements", "Statements executed.", ["route", "database"])
SLOW_STATEMENTS = Counter("portal_slow_statements", "Statements over SLOW_QUERY_MS.", ["route"])
REPLICA_READS = Counter("portal_replica_reads", "Public reads, by where they went and why.", ["database", "reason"])
PAGES = Counter("portal_pages", "Pages asked of the memory of a worker.", ["outcome"])
PAGES_BYTES = Gauge("portal_pages_bytes", "What a worker remembers.", ["worker"], multiprocess_mode="livemostrecent")
CONTENT_VERSION = Gauge(
    "portal_content_version", "The version of what a worker remembers.", ["worker"], multiprocess_mode="livemostrecent"
)


def note_pages(outcomes: dict[str, int], *, size: int, version: int | None) -> None:
    """How often pages were asked of the memory of this worker, by what came of it, and how many bytes it holds now."""
    for outcome, number in outcomes.items():
        PAGES.labels(outcome).inc(number)
    PAGES_BYTES.labels(place).set(size)
    if version is not None:
        CONTENT_VERSION.labels(place).set(version)


class WorkLists(Collector):
    """How many rows wait in each list of the desk."""

    def __init__(self) -> None:
        self.found: dict[str, int] = {}
        self.up = False
        self.asked: float | None = None

    def collect(self) -> Iterator[Metric]:
        if self.asked is None or time.monotonic() >= self.asked + WORK_LIST_SECONDS:
            self.ask()
        yield GaugeMetricFamily("portal_database_up", "Whether the database answered.", value=self.up)
        rows = GaugeMetricFamily("portal_work_list_rows", "Rows that wait in a list of the desk.", labels=["list"])
        for key, number in self.found.items():
            rows.add_metric([key], number)
        yield rows

    def ask(self) -> None:
        self.asked = time.monotonic()
        try:
            self.found = counts({each.key: each.rows() for each in work_lists()})
            self.up = True
        except Error:
            self.found, self.up = {}, False
        finally:
            connections.close_all()


def everything() -> CollectorRegistry:
    """What all workers have counted, and what waits in the database."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    registry.register(WorkLists())
    return registry

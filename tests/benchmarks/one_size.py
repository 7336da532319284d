"""Measures every row on the database that DATABASE_URL names, in a process of its own, and prints it as JSON."""

import argparse
import json
import platform
import statistics
from itertools import cycle, islice
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from portal.management.commands.serve import Command as Serve  # noqa: E402
from tests.benchmarks.databases import say  # noqa: E402
from tests.benchmarks.requests import Answer, Visit, Wrong, get  # noqa: E402
from tests.benchmarks.visits import Draw, Row  # noqa: E402

WARM_UP = 10
EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS) "


def measure(row: Row, requests: int, plans: bool) -> dict[str, Any]:
    """Times in milliseconds, the numbers of queries and the bytes of all requests; or what is wrong with one."""
    try:
        visits = row.visits()
        for visit in islice(cycle(reversed(visits)), WARM_UP):
            get(visit)
        answers = [get(visit) for visit in islice(cycle(visits), requests)]
        return {
            "name": row.name,
            "times": sorted(answer.seconds * 1000 for answer in answers),
            "queries": sorted({len(answer.queries) for answer in answers}),
            "bytes": statistics.median_low(len(answer.body) for answer in answers),
            "plans": explained(visits[0], answers[0]) if plans else [],
        }
    except Wrong as wrong:
        return {"name": row.name, "wrong": str(wrong)}


def explained(visit: Visit, answer: Answer) -> list[str]:
    """How the database answers each query of this request."""
    texts = [f"GET {visit.address}"]
    with connection.cursor() as cursor:
        for sql, params in answer.queries:
            if sql.lstrip(" (").upper().startswith(("SELECT", "WITH")):
                cursor.execute(f"{EXPLAIN}{sql}", params)
                plan = "\n".join(line for (line,) in cursor.fetchall())
                query = connection.ops.last_executed_query(cursor, sql, params).removeprefix(EXPLAIN)
                texts.append(f"{query}\n\n{plan}")
    return texts


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--actors", type=int, required=True)
    parser.add_argument("--requests", type=int, required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--plans", action="store_true")
    options = parser.parse_args()
    Serve().collect()
    rows = []
    for row in Draw(options.actors).rows():
        if options.only.casefold() in row.name.casefold():
            say(f"  {options.actors:,}: {row.name}")
            rows.append(measure(row, options.requests, options.plans))
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone()
    versions = {"PostgreSQL": server.split()[0], "Python": platform.python_version(), "Django": django.get_version()}
    print(json.dumps({"actors": options.actors, "rows": rows, "versions": versions}))


main()

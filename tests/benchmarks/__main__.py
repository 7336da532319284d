"""`python -m tests.benchmarks 1000 100000`: makes what is missing, measures each size, prints the table.

Exits with 1 when a page was not what it should be: its row is then left out of the table, and named below it.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys

from portal.embedded import EmbeddedError
from tests.benchmarks import databases, report
from tests.benchmarks.databases import ROOT, Database, NotOurs
from tests.benchmarks.memory import run as memory


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description="Server time for each kind of page.")
    parser.add_argument("actors", nargs="+", help="how many partners; several sizes give the growth (ACTORS=)")
    parser.add_argument("--requests", type=int, default=100, help="requests per row (default: 100)")
    parser.add_argument("--only", default="", help="rows whose name contains this")
    parser.add_argument(
        "--plans", action="store_true", help="also print the plan of every query of one request per row"
    )
    parser.add_argument("--fresh", action="store_true", help="make the databases anew")
    parser.add_argument("--as-is", action="store_true", help="take the databases as they are, whatever has changed")
    parser.add_argument("--memory", action="store_true", help="pages from memory instead (tests/benchmarks/memory)")
    options = parser.parse_args()
    # One argument with spaces, as make hands it over.
    words = " ".join(options.actors).split()
    if not all(word.isdecimal() and int(word) >= 1000 for word in words) or options.requests < 1:
        parser.error("each size is a number from 1000, and there is at least one request.")
    options.actors = sorted({int(word) for word in words})
    return options


def measured(database: Database, options: argparse.Namespace) -> report.Result:
    flags = [f"--actors={database.actors}", f"--requests={options.requests}", f"--only={options.only}"]
    command = [sys.executable, "-m", "tests.benchmarks.one_size", *flags, *["--plans"] * options.plans]
    done = subprocess.run(command, cwd=ROOT, env=database.environment(), stdout=subprocess.PIPE, text=True, check=True)
    result: report.Result = json.loads(done.stdout)
    return result


def main() -> None:
    options = arguments()
    if options.memory:
        memory.main([])
        return
    results = []
    with databases.server() as url:
        for actors in options.actors:
            database = Database(url, actors)
            database.prepare(fresh=options.fresh, as_is=options.as_is)
            database.warm()
            results.append(measured(database, options))
    sizes = " ".join(map(str, options.actors))
    print(report.head(results, options.requests, f'make bench ACTORS="{sizes}"'))
    print()
    print(report.table(results))
    if options.plans:
        print()
        print(report.plans(results))
    if wrongs := report.wrongs(results):
        print("\nNot measured, since a page was not what it should be:")
        sys.exit("\n".join(f"- {wrong}" for wrong in wrongs))


if __name__ == "__main__":
    try:
        main()
    except (EmbeddedError, NotOurs) as error:
        sys.exit(str(error))
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)

"""`python -m tests.faults`: breaks one thing after the other, prints what was seen, and exits with 1 below the bar."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from portal.embedded import EmbeddedError
from tests.faults.load import KEPT, Seen, load, lost, readers
from tests.faults.site import Site, prepared

SECONDS = 4
DISK = "1200m"


@dataclass
class Result:
    """`below` says in which respect something was below the bar."""

    seen: str
    below: str = ""


def under_load(site: Site, breaking: Callable[[], None], *, reads_go_on: bool = False) -> Result:
    with load(site) as seen:
        time.sleep(SECONDS)
        breaking()
        time.sleep(SECONDS)
    return judged(site, seen, reads_go_on=reads_go_on)


def judged(site: Site, seen: Seen, *, reads_go_on: bool) -> Result:
    missing = lost(site, seen)
    below = [
        f"{len(missing)} acknowledged edits lost" if missing else "",
        f"{seen.reads['wrong page']} wrong pages" if seen.reads["wrong page"] else "",
        f"{seen.failed} reads failed" if seen.failed and reads_go_on else "",
        "no edit was acknowledged" if not seen.acknowledged else "",
    ]
    return Result(str(seen), "; ".join(filter(None, below)))


def database_killed(site: Site) -> Result:
    def breaking() -> None:
        site.kill_database()
        time.sleep(SECONDS)
        site.start_database()

    return under_load(site, breaking)


def database_away(site: Site) -> Result:
    """Nobody edits, so that each page is in the memory of each worker when the database goes."""
    with readers(site, KEPT) as seen:
        seen.await_memory()
        site.kill_database()
        time.sleep(2 * SECONDS)
        site.start_database()
        time.sleep(SECONDS)
    return Result(str(seen), f"{seen.failed} reads failed" if seen.failed else "")


def worker_killed(site: Site) -> Result:
    return under_load(site, lambda: site.workers()[0].kill())


def reloaded(site: Site) -> Result:
    return under_load(site, site.reload, reads_go_on=True)


def disk_full(site: Site) -> Result:
    free = os.statvfs(site.place.folder)
    if free.f_blocks * free.f_frsize > 2 << 30:
        return Result("left out: this machine mounts no small file system for us")
    filler = site.place.folder / "filler"

    def breaking() -> None:
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
            except OSError:
                pass
        time.sleep(SECONDS)
        filler.unlink()
        site.start_database()

    return under_load(site, breaking)


def everything_killed(site: Site) -> Result:
    def breaking() -> None:
        site.kill_gunicorn()
        site.kill_database()
        site.start_database()
        site.serve()

    return under_load(site, breaking)


def migrations_at_once(site: Site) -> Result:
    with psycopg.connect(site.url(), autocommit=True) as connection:
        connection.execute("CREATE DATABASE empty")
    both = [site.python("manage.py", "migrate", "--no-input", "--verbosity=0", name="empty") for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    codes = [process.returncode for process in both]
    last = " / ".join(lines.strip().splitlines()[-1] for lines in said if lines.strip())
    return Result(f"exit codes {codes} {last}", "one of them failed" if any(codes) else "")


def clock_jumps(site: Site) -> Result:
    process = site.python("-m", "tests.faults.clock")
    said, _ = process.communicate()
    return Result(", ".join(said.split("\n")).strip(", "), "not what was due" if process.returncode else "")


FAULTS = {
    "Database killed and started again": database_killed,
    "Database away, pages in memory": database_away,
    "Worker killed": worker_killed,
    "gunicorn reloaded": reloaded,
    "Disk of the database full": disk_full,
    "Everything killed and started again": everything_killed,
    "Two migrations at once": migrations_at_once,
    "Clock jumps, scheduled publication": clock_jumps,
}


@contextmanager
def small_disk() -> Generator[Path]:
    """A folder in memory with little room, if we may mount one; otherwise any folder."""
    with tempfile.TemporaryDirectory(prefix="portal-faults-") as name:
        # As root the database runs as nobody.
        Path(name).chmod(0o755)
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0755", "tmpfs", name]
        mounted = sys.platform == "linux" and subprocess.run(mount, capture_output=True, check=False).returncode == 0
        try:
            yield Path(name)
        finally:
            if mounted:
                subprocess.run(["umount", "--lazy", name], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make faults", description="Breaks one thing after the other.")
    parser.add_argument("--only", default="", help="faults whose name contains this")
    chosen = {name: fault for name, fault in FAULTS.items() if parser.parse_args().only.lower() in name.lower()}
    below = False
    with small_disk() as folder, prepared(folder) as site:
        print("| fault | bar | what was seen |\n|---|---|---|", flush=True)
        for name, fault in chosen.items():
            result = fault(site)
            below |= bool(result.below)
            print(f"| {name} | {result.below or 'kept'} | {result.seen} |", flush=True)
    sys.exit(below)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        main()
    except EmbeddedError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)

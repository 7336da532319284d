"""`python -m tests.benchmarks.importing 50000`: a file of so many partners goes in, again unchanged, and once changed.

In a database of its own, which is made anew and then dropped. Memory is the peak of the process that imports, without
the database server.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.databases import ROOT, Database, server

HEAD = ("Name", "Art", "Kurzbeschreibung", "Themen", "Wirkungsorte", "Telefon", "E-Mail", "Straße", "PLZ", "Ort")
PLACES = (("44137", "Dortmund"), ("59174", "Kamen"), ("50667", "Köln"), ("48143", "Münster"), ("52062", "Aachen"))


class ImportDatabase(Database):
    def __init__(self, server_url: str) -> None:
        super().__init__(server_url, 1000)
        self.name += "_import"
        self.url = self.url + "_import"

    def make(self) -> None:
        self.drop()
        self._on_server("CREATE DATABASE {}")
        self.manage("migrate", "--no-input", "--verbosity=0")
        self.manage("seed", "--verbosity=0")

    def drop(self) -> None:
        self._on_server("DROP DATABASE IF EXISTS {} WITH (FORCE)")


def rows(count: int, *, phone: str) -> Iterator[tuple[str, ...]]:
    yield HEAD
    for number in range(count):
        code, town = PLACES[number % len(PLACES)]
        yield (
            f"Beratungsstelle Nummer {number}",
            "Beratungsstelle",
            f"Die Beratungsstelle Nummer {number} hilft Familien, wenn sie Fragen zu Schule und Ämtern haben.",
            "Beratung und erste Anlaufstellen; Bildung und Schule",
            f"{town}; Kreis Unna",
            f"{phone} {1000 + number}",
            f"stelle{number}@example.org",
            f"Hauptstraße {1 + number % 200}",
            code,
            f"{town}",
        )


def run(database: Database, file: Path, *flags: str) -> None:
    started = time.monotonic()
    command = [sys.executable, "manage.py", "import_partners", str(file), "--title", "Liste", *flags]
    child = subprocess.Popen(command, cwd=ROOT, env=database.environment())
    _pid, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - started
    busy = used.ru_utime + used.ru_stime
    print(f"    {seconds:.0f} s ({busy:.0f} s of them at work itself), {used.ru_maxrss / 1024:.0f} MB\n", flush=True)
    if child.returncode:
        sys.exit(child.returncode)


def main(count: int) -> None:
    with server() as url, tempfile.TemporaryDirectory() as folder:
        database = ImportDatabase(url)
        database.make()
        try:
            for name, phone in (("New", "0231 50"), ("Unchanged", "0231 50"), ("Numbers changed", "0231 51")):
                file = Path(folder, "liste.csv")
                with file.open("w", encoding="utf-8-sig", newline="") as stream:
                    csv.writer(stream, delimiter=";").writerows(rows(count, phone=phone))
                print(f"{name}: {count:,} rows, {file.stat().st_size / 1e6:.1f} MB", flush=True)
                run(database, file, "--apply")
        finally:
            database.drop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)

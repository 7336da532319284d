from __future__ import annotations

import argparse
import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psycopg

from tests.benchmarks.databases import ROOT, say, server
from tests.benchmarks.memory.client import Connection
from tests.benchmarks.memory.servers import SeededDatabase, Server, served
from tests.benchmarks.report import percentile

ADDRESS = "/partner/jugendmigrationsdienste/"
CONNECTIONS = 8
# Said on a connection, not to each visitor.
OF_SERVER = {"server", "date", "connection"}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="make bench ARGS=--memory", description="Pages from memory.")
    parser.add_argument("--rounds", type=int, default=7, help="of page and constant answer in turn (default: 7)")
    parser.add_argument("--seconds", type=float, default=4, help="of each of them (default: 4)")
    parser.add_argument("--commits", type=int, default=200, help="until the page is fresh (default: 200)")
    parser.add_argument("--addresses", type=int, default=100_000, help="that fill the memory (default: 100000)")
    parser.add_argument("--parts", default="ratio,fresh,start,size", help="which of them, with commas between")
    options = parser.parse_args(arguments)
    parts = options.parts.split(",")
    with server() as url:
        database = SeededDatabase(url)
        say(f"{database.name}: is made anew")
        database.make()
        try:
            environment = database.environment()
            if "ratio" in parts:
                ratio(environment, options.rounds, options.seconds)
            if "fresh" in parts:
                fresh(environment, database.url, options.commits)
            if "start" in parts:
                start(environment)
            if "size" in parts:
                size(environment, options.addresses)
        finally:
            database.drop()


def warm(connection: Connection) -> tuple[list[tuple[str, str]], bytes]:
    """Ask until the answer comes from memory; headers and body."""
    time.sleep(1)
    head, body = (connection.get(ADDRESS), connection.get(ADDRESS))[1]
    assert b"ETag:" in head, head
    lines = [line.partition(": ") for line in head.decode("latin-1").split("\r\n")[1:]]
    return [(name, value) for name, _, value in lines if name.lower() not in OF_SERVER], body


def ratio(environment: dict[str, str], rounds: int, seconds: float) -> None:
    """The page and a constant answer with the same bytes and headers, in turn."""
    with tempfile.TemporaryDirectory() as folder, served("portal.wsgi", environment, 1) as portal:
        answer = warm(portal.connect())
        path = Path(folder, "answer")
        path.write_bytes(pickle.dumps(answer))
        plain = {**environment, "CONSTANT_ANSWER": str(path)}
        with served("tests.benchmarks.memory.constant", plain, 1) as constant:
            times: dict[str, list[list[float]]] = {"page from memory": [], "constant answer": []}
            for number in range(rounds + 1):
                for name, one in zip(times, (portal, constant), strict=True):
                    times[name].append(hammered(one, seconds if number else 1))
    rates = {name: [len(one) / seconds for one in runs[1:]] for name, runs in times.items()}
    print(f"{ADDRESS}: {len(answer[1]):,} bytes, {rounds} rounds of {seconds:g} s, 1 worker, {CONNECTIONS} connections")
    for name, runs in times.items():
        every = sorted(time for one in runs[1:] for time in one)
        print(
            f"{name}: {statistics.median(rates[name]):,.0f} requests/s; latency in ms: median "
            f"{statistics.median(every) * 1000:.2f}, p95 {percentile(every, 0.95) * 1000:.2f}, "
            f"p99 {percentile(every, 0.99) * 1000:.2f}"
        )
    ratios = sorted(page / other for page, other in zip(*rates.values(), strict=True))
    print(f"ratio: median {statistics.median(ratios):.2f}, from {ratios[0]:.2f} to {ratios[-1]:.2f} (bar: 0.80)")


def hammered(one: Server, seconds: float) -> list[float]:
    module = "tests.benchmarks.memory.client"
    command = [sys.executable, "-m", module, str(one.port), ADDRESS, str(CONNECTIONS), str(seconds)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=seconds + 30)
    times: list[float] = json.loads(done.stdout)
    return times


def fresh(environment: dict[str, str], url: str, commits: int) -> None:
    """From the commit until the last of four workers shows what it says, its rendering included."""
    with served("portal.wsgi", environment, 4) as portal, psycopg.connect(url, autocommit=True) as link:
        connections = portal.one_of_each_worker()
        assert len(connections) == 4
        for connection in connections:
            warm(connection)
        waits = sorted(waited(link, connections, number) for number in range(commits))
    middle, most, last = (each * 1000 for each in (statistics.median(waits), percentile(waits, 0.99), waits[-1]))
    print(
        f"{commits} commits, until the last of 4 workers shows them, in ms: median {middle:.0f}, p99 {most:.0f}, "
        f"at most {last:.0f} (bar: p99 under 1000)"
    )


def waited(link: psycopg.Connection, connections: list[Connection], number: int) -> float:
    text = f"Stand {number} der Messung"
    shown: list[float] = []

    def look(connection: Connection) -> None:
        while text.encode() not in connection.get(ADDRESS, "identity")[1]:
            time.sleep(0.005)
        shown.append(time.perf_counter())

    threads = [threading.Thread(target=look, args=[connection]) for connection in connections]
    for thread in threads:
        thread.start()
    link.execute("UPDATE directory_entry SET summary = %s WHERE slug = 'jugendmigrationsdienste'", [text])
    committed = time.perf_counter()
    for thread in threads:
        thread.join(30)
    return max(shown) - committed


def start(environment: dict[str, str]) -> None:
    """From the start of the server until its first page, and until it has one in memory."""
    firsts, kepts = [], []
    for _ in range(3):
        with served("portal.wsgi", environment, 1) as portal:
            connection = portal.connect()
            connection.get(ADDRESS)
            firsts.append(time.perf_counter() - portal.started)
            while b"ETag:" not in connection.get(ADDRESS)[0]:
                pass
            kepts.append(time.perf_counter() - portal.started)
    print(f"cold start, best of 3: {min(firsts):.2f} s until the first page, {min(kepts):.2f} s until it is in memory")


def size(environment: dict[str, str], addresses: int) -> None:
    """The memory of a worker before and after so many different pages of an ordinary size, all of which are kept."""
    command = [sys.executable, "-m", "tests.benchmarks.memory.filling", str(addresses)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)

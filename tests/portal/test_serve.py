"""`manage.py serve` as a person starts it, in a copy of the checkout with a database of its own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psutil
import pytest
from django.conf import settings

LEAVE_OUT = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "staticfiles", "var", "tests", "__pycache__", ".*_cache"
)


@dataclass
class Checkout:
    folder: Path
    port: int
    first_words: str = ""

    def environment(self, **more: str) -> dict[str, str]:
        ours = {"PATH": os.defpath, "PORT": str(self.port), "DJANGO_SETTINGS_MODULE": "portal.settings"}
        return ours | more

    def start(self, *command: str, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "manage.py", *command],
            cwd=self.folder,
            env=self.environment(**environment),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def serve(self) -> "tuple[subprocess.Popen[str], str]":
        """A server and what it said until it listened."""
        server = self.start("serve")
        assert server.stdout
        said = ""
        while line := server.stdout.readline():
            said += line
            if "Ctrl-C" in line:
                return server, said
        pytest.fail(f"serve ended: {said}")

    def say(self, *command: str, **environment: str) -> tuple[int, str]:
        process = self.start(*command, **environment)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said

    def get(self, path: str) -> int:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()
        return status

    def database(self) -> psutil.Process | None:
        for process in psutil.process_iter(["name", "cmdline"]):
            if process.info["name"] == "postgres" and str(self.folder / "var/postgres") in (
                process.info["cmdline"] or []
            ):
                return process
        return None


def stop(server: "subprocess.Popen[str]", how: signal.Signals) -> tuple[int, str]:
    server.send_signal(how)
    rest, _ = server.communicate(timeout=30)
    return server.returncode, rest


@pytest.fixture(scope="module")
def checkout() -> Generator[Checkout]:
    """A copy in which the portal has been served once, from nothing."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # Not in tmp_path: as root the database runs as nobody, who may not enter that.
    with tempfile.TemporaryDirectory(prefix="portal-serve-") as name:
        Path(name).chmod(0o755)
        copy = Checkout(Path(name, "checkout"), port)
        shutil.copytree(settings.BASE_DIR, copy.folder, ignore=LEAVE_OUT)
        (copy.folder / "node_modules").symlink_to(settings.BASE_DIR / "node_modules")
        server, copy.first_words = copy.serve()
        stop(server, signal.SIGTERM)
        yield copy
        if database := copy.database():
            database.kill()


def test_from_nothing_it_says_step_by_step_what_it_does(checkout: Checkout) -> None:
    said = checkout.first_words
    assert re.findall(r"^(\d)/6 ", said, re.MULTILINE) == ["1", "2", "3", "4", "5", "6"]
    assert re.search(r"2/6 .* \d+ migrations applied", said)
    assert re.search(r"3/6 .* [1-9]\d* entries", said)
    assert "4/6 Languages: Deutsch, " in said
    assert "5/6 Static files: collected" in said
    assert ".venv/bin/python manage.py createsuperuser" in said
    assert said.rstrip().endswith(f"http://127.0.0.1:{checkout.port}/ (Ctrl-C stops it)")


def test_collects_only_the_chosen_files_of_the_packages(checkout: Checkout) -> None:
    collected = json.loads((checkout.folder / "staticfiles/staticfiles.json").read_text(encoding="utf-8"))["paths"]
    packages = {name for name in collected if name.startswith(("kern/", "fira-sans/"))}
    assert packages == settings.PACKAGE_FILES


def test_a_second_run_keeps_everything_and_stops_with_all_it_started(checkout: Checkout) -> None:
    account = {
        "DJANGO_SUPERUSER_USERNAME": "edda",
        "DJANGO_SUPERUSER_PASSWORD": "x",
        "DJANGO_SUPERUSER_EMAIL": "e@x.de",
    }
    assert checkout.say("createsuperuser", "--noinput", **account)[0] == 0
    server, said = checkout.serve()
    assert "2/6 Tables: up to date" in said
    assert "3/6 Content: there already" in said
    assert "5/6 Static files: unchanged" in said
    assert "createsuperuser" not in said  # the account is still there
    assert checkout.get("/") == 200
    assert stop(server, signal.SIGINT) == (0, "")
    assert checkout.database() is None


def test_starts_again_at_once_after_being_killed_and_stops_with_its_terminal(checkout: Checkout) -> None:
    killed, _ = checkout.serve()
    killed.kill()
    killed.communicate()
    server, _ = checkout.serve()
    assert checkout.get("/") == 200
    assert stop(server, signal.SIGHUP) == (0, "")
    assert checkout.database() is None


def test_another_command_brings_a_killed_database_back_and_leaves_it_running(checkout: Checkout) -> None:
    server, _ = checkout.serve()
    database = checkout.database()
    assert database
    database.kill()
    assert checkout.say("showmigrations", "directory", "--plan")[0] == 0
    assert checkout.database() not in {None, database}
    assert checkout.get("/readyz") == 200
    assert stop(server, signal.SIGTERM)[0] == 0
    assert checkout.database() is None


def test_a_taken_port_is_one_sentence(checkout: Checkout) -> None:
    with socket.create_server(("127.0.0.1", checkout.port)):
        status, said = checkout.say("serve")
    assert status == 1
    assert said.count("\n") == 1
    assert f"Port {checkout.port} of 127.0.0.1 cannot be used" in said
    assert f"`PORT={checkout.port + 1} make run`" in said


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"HOST": "203.0.113.7"}, "Port .* of 203.0.113.7 cannot be used"),
        ({"PORT": "http"}, "PORT=http is no port"),
        ({"DATABASE_URL": "postgres://db.invalid/x"}, "SECRET_KEY is missing"),
        ({"DATABASE_URL": "postgres://db.invalid/x", "SECRET_KEY": "x" * 50}, "ALLOWED_HOSTS is missing"),
        ({"DATABASE_URL": "sqlite:///x", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "x"}, "DATABASE_URL cannot be read"),
    ],
)
def test_a_wrong_setting_is_one_sentence(checkout: Checkout, environment: dict[str, str], sentence: str) -> None:
    status, said = checkout.say("serve", **environment)
    assert status == 1
    assert said.count("\n") == 1
    assert re.match(sentence, said)


def test_pages_outlive_the_database_and_are_fresh_when_it_is_back(checkout: Checkout) -> None:
    server, _ = checkout.serve()

    def seen(path: str = "/partner/") -> tuple[int, bool]:
        """The status, and whether the page says that the database is away."""
        connection = HTTPConnection("127.0.0.1", checkout.port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        found = (answer.status, answer.headers.get("X-Database", "").startswith("away"))
        connection.close()
        return found

    # Each of the two workers makes it for itself.
    for _ in range(50):
        assert seen() == (200, False)
        time.sleep(0.05)
    database = checkout.database()
    assert database
    database.kill()
    database.wait(10)
    give_up = time.monotonic() + 30
    while seen() != (200, True):
        assert time.monotonic() < give_up
        time.sleep(0.1)
    assert {seen() for _ in range(10)} == {(200, True)}
    assert seen("/orte/") == (503, False)
    assert seen("/healthz") == (200, False)
    assert checkout.say("showmigrations", "directory", "--plan")[0] == 0
    while seen("/orte/") != (200, False) or seen() != (200, False):
        assert time.monotonic() < give_up
        time.sleep(0.1)
    assert stop(server, signal.SIGTERM)[0] == 0

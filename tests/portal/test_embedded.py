"""The embedded database, with real servers in folders of their own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import dj_database_url
import psutil
import psycopg
import pytest

from portal import embedded
from portal.embedded import EmbeddedError, Place

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can do that")

# A process of its own that uses the database until its input ends.
USER = """
import sys
from pathlib import Path
from portal.embedded import Place, running
with running(Place(Path(sys.argv[1]), sys.argv[2], disposable=True)):
    print("up", flush=True)
    sys.stdin.read()
"""


@contextmanager
def new_place() -> Generator[Place]:
    # Not in tmp_path: as root the server runs as nobody, who may not enter that.
    with tempfile.TemporaryDirectory(prefix="portal-test-") as name:
        Path(name).chmod(0o755)
        new = Place(Path(name, "var"), "db", disposable=True)
        yield new
        if server := server_of(new):
            server.kill()


@pytest.fixture
def empty() -> Generator[Place]:
    with new_place() as new:
        yield new


@pytest.fixture(scope="module")
def db() -> Generator[Place]:
    """A place with a database, which every test leaves in order and stopped."""
    with new_place() as new:
        with embedded.running(new):
            pass
        yield new


def user(db: Place, script: str = USER) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, str(db.folder), db.name]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=embedded.CHECKOUT)
    assert process.stdout
    assert process.stdout.readline() == "up\n"
    return process


def leave(process: "subprocess.Popen[str]") -> int:
    process.communicate(timeout=30)
    return process.returncode


def query(db: Place, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(host=str(db.socket_folder), port=db.PORT, user="postgres", dbname="postgres") as connection:
        cursor = connection.execute(sql)
        return cursor.fetchall() if cursor.description else []


def server_of(db: Place) -> psutil.Process | None:
    """The server by what the system says, without the code under test."""
    for process in psutil.process_iter(["name", "cmdline"]):
        if process.info["name"] == "postgres" and str(db.data) in (process.info["cmdline"] or []):
            return process
    return None


def gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def eventually(condition: Callable[[], bool]) -> bool:
    give_up = time.monotonic() + 10
    while not condition() and time.monotonic() < give_up:
        time.sleep(0.05)
    return condition()


def test_starts_keeps_the_data_and_stops(db: Place) -> None:
    with embedded.running(db):
        query(db, "CREATE TABLE kept AS SELECT 'Übach' AS name")
        assert query(db, "SHOW listen_addresses") == [("",)]
        assert db.socket_folder.stat().st_mode & 0o777 == 0o700
    assert server_of(db) is None
    with embedded.running(db):
        assert query(db, "SELECT upper(name) FROM kept") == [("ÜBACH",)]


def test_the_last_user_stops_it(db: Place) -> None:
    with embedded.running(db):
        other = user(db)
    assert query(db, "SELECT 1") == [(1,)]
    assert leave(other) == 0
    assert server_of(db) is None


def test_users_who_come_together_share_one_server(empty: Place) -> None:
    command = [sys.executable, "-c", USER, str(empty.folder), empty.name]
    users = [
        subprocess.Popen(command, stdin=subprocess.PIPE, text=True, stdout=subprocess.PIPE, cwd=embedded.CHECKOUT)
        for _ in range(3)
    ]
    assert [leave(process) for process in users] == [0, 0, 0]
    assert server_of(empty) is None


def test_the_server_of_a_killed_user_is_taken_over_and_stopped(db: Place) -> None:
    killed = user(db)
    server = server_of(db)
    killed.send_signal(signal.SIGKILL)
    leave(killed)
    with embedded.running(db):
        assert server is not None
        assert server_of(db) == server
    assert eventually(lambda: gone(server))


def test_a_forked_child_that_ends_leaves_it_running(db: Place) -> None:
    parent = user(
        db, USER.replace('print("up"', 'os.fork() or sys.exit(); os.wait(); print("up"').replace("sys", "os, sys", 1)
    )
    assert query(db, "SELECT 1") == [(1,)]
    leave(parent)
    assert server_of(db) is None


def test_a_killed_server_starts_again_with_its_data(db: Place) -> None:
    db = Place(db.folder, db.name)  # One that waits until what it acknowledges is written.
    with embedded.running(db):
        query(db, "CREATE TABLE acknowledged (name text)")
        query(db, "INSERT INTO acknowledged VALUES ('edit')")
        server = server_of(db)
        assert server is not None
        server.kill()
        with embedded.running(db):
            assert query(db, "SELECT name FROM acknowledged") == [("edit",)]


def test_an_old_pid_file_is_no_obstacle(db: Place) -> None:
    # The number of the old server now belongs to something else of the same account.
    sleeper = subprocess.Popen(["sleep", "60"], **db.account.options())
    try:
        for content in ("", "rubbish\n", f"{sleeper.pid}\n{db.data}\n1\n5432\n\n\n\nready\n"):
            (db.data / "postmaster.pid").write_text(content, encoding="utf-8")
            with embedded.running(db):
                assert query(db, "SELECT 1") == [(1,)]
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_a_server_without_its_socket_is_replaced(db: Place) -> None:
    killed = user(db)
    killed.kill()
    leave(killed)
    db.socket.unlink()
    with embedded.running(db):
        assert query(db, "SELECT 1") == [(1,)]


def test_what_a_killed_initdb_left_is_removed(empty: Place) -> None:
    left_over = empty.folder / "db.new-x"
    left_over.mkdir(parents=True)
    with embedded.running(empty):
        assert not left_over.exists()


def test_the_data_of_another_version_are_refused(empty: Place) -> None:
    empty.data.mkdir(parents=True)
    (empty.data / "PG_VERSION").write_text("12\n", encoding="utf-8")
    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 12, but PostgreSQL 18 .* move that folder away"):
        embedded.running(empty).__enter__()


def test_a_failing_start_says_why(db: Place) -> None:
    configuration = db.data / "postgresql.auto.conf"
    before = configuration.read_text(encoding="utf-8")
    configuration.write_text("nonsense = 1\n", encoding="utf-8")
    try:
        with pytest.raises(EmbeddedError, match=r"did not start \(.*FATAL.*auto\.conf.*\): .* DATABASE_URL\.$"):
            embedded.running(db).__enter__()
    finally:
        configuration.write_text(before, encoding="utf-8")


@as_root
def test_folders_nobody_may_enter_are_named(empty: Place) -> None:
    closed = empty.folder.parent
    closed.chmod(0o700)
    with pytest.raises(EmbeddedError, match=f"nobody may not enter {closed}: allow it with `chmod o\\+x {closed}`"):
        embedded.running(empty).__enter__()


@as_root
def test_data_that_came_to_belong_to_root_are_handed_back(db: Place) -> None:
    subprocess.run(["chown", "-R", "root", db.data], check=True)
    with embedded.running(db):
        assert {path.owner() for path in db.data.rglob("*")} == {"nobody"}


def test_data_of_another_account_are_refused(empty: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    empty.data.mkdir(parents=True)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 4321)
    with pytest.raises(
        EmbeddedError, match=f"{empty.data} belongs to .*: hand it over with `sudo chown -R .* {empty.folder}`"
    ):
        embedded.running(empty).__enter__()


@as_root
def test_a_socket_folder_of_somebody_else_is_refused(empty: Place) -> None:
    far = Place(empty.folder / ("x" * 90), "db", disposable=True)
    far.folder.mkdir(parents=True)
    far.socket_folder.mkdir()
    try:
        os.chown(far.socket_folder, 4321, 4321)
        with pytest.raises(EmbeddedError, match=f"{far.socket_folder} belongs to somebody else"):
            far.make_socket_folder()
    finally:
        far.socket_folder.rmdir()


@pytest.mark.parametrize("folder", ["/srv/Portal/var", "/srv/" + "x" * 100, "/home/Jürgen/mein Portal/var"])
def test_the_socket_path_is_short_enough_and_survives_the_url(folder: str) -> None:
    db = Place(Path(folder), "postgres")
    assert len(os.fsencode(db.socket)) <= 100
    url = f"postgres://postgres@{quote(str(db.socket_folder), safe='')}:{db.PORT}/postgres"
    assert dj_database_url.parse(url)["HOST"] == str(db.socket_folder)


def test_the_url_names_the_socket_of_this_checkout() -> None:
    found = dj_database_url.parse(embedded.database_url())
    assert (found["HOST"], found["NAME"], found["USER"]) == (str(embedded.here().socket_folder), "postgres", "postgres")
    assert embedded.here().name == "test-postgres"


def test_each_purpose_has_a_database_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    names = []
    for purpose in ("test", "bench", ""):
        monkeypatch.setenv("PORTAL_EMBEDDED", purpose)
        names.append(embedded.here().name)
    assert names == ["test-postgres", "bench-postgres", "postgres"]


def test_the_secret_is_made_once_and_for_us_only(empty: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "CHECKOUT", empty.folder.parent)

    def make_while_another_does() -> str:
        assert embedded.secret(lambda: "first") == "first"
        return "second"

    assert embedded.secret(make_while_another_does) == "first"
    assert embedded.secret(lambda: "third") == "first"
    assert (empty.folder / "secret-key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in empty.folder.glob("secret-key*")] == ["secret-key"]


def test_without_the_wheel_it_says_what_to_do(empty: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(EmbeddedError, match=r"set DATABASE_URL, or install requirements/local\.txt"):
        embedded.running(empty).__enter__()
    with pytest.raises(EmbeddedError, match="set DATABASE_URL"):
        embedded.database_url()

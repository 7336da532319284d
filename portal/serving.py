"""What `manage.py serve` needs around the portal: a free port, a database that answers, gunicorn."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, cast

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

PORT_SECONDS = 2  # The workers of a server that was killed hold its port until they notice.
DATABASE_SECONDS = 30  # A database that is started together with us may come later.
OLDEST_POSTGRESQL = 15
# How long a worker may take to end. One that is told so while it still starts does not hear it.
END_SECONDS = 10


def refuse_taken_port() -> None:
    """Exit with one sentence when we could not listen: better now than after all the preparations."""
    host, port = settings.HOST, settings.PORT
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror:
        raise SystemExit(f"HOST={host} is no address of this machine: try `HOST=127.0.0.1 make run`.") from None
    give_up = time.monotonic() + PORT_SECONDS
    while True:
        try:
            with socket.socket(family, kind, protocol) as attempt:
                attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                attempt.bind(address)
            return
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > give_up:
                raise SystemExit(
                    f"Port {port} of {host} cannot be used ({error.strerror}): stop what runs there, "
                    f"or take another one with `PORT={int(port) % 60000 + 1} make run`."
                ) from None
            time.sleep(0.2)


def await_database(say: Callable[[str], None]) -> int:
    """Wait until the database takes connections, and return the major version of its PostgreSQL."""
    parameters = {**connection.get_connection_params(), "connect_timeout": 5}
    started = time.monotonic()
    patient = False
    while True:
        try:
            with psycopg.connect(**parameters) as found:
                version = found.info.server_version // 10_000
            break
        except psycopg.OperationalError as error:
            reason = " ".join(str(error).split())
            if time.monotonic() > started + DATABASE_SECONDS:
                raise SystemExit(
                    f"The database does not answer: {reason}; start it, or correct DATABASE_URL."
                ) from None
            if not patient:
                say(f"Waiting for the database, {DATABASE_SECONDS} seconds at most ...")
                patient = True
            time.sleep(0.5)
    if version < OLDEST_POSTGRESQL:
        raise SystemExit(f"The database is PostgreSQL {version}: {OLDEST_POSTGRESQL} or newer is needed.")
    return version


@contextmanager
def one_at_a_time() -> Generator[None]:
    """Let nobody else prepare the same database meanwhile, as when two terminals start at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('serve'))")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('serve'))")


@contextmanager
def beside(command: str) -> Generator[None]:
    """Another command of ours runs in a process of its own while the block runs; it ends by itself if we are killed."""
    ours = os.getpid()
    line = [sys.executable, str(settings.BASE_DIR / "manage.py"), command, "--beside", str(ours)]
    # Ctrl-C is for us: what it would break off there is ended in order below.
    process = subprocess.Popen(line, start_new_session=True)
    try:
        yield
    finally:
        # The workers that gunicorn forks pass through here too when they end.
        if os.getpid() == ours:
            process.terminate()
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Gunicorn(BaseApplication):
    """Gunicorn inside this process: it ends with Ctrl-C, and so does what is wrapped around it."""

    def __init__(self, when_listening: Callable[[], None]) -> None:
        self.when_listening = when_listening
        super().__init__()

    def load_config(self) -> None:
        host = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
        self.cfg.set("bind", f"{host}:{settings.PORT}")
        self.cfg.set("worker_class", "gthread")
        self.cfg.set("workers", int(os.environ.get("WEB_CONCURRENCY", "2")))
        self.cfg.set("threads", 4)
        self.cfg.set("graceful_timeout", END_SECONDS)
        self.cfg.set("loglevel", "warning")
        self.cfg.set("control_socket_disable", True)
        self.cfg.set("when_ready", self.when_ready)

    def when_ready(self, arbiter: Arbiter) -> None:
        # Gunicorn would start its workers anew; whoever closes the terminal wants an end.
        signal.signal(signal.SIGHUP, lambda *_: arbiter.signal(signal.SIGTERM, None))
        self.when_listening()

    def load(self) -> Any:
        from portal.wsgi import application  # Only the workers need it, each its own.

        return application

    def run(self) -> None:
        # A pool of connections cannot be shared with the processes that gunicorn forks.
        for each in connections.all():
            each.close()
            cast(DatabaseWrapper, each).close_pool()
        super().run()

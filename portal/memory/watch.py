"""What the database says of the state of the content, kept up to date in a thread of each worker process."""

from __future__ import annotations

import asyncio
import datetime
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import psycopg
from django.db import connection
from django.utils import timezone
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

logger = logging.getLogger(__name__)

# How often the version is asked for where no notice comes.
CHECK_SECONDS = 0.5
# How old the last confirmation may be; a worker that has lost its connection serves from memory no longer than this.
TRUSTED_SECONDS = 2.0
# How long the database may take to answer us, or to let us in.
ANSWER_SECONDS = 2.0
FOLD_SECONDS = 3600.0
# What Django adds to the parameters of its own kind of connection.
OF_DJANGO = {"context", "cursor_factory", "prepare_threshold"}


@dataclass(frozen=True)
class State:
    """What pages depend on beside their address. Versions of different connections cannot be compared."""

    connection: int
    version: int
    day: datetime.date


@dataclass(frozen=True)
class Seen:
    """What is known of the state: since when, until when, and whether the database is away since then."""

    state: State | None = None
    confirmed: float = float("-inf")
    midnight: float = float("-inf")
    at: datetime.datetime | None = None
    away: bool = False


def midnight_after(day: datetime.date) -> float:
    tomorrow = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time.min)
    return timezone.make_aware(tomorrow).timestamp()


def parameters() -> dict[str, Any]:
    """How to reach the database, outside the pool of connections."""
    given: dict[str, Any] = connection.get_connection_params()
    return {name: value for name, value in given.items() if name not in OF_DJANGO and value is not None}


def is_away(given: dict[str, Any]) -> bool:
    """Whether no server answers there, or one that takes nobody in; being refused by name is an answer."""
    target = make_conninfo(**{**given, "connect_timeout": int(ANSWER_SECONDS)})
    return PGconn.ping(target.encode()) in {Ping.NO_RESPONSE, Ping.REJECT}


class Watch:
    def __init__(
        self,
        turned: Callable[[State], None],
        given: Callable[[], dict[str, Any]] = parameters,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        """`turned` is told each new state; `beat` is called twice a second."""
        self.turned = turned
        self.beat = beat
        self.given = given
        self.seen = Seen()
        self.connections = 0
        self.process = 0
        self.starting = threading.Lock()
        self.stopped = False

    @property
    def version(self) -> int | None:
        """The content version that was seen last, for whoever measures."""
        return self.seen.state.version if self.seen.state else None

    @property
    def is_away(self) -> bool:
        return self.seen.away

    def finds_it_away(self) -> bool:
        """Asked by somebody who got no connection, and may know before we do."""
        return self.seen.away or is_away(self.given())

    def trusted(self) -> State | None:
        """The state of the content and of the day, if it is known for certain."""
        seen = self.seen
        if seen.away or time.monotonic() - seen.confirmed > TRUSTED_SECONDS or time.time() >= seen.midnight:
            return None
        return seen.state

    def start(self) -> None:
        """Begin to watch, once in each process: a thread does not live on in those that are forked."""
        if self.process == os.getpid():
            return
        with self.starting:
            if self.process == os.getpid():
                return
            self.seen = Seen()
            self.process = os.getpid()
            self.stopped = False
            threading.Thread(target=asyncio.run, args=[self.run()], name="content-version", daemon=True).start()

    def stop(self) -> None:
        self.stopped = True

    async def run(self) -> None:
        async with asyncio.TaskGroup() as both:
            both.create_task(self.keep_following())
            both.create_task(self.keep_looking())

    async def keep_looking(self) -> None:
        """A server that has frozen neither answers nor ends the connection, so that whoever follows hangs with it."""
        while not self.stopped:
            await asyncio.sleep(CHECK_SECONDS)
            self.beat()
            seen = self.seen
            if time.monotonic() - seen.confirmed > TRUSTED_SECONDS:
                away = await asyncio.to_thread(is_away, self.given())
                if self.seen is seen:
                    self.seen = replace(seen, away=away)

    async def keep_following(self) -> None:
        while not self.stopped:
            given = self.given()
            try:
                await self.follow(given)
            except Exception as error:
                # Whatever it was: who does not look again would never serve from memory any more.
                await self.lost(given, error)
            await asyncio.sleep(CHECK_SECONDS)

    async def lost(self, given: dict[str, Any], error: Exception) -> None:
        was = self.seen
        self.seen = replace(was, confirmed=float("-inf"), away=await asyncio.to_thread(is_away, given))
        if self.seen.away != was.away or was.confirmed > 0:
            logger.warning(
                "The content version is not known (%s).", " ".join(str(error).split()) or type(error).__name__
            )

    async def follow(self, given: dict[str, Any]) -> None:
        """Confirm the state again and again, until the connection is lost."""
        async with asyncio.timeout(2 * ANSWER_SECONDS):
            link = await psycopg.AsyncConnection.connect(
                **{**given, "autocommit": True, "connect_timeout": int(ANSWER_SECONDS)}
            )
        self.connections += 1
        try:
            await self.ask(link, "LISTEN content_version")
            folded = float("-inf")
            while not self.stopped:
                if time.monotonic() > folded + FOLD_SECONDS:
                    await self.ask(link, "SELECT content_version_fold()")
                    folded = time.monotonic()
                await self.confirm(link)
                async for _ in link.notifies(timeout=CHECK_SECONDS, stop_after=1):
                    pass
        finally:
            await link.close()

    async def confirm(self, link: psycopg.AsyncConnection[Any]) -> None:
        # All that was committed before we ask is in the answer, and all that is shown of a day after it ended is not.
        asked, now = time.monotonic(), timezone.now()
        cursor = await self.ask(link, "SELECT content_version()")
        [version] = await cursor.fetchone() or [0]
        day = timezone.localdate(now)
        state = State(self.connections, version, day)
        is_new = state != self.seen.state
        if is_new:
            self.turned(state)
        if self.seen.confirmed < 0 and self.connections > 1:
            logger.info("The content version is known again: %d.", version)
        midnight = midnight_after(day) if is_new else self.seen.midnight
        self.seen = Seen(state, asked, midnight, now)

    async def ask(self, link: psycopg.AsyncConnection[Any], statement: str) -> psycopg.AsyncCursor[Any]:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await link.execute(statement.encode())

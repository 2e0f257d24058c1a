"""The middle of the listener: lets readers in, looks once a second for all of them, tells each its part."""

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError

from processes import deadlines, people
from processes.db import transaction
from processes.errors import NotFound, NotSignedIn
from web import clock
from web.live import figures
from web.live.look import Found, Memory, look, looking_at
from web.live.readers import Reader, Readers, figures_written, written

NAME = "listener"
_TICK_SECONDS = 1.0
_BEAT_EVERY = 10
_log = structlog.get_logger("live")


@dataclass(slots=True)
class Hub:
    """All readers of this process and the one look that serves them."""

    app: Flask
    readers: Readers = field(default_factory=Readers)
    memory: Memory = field(default_factory=Memory)
    ticks: int = 0
    task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look."""
        await asyncio.to_thread(self._within, self._beat)
        self.task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Look no more and end every stream: the pages come back, or ask by themselves from time to time."""
        for reader in list(self.readers.all):
            self.readers.send_away(reader, "again")
        if self.task is not None:
            self.task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self.task

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(_TICK_SECONDS)
            self.ticks += 1
            try:
                await self._tick()
            except DBAPIError as error:
                _log.error("database", error=type(error.orig).__name__, detail=str(error.orig)[:200])
            except Exception as failure:  # noqa: BLE001 - one look that fails may not leave every page without news
                _log.error("look_failed", exc_info=failure)

    async def _tick(self) -> None:
        if self.ticks % _BEAT_EVERY == 0:
            await asyncio.to_thread(self._within, self._beat)
        readers = list(self.readers.all)
        figures.open_streams.set(len(readers))
        if not readers:
            return
        began = time.perf_counter()
        found = await asyncio.to_thread(self._within, self._look, readers)
        figures.look_seconds.observe(time.perf_counter() - began)
        self._tell(found)
        for reader in readers:
            reader.is_new = False

    def _within(self, work: Any, *words: Any) -> Any:
        with self.app.app_context():
            return work(*words)

    def _beat(self) -> None:
        with transaction():
            deadlines.beat(clock.now(), NAME)

    def _look(self, readers: list[Reader]) -> Found:
        return look(readers, self.memory, self.ticks, clock.now())

    def _tell(self, found: Found) -> None:
        for reader in found.ended:
            self.readers.send_away(reader, "ended")
        for reader, counted in found.figures.items():
            if reader in self.readers.all and counted != reader.figures:
                reader.figures = counted
                reader.tell(figures_written(counted, self._place(reader)))
        for reader, standing in found.sights.items():
            if reader in self.readers.all and standing != reader.sight:
                reader.sight = standing
                reader.tell(written("sight", {"sight": standing}, self._place(reader)))

    def _place(self, reader: Reader) -> int:
        return self.memory.places.get(reader.actor.agency_id, -1)

    async def let_in(self, token: str, asked: tuple[str, int] | None, after: int | None) -> Reader | None:
        """Let a reader in; the next look tells it how things stand. None when there are too many.

        Whoever comes back and has missed nothing (``after`` is the last place told) is told nothing again. Refuses who
        is not signed in, and things that the person may not look at or that do not exist in the agency.
        """
        reader = await asyncio.to_thread(self._within, self._recognise, token, asked)
        reader.after = after
        return reader if self.readers.add(reader) else None

    def _recognise(self, token: str, asked: tuple[str, int] | None) -> Reader:
        """Read who asks, from the same session as on every page; reading the stream does not keep it alive."""
        now = clock.now()
        found = people.find_session(token, now)
        if found is None:
            raise NotSignedIn
        try:
            actor = people.actor(found.agency_id, found.person_id, now)
        except NotFound:
            raise NotSignedIn from None
        people.require(actor, "notice.view")
        return Reader(token, actor, None if asked is None else looking_at(actor, *asked))

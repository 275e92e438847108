"""Stores what happens in the tests of this process, many of them in one transaction, and only then shows it.

Stored first: whatever kills this process, a line that somebody has seen is in the log. Together: a transaction costs
the same for one event as for a hundred, so that a thousand tests at once need no more transactions than one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Protocol

from smtptest.engine.events import Event
from smtptest.runs.broadcast import publish
from smtptest.serving.log_throttle import Recurring
from smtptest.transcripts import event_log
from smtptest.transcripts.database.retry import AWAY, PATIENCE_SECONDS, RETRY_SECONDS, patiently
from smtptest.transcripts.database.threads import JOURNAL, stored

logger = logging.getLogger(__name__)

# After a transaction, this long for the next events to gather; the first after a silence is stored at once.
PAUSE_SECONDS = 0.01
# A layer that hangs must not hold up what comes next: the log has it, and viewers look there.
_PUBLISH_SECONDS = 5.0
Batches = dict["Entry", list[Event]]


class Entry(Protocol):
    """A test that writes into the journal."""

    @property
    def key(self) -> int:
        """Its primary key."""

    @property
    def public_id(self) -> str: ...

    def take(self) -> list[Event]:
        """What it has not handed over yet."""

    def stored(self) -> None:
        """All that it has handed over is in the log."""

    def give_up(self, reason: str) -> None:
        """What it says can no longer be kept, so that nobody may see it either."""

    def stop(self) -> None:
        """Somebody asked for its end."""


class Journal:
    """What all running tests of one event loop share: a writer and a keeper of their leases.

    Both end when no test is left, and begin again with the next.
    """

    def __init__(self) -> None:
        self._entries: set[Entry] = set()
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._showing: set[asyncio.Task[None]] = set()
        self._no_leases = Recurring(logger, "The leases of the tests could not be renewed", "They are renewed again")
        self._under_way: Batches = {}  # handed over by its tests, and not known yet to be in the log

    def open(self, entry: Entry) -> None:
        """From now on what this test says is stored, and its lease held."""
        self._entries.add(entry)
        if not self._tasks:
            self._tasks = [asyncio.create_task(part()) for part in (self._write, self._hold_leases)]

    def wake(self) -> None:
        """A test has news."""
        self._news.set()

    def close(self, entry: Entry) -> None:
        """The test has ended, and said all that it had to say."""
        self._entries.discard(entry)
        if not self._entries:
            for task in self._tasks:
                task.cancel()
            self._tasks = []

    async def _write(self) -> None:
        try:
            while True:
                await self._news.wait()
                self._news.clear()
                await self._store(self._take())
                await asyncio.sleep(PAUSE_SECONDS)
        except asyncio.CancelledError:
            # The process ends. What has happened until now is kept; who ended it is not told here.
            await self._store(self._take())
            raise

    def _take(self) -> Batches:
        """What is to be stored: at the process's end also what was under way, or there would be a gap before it."""
        for entry in self._entries:
            if events := entry.take():
                self._under_way.setdefault(entry, []).extend(events)
        return dict(self._under_way)

    async def _store(self, batches: Batches) -> None:
        if not batches:
            return
        try:
            lost = await _append(batches, PATIENCE_SECONDS)
            self._settle(batches, lost)
        except Exception as failure:  # a writer that ends would leave every test of this process without an end
            logger.warning("A transaction of %d tests failed; trying each alone", len(batches), exc_info=True)
            # What is away has been waited for already.
            await self._store_singly(batches, 0 if isinstance(failure, AWAY) else PATIENCE_SECONDS)
        self._under_way.clear()

    async def _store_singly(self, batches: Batches, patience: float) -> None:
        """What one test says may be what the database does not take: the others are not to suffer for it."""
        for entry, events in batches.items():
            try:
                self._settle({entry: events}, await _append({entry: events}, patience))
            except Exception as failure:
                entry.give_up(type(failure).__name__)

    def _settle(self, batches: Batches, lost: set[int]) -> None:
        kept = {entry: events for entry, events in batches.items() if entry.key not in lost}
        for entry in batches.keys() - kept.keys():
            entry.give_up(event_log.LeaseLost.__name__)
        showing = asyncio.create_task(_show(kept))
        self._showing.add(showing)
        showing.add_done_callback(self._showing.discard)
        for entry in kept:
            entry.stored()

    async def _hold_leases(self) -> None:
        while True:
            await asyncio.sleep(event_log.RENEWAL_SECONDS)
            entries = {entry.key: entry for entry in self._entries}
            try:
                renew = stored(event_log.renew_all, JOURNAL)
                lost, stopped = await renew(list(entries))
            except Exception as failure:  # whatever it is, a keeper that ends would cost every test its lease
                self._no_leases.came(failure)
                continue
            self._no_leases.over()
            for key in lost:
                entries[key].give_up(event_log.LeaseLost.__name__)
            for key in stopped:
                entries[key].stop()


async def _append(batches: Batches, patience: float) -> set[int]:
    """Store them in one transaction; the tests whose lease is lost. Raises what the database says: of one
    that is away after so many seconds, else at once."""
    append = stored(event_log.append_all, JOURNAL, retried=True)
    events = {entry.key: events for entry, events in batches.items()}
    lost: set[int] = await patiently("The journal", lambda: append(events), patience, RETRY_SECONDS)
    return lost


async def _show(batches: Batches) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_PUBLISH_SECONDS):
            await asyncio.gather(*_publications(batches))


def _publications(batches: Batches) -> Iterable[asyncio.Future[None]]:
    for entry, events in batches.items():
        yield asyncio.ensure_future(publish(entry.public_id, [event.to_json() for event in events]))

"""Stores what happens in the tests of this process, many of them in one transaction, and only then shows it.

Stored first: whatever kills this process, a line that somebody has seen is in the log. Together: a transaction costs
the same for one event as for a hundred, so that a thousand tests at once need no more transactions than one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress

from smtptest.engine.events import Event
from smtptest.runs.active_run import ActiveRun
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
Batches = dict[ActiveRun, list[Event]]


class Journal:
    """What all running tests of one event loop share: a writer and a keeper of their leases.

    Both end when no test is left, and begin again with the next.
    """

    def __init__(self) -> None:
        self._runs: set[ActiveRun] = set()
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._showing: set[asyncio.Task[None]] = set()
        self._no_leases = Recurring(logger, "The leases of the tests could not be renewed", "They are renewed again")
        self._under_way: Batches = {}  # handed over by its tests, and not known yet to be in the log

    def open(self, run: ActiveRun) -> None:
        """From now on what this test says is stored, and its lease held."""
        self._runs.add(run)
        if not self._tasks:
            self._tasks = [asyncio.create_task(part()) for part in (self._write, self._hold_leases)]

    def wake(self) -> None:
        """A test has news."""
        self._news.set()

    def close(self, run: ActiveRun) -> None:
        """The test has ended, and said all that it had to say."""
        self._runs.discard(run)
        if not self._runs:
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
        for run in self._runs:
            if events := run.take():
                self._under_way.setdefault(run, []).extend(events)
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
        for run, events in batches.items():
            try:
                self._settle({run: events}, await _append({run: events}, patience))
            except Exception as failure:
                run.give_up(type(failure).__name__)

    def _settle(self, batches: Batches, lost: set[int]) -> None:
        kept = {run: events for run, events in batches.items() if run.key not in lost}
        for run in batches.keys() - kept.keys():
            run.give_up(event_log.LeaseLost.__name__)
        showing = asyncio.create_task(_show(kept))
        self._showing.add(showing)
        showing.add_done_callback(self._showing.discard)
        for run in kept:
            run.stored()

    async def _hold_leases(self) -> None:
        while True:
            await asyncio.sleep(event_log.RENEWAL_SECONDS)
            runs = {run.key: run for run in self._runs}
            try:
                renew = stored(event_log.renew_all, JOURNAL)
                lost, stopped = await renew(list(runs))
            except Exception as failure:  # whatever it is, a keeper that ends would cost every test its lease
                self._no_leases.came(failure)
                continue
            self._no_leases.over()
            for key in lost:
                runs[key].give_up(event_log.LeaseLost.__name__)
            for key in stopped:
                runs[key].stop()


async def _append(batches: Batches, patience: float) -> set[int]:
    """Store them in one transaction; the tests whose lease is lost. Raises what the database says: of one
    that is away after so many seconds, else at once."""
    append = stored(event_log.append_all, JOURNAL, retried=True)
    events = {run.key: events for run, events in batches.items()}
    lost: set[int] = await patiently("The journal", lambda: append(events), patience, RETRY_SECONDS)
    return lost


async def _show(batches: Batches) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(_PUBLISH_SECONDS):
            await asyncio.gather(*_publications(batches))


def _publications(batches: Batches) -> Iterable[asyncio.Future[None]]:
    for run, events in batches.items():
        yield asyncio.ensure_future(publish(run.public_id, [event.to_json() for event in events]))

"""Stores what happens in the tests of this process, many of them in one transaction, and only then shows it.

Events are stored first, so that every line that a viewer has seen is in the log even if this process is killed. They
are stored together, because a transaction costs the same for one event as for a hundred: a thousand tests at once need
no more transactions than one.
"""

from __future__ import annotations

import asyncio
import logging

from smtptest.engine.events import Event
from smtptest.runs.active_run import ActiveRun
from smtptest.runs.broadcast import publish
from smtptest.serving.log_throttle import ThrottledLog
from smtptest.transcripts import event_log
from smtptest.transcripts.database.retry import PATIENCE_SECONDS, RETRY_SECONDS, UNAVAILABLE, retry_while_unavailable
from smtptest.transcripts.database.threads import JOURNAL, in_thread

logger = logging.getLogger(__name__)

# Pause after a transaction, in which events gather: as long as a screen shows one picture, so nobody sees a line later
# for it. The first event after a silence is stored at once.
PAUSE_SECONDS = 1 / 60
Batches = dict[ActiveRun, list[Event]]


class Journal:
    """Shared by all runs of one event loop: the task that writes, and the task that renews their leases.

    Both end with the last run, and start again with the next.
    """

    def __init__(self) -> None:
        self._runs: set[ActiveRun] = set()
        self._news = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._showing: set[asyncio.Task[None]] = set()
        self._no_leases = ThrottledLog(logger, "The leases of the tests could not be renewed", "They are renewed again")
        self._under_way: Batches = {}  # taken from the runs, and not known yet to be in the log

    def open(self, run: ActiveRun) -> None:
        """Store what this run records from now on, and renew its lease."""
        self._runs.add(run)
        if not self._tasks:
            self._tasks = [asyncio.create_task(part()) for part in (self._write, self._hold_leases)]

    def wake(self) -> None:
        """Take the events of the runs soon."""
        self._news.set()

    def close(self, run: ActiveRun) -> None:
        """Forget a run that is over."""
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
            # The process ends. What was recorded until now is stored; why it ends is not recorded here.
            await self._store(self._take())
            raise

    def _take(self) -> Batches:
        """The events to store. When the process ends this includes those being stored, or the log would have a gap."""
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
        except Exception as failure:  # without the writer no test of this process would have an end
            logger.warning("A transaction of %d tests failed; trying each alone", len(batches), exc_info=True)
            # An unavailable database has been waited for already.
            await self._store_singly(batches, 0 if isinstance(failure, UNAVAILABLE) else PATIENCE_SECONDS)
        self._under_way.clear()

    async def _store_singly(self, batches: Batches, patience: float) -> None:
        """Store each run by itself: the database may refuse the events of one, and the others must not lose theirs by
        it."""
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
                renew = in_thread(event_log.renew_all, JOURNAL)
                lost, stopped = await renew(list(runs))
            except Exception as failure:  # of any kind: without this task every test would lose its lease
                self._no_leases.failed(failure)
                continue
            self._no_leases.recovered()
            for key in lost:
                runs[key].give_up(event_log.LeaseLost.__name__)
            for key in stopped:
                runs[key].stop()


async def _append(batches: Batches, patience: float) -> set[int]:
    """Store them in one transaction. Returns the keys of the tests whose lease is lost.

    Raises the database's failure: after this many seconds if it is unavailable, otherwise at once.
    """
    append = in_thread(event_log.append_all, JOURNAL, retried=True)
    events = {run.key: events for run, events in batches.items()}
    lost: set[int] = await retry_while_unavailable("The journal", lambda: append(events), patience, RETRY_SECONDS)
    return lost


async def _show(batches: Batches) -> None:
    publications = [publish(run.public_id, events) for run, events in batches.items()]
    # A single run needs no task of its own.
    await (publications[0] if len(publications) == 1 else asyncio.gather(*publications))

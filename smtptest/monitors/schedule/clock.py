"""The clock of the monitors: one task of each process, which claims what is due and runs it."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial

from smtptest.conf import engine
from smtptest.monitors.models import Turn
from smtptest.monitors.schedule import claim
from smtptest.monitors.schedule.run import finish_lost, run_turn
from smtptest.runs import receiver
from smtptest.serving.log_throttle import ThrottledLog
from smtptest.transcripts import event_log
from smtptest.transcripts.database.threads import in_write_thread

logger = logging.getLogger(__name__)

# Runs of this process at a time. If the operator limits all tests, at most half of that, so that visitors find a place.
MOST_RUNNING = 200
# Seconds between two looks: no fewer, so that many runs are claimed at once, and no more, because other processes
# change the monitors too.
LEAST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
_MEND_SECONDS = 30.0
_LOST_AT_ONCE = 50
_hindered = ThrottledLog(logger, "Due runs of monitors cannot be claimed", "Due runs of monitors are claimed again")
_no_leases = ThrottledLog(logger, "The leases of runs could not be renewed", "The leases of runs are renewed again")


class Schedule:
    """The runs that this process makes."""

    worker: str
    """The name of this process in the turns that it has claimed."""

    def __init__(self) -> None:
        self.worker = claim.new_worker()
        self._running: dict[int, asyncio.Task[None]] = {}
        # Those that wait for their message, up to half an hour if a server keeps it.
        self._round_trips: set[int] = set()
        self._stopping = asyncio.Event()
        self._mended = float("-inf")

    @property
    def running(self) -> int:
        """How many runs it makes now."""
        return len(self._running)

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopping.set()

    async def keep(self) -> None:
        """Claim what is due while the process runs. Ends at once if the operator allows no monitors."""
        if not engine.environment().monitors.is_on:
            return
        renewing = asyncio.create_task(self._hold_leases())
        try:
            while not self._stopping.is_set():
                pause = await self._look()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), pause)
        finally:
            renewing.cancel()

    async def _look(self) -> float:
        """Claim what is due; returns the seconds until the next look."""
        try:
            claimed = await self._claimed()
        except Exception as failure:  # of any kind: the next look may succeed
            _hindered.failed(failure)
            return LONGEST_PAUSE
        _hindered.recovered()
        for turn in claimed.turns:
            task = asyncio.create_task(self._run(turn))
            self._running[turn.pk] = task
            task.add_done_callback(partial(self._over, turn.pk))
        waits = LONGEST_PAUSE if claimed.pause is None else claimed.pause
        return min(max(waits, LEAST_PAUSE), LONGEST_PAUSE)

    async def _claimed(self) -> claim.Claimed:
        now = asyncio.get_running_loop().time()
        if now - self._mended >= _MEND_SECONDS:
            self._mended = now
            await in_write_thread(claim.mend)()
        # Servers that keep the messages of round trips must not keep all other monitors waiting.
        listens = receiver.listens_at() is not None and len(self._round_trips) < max(1, self._places() // 2)
        claimed: claim.Claimed = await in_write_thread(claim.claim)(self.worker, self._room(), listens=listens)
        return claimed

    def _places(self) -> int:
        limit = engine.environment().quotas.running
        return min(MOST_RUNNING, max(1, limit // 2)) if limit else MOST_RUNNING

    def _room(self) -> int:
        return self._places() - self.running

    async def _run(self, turn: Turn) -> None:
        try:
            if turn.monitor.plan.get("round_trip"):
                self._round_trips.add(turn.pk)
            await run_turn(turn)
        except Exception as failure:  # of any kind: the end of the lease will say that nobody knows
            logger.warning("The result of a run of %s is not stored (%s)", turn.monitor, type(failure).__name__)

    def _over(self, key: int, _: asyncio.Task[None]) -> None:
        self._running.pop(key, None)
        self._round_trips.discard(key)

    async def _hold_leases(self) -> None:
        """Renew the leases of the runs of this process, and record those of processes that are gone."""
        while True:
            await asyncio.sleep(event_log.RENEWAL_SECONDS)
            try:
                await in_write_thread(claim.renew)(list(self._running), self.worker)
                await in_write_thread(finish_lost)(_LOST_AT_ONCE)
                _no_leases.recovered()
            except Exception as failure:  # of any kind: without this task every run would lose its lease
                _no_leases.failed(failure)

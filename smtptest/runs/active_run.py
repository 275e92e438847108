"""One run of this process: what it has recorded and is not stored yet, and how it is stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from smtptest.engine.events import Event, Finished, Verdict
from smtptest.serving import metrics
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest

logger = logging.getLogger(__name__)


class ActiveRun:
    """Records events for its coroutine, hands them to the journal, and learns whether they were stored."""

    test: Test
    """The row that the events belong to."""
    request: StartRequest
    """Who started the run, and what it was counted for."""
    wait: float
    """Seconds that the run has to wait for its turn."""
    key: int
    """The primary key of the row."""
    public_id: str
    """The id of the row in addresses."""
    stopping: bool
    """Whether somebody asked to stop the run."""

    def __init__(
        self, test: Test, request: StartRequest, *, wait: float = 0.0, wake: Callable[[], None] = lambda: None
    ) -> None:
        """wake: called when there are events for the journal."""
        self.test, self.request, self.wait = test, request, wait
        self.key, self.public_id = test.pk, test.public_id
        self.stopping = False
        self._wake = wake
        self._fresh: list[Event] = []
        self._settled = asyncio.Event()
        self._settled.set()
        self._given_up = self._has_end = False
        self._has_line = False
        self._line_stored = asyncio.Event()
        self._verdict: Verdict | None = None  # until it is stored, and counted
        self._task: asyncio.Task[None] | None = None

    def begin(self, run: Callable[[ActiveRun], Awaitable[None]]) -> None:
        """Run the coroutine function, which calls :meth:`record` until the event that ends the test."""
        self._task = asyncio.create_task(self._run(run))

    async def _run(self, run: Callable[[ActiveRun], Awaitable[None]]) -> None:
        try:
            await run(self)
        except Exception:
            logger.exception("A run failed")
        if not self._has_end and not self._given_up:
            self.give_up("it ended without its last event")

    async def first_line(self) -> None:
        """Wait until the first line of the conversation is in the log, or an end without one, or the run is lost."""
        await self._line_stored.wait()

    async def over(self) -> None:
        """Wait until the coroutine has ended and all that it recorded is stored, or given up."""
        if self._task is not None:
            await asyncio.wait([self._task])
        await self._settled.wait()

    def record(self, event: Event) -> None:
        """Take the next event: the sink of :class:`smtptest.engine.recorder.Recorder`."""
        if self._given_up:
            return  # nobody may see an end that the log will not have
        ends_test = isinstance(event, Finished) and event.ends_test
        self._has_end = self._has_end or ends_test
        if isinstance(event, Finished) and event.verdict is Verdict.STOPPED and not self.stopping:
            return  # cancelled because the process ends: nobody stopped it, and the lease will say `interrupted`
        if isinstance(event, Finished) and ends_test:
            self._verdict = event.verdict
        self._fresh.append(event)
        self._settled.clear()
        self._wake()

    def stop(self) -> None:
        """End the coroutine now; its ends are recorded as ``stopped``."""
        self.stopping = True
        if self._task is not None:
            self._task.cancel()

    def take(self) -> list[Event]:
        """Return the events that have not been taken yet."""
        fresh, self._fresh = self._fresh, []
        self._has_line = self._has_line or any(event.is_line or isinstance(event, Finished) for event in fresh)
        return fresh

    def stored(self) -> None:
        """Take note that all events that were taken are in the log."""
        if self._has_line:
            self._line_stored.set()
        if self._fresh:
            return
        self._settled.set()
        if self._verdict is not None:
            metrics.TESTS.labels(self._verdict).inc()
            self._verdict = None

    def give_up(self, reason: str) -> None:
        """Show nothing more, because it cannot be stored: the lease runs out, and readers see `interrupted`."""
        if self._task is not None and self._task.done() and self._settled.is_set():
            return  # its end is in the log; a renewal under way found no lease to hold
        logger.error("A test was given up: %s", reason)
        self._given_up = True
        self._fresh.clear()
        self._settled.set()
        self._line_stored.set()
        self.stop()

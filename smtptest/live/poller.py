"""Polls the event log for viewers who have received nothing for a while, twice a second with one query for all."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol
from weakref import WeakKeyDictionary

from smtptest.serving.log_throttle import ThrottledLog
from smtptest.transcripts import event_log
from smtptest.transcripts.database.threads import in_thread

logger = logging.getLogger(__name__)

# A viewer is idle after two polls without an event, so a line that the layer lost is at most a second late.
LOOK_SECONDS = 0.5
# A separate thread, so that viewers and pages do not wait for each other.
READERS = ThreadPoolExecutor(1, thread_name_prefix="readers")


class Viewer(Protocol):
    """A client that watches a test."""

    public_id: str
    """The id in the link of the test that it watches."""
    after: int
    """The number of the last event that was sent to it; -1 if none was."""

    def is_idle(self) -> bool:
        """Whether nothing has been sent since the last call."""

    def poll(self) -> None:
        """Make it read the log."""


class LogPoller:
    """Shared by all viewers of one event loop; runs while there are any."""

    def __init__(self) -> None:
        self._viewers: set[Viewer] = set()
        self._task: asyncio.Task[None] | None = None
        self._log = ThrottledLog(logger, "Reading the event log for viewers failed", "The event log can be read again")

    def join(self, viewer: Viewer) -> None:
        self._viewers.add(viewer)
        if self._task is None:
            self._task = asyncio.create_task(self._watch())

    def leave(self, viewer: Viewer) -> None:
        self._viewers.discard(viewer)
        if not self._viewers and self._task is not None:
            self._task.cancel()
            self._task = None

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._look([viewer for viewer in self._viewers if viewer.is_idle()])
            except Exception as failure:  # whatever it is: without the poller, viewers could wait for ever
                self._log.failed(failure)

    async def _look(self, viewers: list[Viewer]) -> None:
        if not viewers:
            return
        asked = in_thread(event_log.positions, READERS)
        positions = await asked({viewer.public_id for viewer in viewers})
        self._log.recovered()
        for viewer in viewers:
            last, over = positions.get(viewer.public_id, (0, True))  # a deleted test: the viewer finds out itself
            if over or last > viewer.after:
                viewer.poll()


_pollers: WeakKeyDictionary[asyncio.AbstractEventLoop, LogPoller] = WeakKeyDictionary()


def poller() -> LogPoller:
    """The poller of the running event loop."""
    return _pollers.setdefault(asyncio.get_running_loop(), LogPoller())

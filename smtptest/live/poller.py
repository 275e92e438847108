"""Makes viewers whom the layer does not serve read the event log: asks it twice a second, with one query for all."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol
from weakref import WeakKeyDictionary

from smtptest.serving.log_throttle import ThrottledLog
from smtptest.transcripts import event_log
from smtptest.transcripts.database.threads import in_thread

logger = logging.getLogger(__name__)

# A viewer that lacks a line at one look, and has moved no further at the next, reads the log: a line that the layer
# lost is at most a second late. One that is on its way comes meanwhile; to read it as well would add to the load that
# made it late.
LOOK_SECONDS = 0.5
# A separate thread, so that viewers and pages do not wait for each other.
READERS = ThreadPoolExecutor(1, thread_name_prefix="readers")


class Viewer(Protocol):
    """A client that watches a test."""

    public_id: str
    """The id in the link of the test that it watches."""
    after: int
    """The number of the last event that was sent to it; -1 if none was."""

    def poll(self) -> None:
        """Make it read the log."""


class LogPoller:
    """Shared by all viewers of one event loop; runs while there are any."""

    def __init__(self) -> None:
        self._viewers: set[Viewer] = set()
        #: Those that lacked something at the last look, each with its last number then.
        self._lacking: dict[Viewer, int] = {}
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
            self._lacking = {}

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self._look()
            except Exception as failure:  # whatever it is: without the poller, viewers could wait for ever
                self._log.failed(failure)

    async def _look(self) -> None:
        for viewer, after in self._lacking.items():
            if viewer in self._viewers and viewer.after == after:
                viewer.poll()
        had = {viewer: viewer.after for viewer in self._viewers}
        asked = in_thread(event_log.positions, READERS)
        positions = await asked({viewer.public_id for viewer in had})
        self._log.recovered()
        self._lacking = {viewer: after for viewer, after in had.items() if _lacks(positions, viewer, after)}


def _lacks(positions: Mapping[str, tuple[int, bool]], viewer: Viewer, after: int) -> bool:
    last, over = positions.get(viewer.public_id, (0, True))  # a deleted test: the viewer finds out itself
    return over or last > after


_pollers: WeakKeyDictionary[asyncio.AbstractEventLoop, LogPoller] = WeakKeyDictionary()


def poller() -> LogPoller:
    """The poller of the running event loop."""
    return _pollers.setdefault(asyncio.get_running_loop(), LogPoller())

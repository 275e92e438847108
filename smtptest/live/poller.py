"""Looks into the log for viewers who have heard nothing for a while: twice a second, one query for all of them."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol
from weakref import WeakKeyDictionary

from smtptest.serving.log_throttle import Recurring
from smtptest.transcripts import event_log
from smtptest.transcripts.database.threads import stored

logger = logging.getLogger(__name__)

# Two looks pass until a viewer counts as quiet: a line that the layer lost is a second late, at most.
LOOK_SECONDS = 0.5
# A thread of their own: readers must not wait for the pages, nor the pages for them.
READERS = ThreadPoolExecutor(1, thread_name_prefix="readers")


class Viewer(Protocol):
    """One who watches a test; ``after`` is the number of the last event that they have."""

    public_id: str
    after: int

    def quiet(self) -> bool:
        """Whether nothing has come since it was last asked this."""

    def look(self) -> None:
        """There is more in the log."""


class Lookout:
    """What the viewers of one event loop share. It works while there are any."""

    def __init__(self) -> None:
        self._viewers: set[Viewer] = set()
        self._task: asyncio.Task[None] | None = None
        self._blind = Recurring(logger, "The log could not be looked into", "It can be looked into again")

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
                await self._look([viewer for viewer in self._viewers if viewer.quiet()])
            except Exception as failure:  # whatever it is, a watch that ends would leave every viewer without it
                self._blind.came(failure)

    async def _look(self, viewers: list[Viewer]) -> None:
        if not viewers:
            return
        asked = stored(event_log.positions, READERS)
        positions = await asked({viewer.public_id for viewer in viewers})
        self._blind.over()
        for viewer in viewers:
            last, over = positions.get(viewer.public_id, (0, True))  # gone: the viewer finds out for itself
            if over or last > viewer.after:
                viewer.look()


_lookouts: WeakKeyDictionary[asyncio.AbstractEventLoop, Lookout] = WeakKeyDictionary()


def lookout() -> Lookout:
    """That of the running event loop."""
    return _lookouts.setdefault(asyncio.get_running_loop(), Lookout())

"""Waiting until nothing more arrives: what has arrived, or is about to, is read before anything is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

# This many turns of the event loop, this far apart, without a byte. Turns and not only time: on a loaded machine, time
# can pass in which no callback ran.
_TURNS = 2
_TURN_SECONDS = 0.002
# A server that sends byte by byte delays a test for no longer.
_MOST_SECONDS = 1.0
# Without a timer, a turn takes as long as the loop's other work. The second of them reads what the kernel has by now,
# and each further one what it has by then.
_PROMPT_TURNS = 4


async def read_arrived() -> None:
    """Let the event loop read what has arrived, and wait for nothing else: a timer takes longer than most replies."""
    for _ in range(_PROMPT_TURNS):
        await asyncio.sleep(0)


class QuietPeriod:
    """One wait.

    heard: returns how many bytes have arrived so far. over: returns whether nothing can arrive any more, so that
    waiting is pointless.
    """

    def __init__(self, heard: Callable[[], int], over: Callable[[], bool]) -> None:
        self._loop = asyncio.get_running_loop()
        self._heard, self._over = heard, over
        self._done: asyncio.Future[None] = self._loop.create_future()
        self._end = self._loop.time() + _MOST_SECONDS
        self._timer: asyncio.TimerHandle | None = None
        self._turn(_TURNS, heard())

    async def wait(self) -> None:
        try:
            await self._done
        finally:
            if self._timer is not None:
                self._timer.cancel()
            # They refer to the wire, which keeps this: both would stay in memory until the next garbage collection.
            del self._heard, self._over

    def end(self) -> None:
        """Wait no longer."""
        if not self._done.done():
            self._done.set_result(None)

    def _turn(self, left: int, before: int) -> None:
        now = self._heard()
        left = left - 1 if now == before else _TURNS
        if left >= 0 and not self._over() and self._loop.time() <= self._end:
            self._timer = self._loop.call_later(_TURN_SECONDS, self._turn, left, now)
        else:
            self.end()

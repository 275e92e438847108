"""Waiting until nothing more arrives: what has arrived, or is about to, is read before anything is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

# This many turns of the event loop, this far apart, without a byte. Turns and not only time: on a loaded machine, time
# can pass in which no callback ran. Few of them, because each costs a timer and a look at all sockets, and there is a
# wait before each command.
_TURNS = 2
_TURN_SECONDS = 0.002
# A server that sends byte by byte delays a test for no longer.
_MOST_SECONDS = 1.0


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

    def _turn(self, left: int, before: int) -> None:
        now = self._heard()
        left = left - 1 if now == before else _TURNS
        if left >= 0 and not self._over() and self._loop.time() <= self._end:
            self._timer = self._loop.call_later(_TURN_SECONDS, self._turn, left, now)
        elif not self._done.done():
            self._done.set_result(None)

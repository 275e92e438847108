"""Waiting until nothing more comes: what has arrived, or is about to, is read before anything is done on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

# So many turns of the loop, this far apart, without a byte. Turns and not time alone: where the machine is loaded, a
# time can pass in which nobody had a turn.
_TURNS = 4
_TURN_SECONDS = 0.001
# A server that drips holds nobody up for longer.
_MOST_SECONDS = 1.0


class QuietPeriod:
    """One wait. heard: how many bytes have come so far. over: nothing can come any more, so that waiting is vain."""

    def __init__(self, heard: Callable[[], int], over: Callable[[], bool]) -> None:
        self._loop = asyncio.get_running_loop()
        self._heard, self._over = heard, over
        self._done: asyncio.Future[None] = self._loop.create_future()
        self._end = self._loop.time() + _MOST_SECONDS
        self._turn(_TURNS, heard())

    async def wait(self) -> None:
        try:
            await self._done
        finally:
            self._timer.cancel()

    def _turn(self, left: int, before: int) -> None:
        now = self._heard()
        left = left - 1 if now == before else _TURNS
        self._timer = self._loop.call_later(_TURN_SECONDS, self._turn, left, now)
        if (left < 0 or self._over() or self._loop.time() > self._end) and not self._done.done():
            self._done.set_result(None)

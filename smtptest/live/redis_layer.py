"""Redis as the channel layer. Websockets stay open while Redis is unavailable; lost events are read from the log."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

from channels_redis.core import RedisChannelLayer
from redis.exceptions import RedisError

from smtptest.serving.log_throttle import ThrottledLog

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
# A viewer does not wait longer for Redis before it reads the log.
ANSWER_SECONDS = 1.0
# Connections of a process at a time: each message that is under way has one. redis-py 8 allows a hundred, and then
# fails instead of waiting; Redis itself takes ten thousand of all its clients.
CONNECTIONS = 1000
_leaving: set[asyncio.Task[None]] = set()
# Each viewer asks for itself, and so does each health check.
_away = ThrottledLog(logger, "Redis is unavailable, so viewers read the event log", "Viewers are served by Redis again")


class RetryingRedisChannelLayer(RedisChannelLayer):
    """Retries where channels_redis would close a viewer's websocket; meanwhile the viewer gets what the poller finds.

    channels_redis 4.3.0 with redis 8.1.0 also loses about one cancellation in a hundred, so that a disconnected
    viewer's task would never end. So whoever is cancelled returns at once, and what it has asked is cancelled in the
    background until it stops.
    """

    def __init__(self, hosts: Sequence[Mapping[str, Any]], **options: Any) -> None:
        super().__init__([{"max_connections": CONNECTIONS, **host} for host in hosts], **options)

    async def receive(self, channel: str) -> Any:
        return await _or_leave(self._receive(channel))

    async def _receive(self, channel: str) -> Any:
        while True:
            try:
                received = await super().receive(channel)
            except (RedisError, OSError) as failure:
                _away.failed(failure)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                _away.recovered()
                return received

    async def group_add(self, group: str, channel: str) -> None:
        await _try(super().group_add(group, channel))

    async def group_discard(self, group: str, channel: str) -> None:
        await _try(super().group_discard(group, channel))


async def _try(asked: Coroutine[Any, Any, None]) -> None:
    """Wait for what was asked, but not for a Redis that fails, or that neither answers nor hangs up."""
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            await _or_leave(asked)
    except (RedisError, OSError) as failure:
        _away.failed(failure)
    else:
        _away.recovered()


async def _or_leave(asked: Coroutine[Any, Any, Any]) -> Any:
    """Wait for what was asked. A waiter that is cancelled leaves at once; what was asked ends in the background."""
    waiting = asyncio.ensure_future(asked)
    try:
        return await asyncio.shield(waiting)
    except asyncio.CancelledError:
        leaving = asyncio.create_task(_end(waiting))
        _leaving.add(leaving)
        leaving.add_done_callback(_leaving.discard)
        raise


async def _end(waiting: asyncio.Future[Any]) -> None:
    while not waiting.done():
        waiting.cancel()
        await asyncio.wait([waiting], timeout=RETRY_SECONDS)
    if not waiting.cancelled():
        waiting.exception()  # mark it as retrieved: nobody waits for it any more

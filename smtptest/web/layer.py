"""Redis as the channel layer, patiently: while it is away no socket closes, and what it loses is in the log."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from channels_redis.core import RedisChannelLayer
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0


class PatientRedisChannelLayer(RedisChannelLayer):
    """channels_redis lets a viewer's socket fail with Redis. A viewer here goes on with what the lookout finds."""

    async def receive(self, channel: str) -> Any:
        while True:
            try:
                return await super().receive(channel)
            except (RedisError, OSError) as failure:
                logger.warning("Redis does not answer (%s); trying again", type(failure).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def group_add(self, group: str, channel: str) -> None:
        await self._try(super().group_add(group, channel))

    async def group_discard(self, group: str, channel: str) -> None:
        await self._try(super().group_discard(group, channel))

    async def _try(self, asked: Any) -> None:
        try:
            await asked
        except (RedisError, OSError) as failure:
            logger.warning("Redis does not answer (%s)", type(failure).__name__)

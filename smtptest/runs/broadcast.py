"""The fast path: events to whoever watches, through the channel layer. It may lose them; the log does not."""

from __future__ import annotations

import logging
from typing import Any

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)


def group(public_id: str) -> str:
    """The channel layer's name for those who watch a test."""
    return f"test.{public_id}"


async def gone(public_id: str) -> None:
    """Tell the watchers that the test was deleted. Whom the layer does not reach finds that by a look into the log."""
    try:
        await get_channel_layer().group_send(group(public_id), {"type": "gone"})
    except Exception:
        logger.warning("The channel layer failed; watchers will see for themselves", exc_info=True)


async def publish(public_id: str, events: list[dict[str, Any]]) -> None:
    """Hand events to the watchers. A layer that fails is no reason to end the test: they look into the log as well."""
    try:
        await get_channel_layer().group_send(group(public_id), {"type": "events", "events": events})
    except Exception:
        logger.warning("The channel layer failed; watchers fall back to the log", exc_info=True)

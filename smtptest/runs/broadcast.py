"""The fast path of events to viewers, through the channel layer. The layer may lose events; the event log does not."""

from __future__ import annotations

import logging
from typing import Any

from channels.layers import get_channel_layer

logger = logging.getLogger(__name__)


def group(public_id: str) -> str:
    """The channel layer's name for the viewers of a test."""
    return f"test.{public_id}"


async def gone(public_id: str) -> None:
    """Tell the viewers that the test was deleted. Those whom the layer does not reach learn it from the event log."""
    try:
        await get_channel_layer().group_send(group(public_id), {"type": "gone"})
    except Exception:
        logger.warning("The channel layer failed; viewers learn of the deletion from the event log", exc_info=True)


async def publish(public_id: str, events: list[dict[str, Any]]) -> None:
    """Send events to the viewers. If the layer fails, the test goes on, because viewers read the event log as well."""
    try:
        await get_channel_layer().group_send(group(public_id), {"type": "events", "events": events})
    except Exception:
        logger.warning("The channel layer failed; viewers read the event log instead", exc_info=True)

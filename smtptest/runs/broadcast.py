"""The fast path of events to viewers, through the channel layer. The layer may lose events; the event log does not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from channels.layers import get_channel_layer

from smtptest.engine.events import Event, Finished
from smtptest.serving.log_throttle import ThrottledLog

logger = logging.getLogger(__name__)

# There are thousands of messages a minute, and each would fail.
_hindered = ThrottledLog(
    logger,
    "The channel layer takes no messages, so viewers read the event log",
    "The channel layer takes messages again",
)
# A layer that hangs must hold up neither the next events nor whoever deletes a test, who waits for the answer.
_EVENTS_SECONDS, _GONE_SECONDS = 5.0, 1.0


def group(public_id: str) -> str:
    """The channel layer's name for the viewers of a test."""
    return f"test.{public_id}"


async def gone(public_id: str) -> None:
    """Tell the viewers that the test was deleted. Those whom the layer does not reach learn it from the event log."""
    await _send(public_id, {"type": "gone"}, _GONE_SECONDS)


async def publish(public_id: str, events: Sequence[Event]) -> None:
    """Send the next events of a test to its viewers, as they are stored: numbers, kinds and texts.

    If the layer fails, the test goes on, because viewers read the event log as well.
    """
    last = events[-1]
    over = isinstance(last, Finished) and last.ends_test
    told = [(one.seq, one.kind, one.stored) for one in events]
    await _send(public_id, {"type": "events", "events": told, "over": over}, _EVENTS_SECONDS)


async def _send(public_id: str, message: dict[str, Any], seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await get_channel_layer().group_send(group(public_id), message)
    except Exception as failure:  # of any kind: a layer is a library, with a network behind it
        _hindered.failed(failure)
    else:
        _hindered.recovered()

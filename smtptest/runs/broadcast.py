"""The fast path of events to viewers, through the channel layer. The layer may lose events; the event log does not."""

from __future__ import annotations

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


def group(public_id: str) -> str:
    """The channel layer's name for the viewers of a test."""
    return f"test.{public_id}"


async def gone(public_id: str) -> None:
    """Tell the viewers that the test was deleted. Those whom the layer does not reach learn it from the event log."""
    await _send(public_id, {"type": "gone"})


async def publish(public_id: str, events: Sequence[Event]) -> None:
    """Send the next events of a test to its viewers, as they are stored: numbers, kinds and texts.

    If the layer fails, the test goes on, because viewers read the event log as well.
    """
    last = events[-1]
    over = isinstance(last, Finished) and last.ends_test
    await _send(
        public_id, {"type": "events", "events": [(one.seq, one.kind, one.stored) for one in events], "over": over}
    )


async def _send(public_id: str, message: dict[str, Any]) -> None:
    try:
        await get_channel_layer().group_send(group(public_id), message)
    except Exception as failure:  # of any kind: a layer is a library, with a network behind it
        _hindered.failed(failure)
    else:
        _hindered.recovered()

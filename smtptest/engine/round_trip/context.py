"""What a check of a message that came back works with."""

from __future__ import annotations

from dataclasses import dataclass, field

from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.round_trip.differences import Differences


@dataclass(kw_only=True)
class Compared:
    """What has been found out by comparison, for the summary."""

    differences: Differences | None = None
    """None before the two messages have been compared."""


@dataclass(frozen=True, kw_only=True)
class TripContext(MessageContext):
    """As of a receive test, and the message as it was sent."""

    sent: bytes
    """The octets before dot-stuffing."""
    compared: Compared = field(default_factory=Compared)
    """Filled by the first check that compares the two messages, for the others."""

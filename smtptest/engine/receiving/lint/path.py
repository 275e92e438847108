"""The path of a message: from server to server, by its Received fields, with the delay of each hop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from smtptest.engine.receiving.lint.field_values import read_date
from smtptest.engine.receiving.lint.fields import Section
from smtptest.engine.receiving.lint.received import Received, read_received

MOST_HOPS = 60
"""Hops that are read, the newest ones. Servers take 100 for a loop (RFC 5321 section 6.3)."""


@dataclass(frozen=True, kw_only=True)
class Hop:
    """One server's step on the way of the message."""

    number: int
    """From 1, which is the oldest."""
    said: Received
    """What the server's field says; of the last hop what this receiver saw itself."""
    delay: float | None = None
    """Seconds since the hop before, or since the message was written; None if one of the two dates is missing. Below
    zero if the clocks differ."""
    follows: bool | None = None
    """Whether the sending side is the server that received the message before; None if one of the two is not named."""
    line: int | None = None
    """The line of its field, from 1; None for the last hop, which has none."""
    offset: int | None = None
    """Where its field begins: octets from the start of the message; None for the last hop."""


@dataclass(frozen=True, kw_only=True)
class Path:
    """The way of a message, from the oldest hop to the last, which is this receiver."""

    written: datetime | None
    """The message's own date; None if it has none that can be read."""
    hops: tuple[Hop, ...]
    """One for each Received field that was read, and one for this receiver."""
    left_out: int = 0
    """Hops that were not read, because there are too many."""

    @property
    def seconds(self) -> float | None:
        """From the first date that is known to the last; None if only one is known."""
        dates = [moment for moment in (self.written, *(hop.said.date for hop in self.hops)) if moment]
        return (dates[-1] - dates[0]).total_seconds() if len(dates) > 1 else None


def read_path(section: Section, last: Received) -> Path:
    """The path by the header section of a message. last: what this receiver saw."""
    fields = section.all("received")
    date = section.first("date")
    written = read_date(date.text) if date else None
    hops: list[Hop] = []
    for field in reversed(fields[:MOST_HOPS]):
        hop = Hop(number=len(hops) + 1, said=read_received(field), line=field.line, offset=field.offset)
        hops.append(_after(hop, hops, written))
    hops.append(_after(Hop(number=len(hops) + 1, said=last), hops, written))
    return Path(written=written, hops=tuple(hops), left_out=len(fields[MOST_HOPS:]))


def _after(hop: Hop, before: list[Hop], written: datetime | None) -> Hop:
    """The hop with what it shows beside the one before it."""
    since = before[-1].said.date if before else written
    delay = (hop.said.date - since).total_seconds() if hop.said.date and since else None
    follows = None
    if before and before[-1].said.receiver and hop.said.sender:
        follows = before[-1].said.receiver.lower() == hop.said.sender.lower()
    return replace(hop, delay=delay, follows=follows)

"""Sends many lines as fast as the server reads, without an event for each line of a large message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.smtp.session import Session
from smtptest.engine.words.sentence import Sentence

# People read transcripts, not padding.
MOST_SHOWN = 200
_CHUNK = 64 * 1024


@dataclass
class DisplayBudget:
    """How much of the message is displayed."""

    left: int = MOST_SHOWN
    """How many more lines are displayed."""
    lines: int = 0
    """How many lines were sent and not displayed."""
    size: int = 0
    """How many bytes these have, with line ends."""
    about: int | None = None
    """The number of the event of the last line that is displayed."""


InOrder = Callable[[], Awaitable[bool]]


async def send_lines(
    session: Session, lines: Iterable[bytes], shown: DisplayBudget, in_order: InOrder | None = None
) -> bool:
    """Send the lines, and display the first of them. True once all are sent; False if a reply arrived before the end.

    in_order: judges replies that arrive before the end, if there may be some; False for one that must not. Raises
    WireFailure if the server disconnects, and DialogEnded if it stops reading for as long as a reply may take.
    """
    session.track.awaited = Sentence("room")
    seconds = session.limits.data
    try:
        return await _send(session, iter(lines), shown, in_order)
    except TimeoutError:
        raise DialogEnded(Verdict.TIMEOUT, Sentence("message-stuck", seconds=seconds)) from None


async def _send(session: Session, lines: Iterator[bytes], shown: DisplayBudget, in_order: InOrder | None) -> bool:
    if first := list(islice(lines, shown.left)):
        session.wire.write(_joined(first))
        shown.left -= len(first)
        shown.about = session.track.last
    hidden = False
    while chunk := _chunk(lines):
        if not await _room(session, in_order):
            return False
        data = _joined(chunk)
        session.wire.write_unrecorded(data)
        shown.lines, shown.size, hidden = shown.lines + len(chunk), shown.size + len(data), True
    # A chunk is complete here, and may have been answered; a message after DATA still lacks its dot.
    return await _room(session, in_order) if hidden and in_order is None else True


def _joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\r\n" for line in lines)


def _chunk(lines: Iterable[bytes]) -> list[bytes]:
    chunk, size = [], 0
    for line in lines:
        chunk.append(line)
        size += len(line)
        if size >= _CHUNK:
            break
    return chunk


async def _room(session: Session, in_order: InOrder | None) -> bool:
    """Wait until more can be written; False if a reply has arrived instead that must not."""
    await asyncio.sleep(0)  # a fast server must not starve the rest of the event loop
    while True:
        await session.wire.drain(session.limits.data)
        if not session.wire.has_reply:
            return True
        if in_order is None or not await in_order():
            return False


def note_hidden_lines(session: Session, shown: DisplayBudget) -> None:
    """Note how much was sent and not displayed."""
    if not shown.lines:
        return
    session.track.add_finding(
        Severity.INFO,
        "message-shortened",
        "RFC 5321 section 4.5.3.1.7",
        shown.about,
        shown=MOST_SHOWN,
        lines=shown.lines,
        size=shown.size,
    )

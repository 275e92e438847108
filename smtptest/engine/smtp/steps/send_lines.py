"""Many lines onto the wire: as fast as the server reads, without an event for each line of a large message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.smtp.session import Session

# A transcript is read by people; padding is not.
MOST_SHOWN = 200
_CHUNK = 64 * 1024


@dataclass
class DisplayBudget:
    """What is shown of a message. left: how many lines more are shown. lines, size: what was sent and is not shown,
    with its line ends. about: the number of the last line's event that is shown."""

    left: int = MOST_SHOWN
    lines: int = 0
    size: int = 0
    about: int | None = None


InOrder = Callable[[], Awaitable[bool]]


async def send_lines(
    session: Session, lines: Iterable[bytes], shown: DisplayBudget, in_order: InOrder | None = None
) -> bool:
    """Send the lines, the first of them shown. True once all are sent; False where a reply came before the end.

    in_order: judges the replies that come before the end, where there may be some; False for one that may not.
    Raises WireFailure if the server disconnects, and DialogEnded if it stops reading for as long as a reply may take.
    """
    session.track.awaited = "room for the rest of the message"
    seconds = session.limits.data
    try:
        return await _send(session, iter(lines), shown, in_order)
    except TimeoutError:
        words = f"The server read nothing more of the message for {seconds:g} s. It was not sent in full."
        raise DialogEnded(Verdict.TIMEOUT, words) from None


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
    """Wait until more can be written; False where a reply has come instead that may not."""
    await asyncio.sleep(0)  # a server that reads fast must not keep this loop from everything else
    while True:
        await session.wire.drain(session.limits.data)
        if not session.wire.has_reply:
            return True
        if in_order is None or not await in_order():
            return False


def note_hidden_lines(session: Session, shown: DisplayBudget) -> None:
    """What was sent and is not shown, counted."""
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

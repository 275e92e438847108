"""Many lines onto the wire: as fast as the server reads, without an event for each line of a large message."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from itertools import islice

from smtptest.dialog.endings import Ended
from smtptest.dialog.events import Level, Verdict
from smtptest.dialog.session import Session

# A transcript is read by people; padding is not.
MOST_SHOWN = 200
_CHUNK = 64 * 1024


async def send_lines(session: Session, lines: Iterable[bytes]) -> bool:
    """Send the lines, the first of them shown. True once all are sent; False where a reply came before the end.

    Raises a WireFailure where the server hangs up, and Ended where it reads nothing any more for as long as it may take
    to answer.
    """
    session.track.awaited = "room for the rest of the message"
    seconds = session.limits.data
    try:
        return await _send(session, iter(lines))
    except TimeoutError:
        words = f"The server read nothing more of the message for {seconds:g} s. It was not sent in full."
        raise Ended(Verdict.TIMEOUT, words) from None


async def _send(session: Session, lines: Iterator[bytes]) -> bool:
    session.wire.write(_joined(list(islice(lines, MOST_SHOWN))))
    count = size = 0
    while chunk := _chunk(lines):
        if not await _room(session):
            return False
        data = _joined(chunk)
        session.wire.write_unshown(data)
        count, size = count + len(chunk), size + len(data)
    if count:
        _note_rest(session, count, size)
        return await _room(session)
    return True


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


async def _room(session: Session) -> bool:
    """Wait until more can be written; False where a reply has come instead."""
    await asyncio.sleep(0)  # a server that reads fast must not keep this loop from everything else
    await session.wire.drain(session.limits.data)
    return not session.wire.answered


def _note_rest(session: Session, count: int, size: int) -> None:
    session.track.finding(
        Level.INFO,
        "message-shortened",
        f"{count} more lines of the message were sent",
        f"The first {MOST_SHOWN} lines are shown; {count} lines more, {size} bytes with their line ends, were sent and "
        "are not shown.",
        "RFC 5321 section 4.5.3.1.7",
    )

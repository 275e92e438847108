"""Bytes as no well-behaved client sends them, and every reply that comes of them."""

from __future__ import annotations

from smtptest.dialog.endings import Ended, WireFailure, from_failure
from smtptest.dialog.events import StageName
from smtptest.dialog.replies import Reply
from smtptest.dialog.session import Session

_AWAITED = "a reply to QUIT"


def send(session: Session, data: bytes, *, replies: int, awaited: str) -> None:
    """Write whole lines in one go, to which at most so many replies come. Raises Ended."""
    session.track.awaited = awaited
    try:
        session.wire.expect(replies)
        session.wire.write(data)
    except WireFailure as failure:
        raise from_failure(failure, awaited, session.limits.reply) from None


async def replies_until_goodbye(session: Session) -> tuple[list[Reply], Ended | None]:
    """Say QUIT, and give every reply before its 221; why there is no 221, where there is none.

    So the replies can be counted without waiting for one that never comes. The connection is closed then.
    """
    found: list[Reply] = []
    failure = None
    try:
        with session.track.stage(StageName.QUIT):
            send(session, b"QUIT\r\n", replies=1, awaited=_AWAITED)
            while (reply := await session.answer(_AWAITED)).code != 221:
                found.append(reply)
    except Ended as ended:
        failure = ended
    session.wire.abort()
    return found, failure

"""The reply to the message, and whether it says what became of it."""

from __future__ import annotations

from smtptest.engine.smtp.endings import from_failure
from smtptest.engine.smtp.observations import note_greylisting
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.wire.failures import WireFailure
from smtptest.engine.smtp.wire.replies import Reply


async def final_reply(session: Session, awaited: str) -> Reply:
    """The next reply to the message. Raises Ended where none comes."""
    session.track.awaited = awaited
    try:
        reply = await session.wire.next_reply(session.limits.data)
    except (WireFailure, TimeoutError) as failure:
        raise from_failure(failure, awaited, session.limits.data) from None
    note_greylisting(session.track, reply)
    return reply


def decides(reply: Reply) -> bool:
    """Whether the reply says what became of the message; without one nobody knows (RFC 5321 section 4.5.4.1, RFC 1047).

    A 421 speaks of the connection, and a 3yz of neither yes nor no.
    """
    return reply.kind != 3 and reply.code != 421

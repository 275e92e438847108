"""The reply to the message, and what is known where it does not come."""

from __future__ import annotations

from smtptest.dialog.endings import Ended, HungUp, WireFailure, from_failure
from smtptest.dialog.remarks import note_greylisting
from smtptest.dialog.replies import Reply
from smtptest.dialog.session import Session


async def final_reply(session: Session, awaited: str) -> Reply:
    """The next reply to the message. Raises Ended where none comes."""
    session.track.awaited = awaited
    try:
        reply = await session.wire.next_reply(session.limits.data)
    except (WireFailure, TimeoutError) as failure:
        raise unknown(from_failure(failure, awaited, session.limits.data), failure) from None
    note_greylisting(session.track, reply)
    return reply


def unknown(ended: Ended, failure: Exception | None = None) -> Ended:
    """After the final dot, without its reply, nobody knows (RFC 5321 section 4.5.4.1; RFC 1047)."""
    if failure is not None and not isinstance(failure, HungUp | TimeoutError):
        return ended
    return Ended(ended.verdict, f"{ended.summary} Whether the message was taken is unknown.")

"""The reply to the message (with LMTP, one for each recipient), and whether it is conclusive."""

from __future__ import annotations

from smtptest.engine.smtp.endings import all_refused, from_failure, refused_by
from smtptest.engine.smtp.observations import note_greylisting
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.wire.failures import WireFailure
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence


async def final_reply(session: Session, awaited: Sentence) -> Reply:
    """The next reply to the message. Raises DialogEnded if none arrives."""
    session.track.awaited = awaited
    try:
        reply = await session.wire.next_reply(session.limits.data)
    except (WireFailure, TimeoutError) as failure:
        raise from_failure(failure, awaited, session.limits.data) from None
    note_greylisting(session.track, reply)
    return reply


def is_conclusive(reply: Reply) -> bool:
    """Whether the reply says if the message was accepted (RFC 5321 section 4.5.4.1, RFC 1047).

    A 421 is about the connection, and a 3yz is neither acceptance nor refusal.
    """
    return reply.kind != 3 and reply.code != 421


async def take_lmtp_replies(session: Session) -> None:
    """Take a reply for each accepted recipient, in the order of the RCPTs (LMTP, RFC 2033 section 4.2).

    A recipient whose reply is a refusal moves from ``session.accepted`` to ``session.refused``. The last positive reply
    becomes ``session.accepted_reply``. Raises DialogEnded if a reply is missing or not allowed in SMTP.
    """
    for address in list(session.accepted):
        awaited = Sentence("reply-to-message-for", address=address)
        reply = await final_reply(session, awaited)
        if not is_conclusive(reply):
            raise refused_by(reply, Sentence("the-message-to", address=address), awaited)
        session.track.doubt = Sentence("in-doubt-for-others")
        if session.says(reply, 250, to="the message"):
            session.accepted_reply = reply
        else:
            del session.accepted[address]
            session.refused[address] = reply
    session.in_transaction = session.track.in_doubt = False
    if session.accepted_reply is None:
        raise all_refused(session.refused)

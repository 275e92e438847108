"""LMTP (RFC 2033): after the message a reply for each recipient, in the order of the RCPTs that were accepted."""

from __future__ import annotations

from smtptest.engine.smtp.endings import all_refused, refused_by
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.steps.final_reply import decides, final_reply


async def take_replies(session: Session) -> None:
    """Who is refused moves from ``session.accepted`` to ``session.refused``; ``session.taken`` is one that was taken.

    Raises Ended where a reply does not come, or is none that SMTP allows.
    """
    for address in list(session.accepted):
        reply = await final_reply(session, f"a reply for <{address}> to the message")
        if not decides(reply):
            raise refused_by(reply, f"the message to <{address}>")
        if session.says(reply, 250, to="the message"):
            session.taken = reply
        else:
            del session.accepted[address]
            session.refused[address] = reply
    session.in_transaction = session.track.in_doubt = False
    if session.taken is None:
        raise all_refused(session.refused)

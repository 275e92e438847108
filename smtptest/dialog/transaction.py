"""The mail transaction: MAIL, RCPT, DATA and the message (RFC 5321 section 3.3), and the way out (RSET, QUIT)."""

from __future__ import annotations

from smtptest.dialog.endings import Ended, HungUp, WireFailure, from_failure, refused_by
from smtptest.dialog.events import Level, StageName, Verdict
from smtptest.dialog.replies import Reply
from smtptest.dialog.sending import send_lines
from smtptest.dialog.session import Session

# RFC 5321 has no limit for QUIT; whoever waits for a verdict that is known already should not wait for long.
_QUIT_SECONDS = 5.0


async def mail(session: Session) -> None:
    """Name the sender. Raises Ended unless it is accepted."""
    with session.track.stage(StageName.MAIL):
        path = f"FROM:<{session.plan.mail_from}>".encode("ascii")
        reply = await session.ask(b"MAIL", path, awaited="a reply to MAIL FROM")
        if reply.code != 250:
            raise refused_by(reply, f"the sender <{session.plan.mail_from}>")
        session.in_transaction = True


async def rcpt(session: Session) -> None:
    """Name each recipient. Raises Ended where none is accepted."""
    with session.track.stage(StageName.RCPT):
        for address in session.plan.rcpt_to:
            await _recipient(session, address)
        if not session.accepted:
            raise _all_refused(session)


async def _recipient(session: Session, address: str) -> None:
    awaited = f"a reply to RCPT TO:<{address}>"
    reply = await session.ask(b"RCPT", f"TO:<{address}>".encode("ascii"), awaited=awaited)
    if reply.code in (250, 251):
        session.accepted[address] = reply
    elif reply.kind in (4, 5):
        session.refused[address] = reply
    else:
        raise refused_by(reply, f"the recipient <{address}>")


def _all_refused(session: Session) -> Ended:
    # One that can never be delivered to weighs more than one that may be tried again.
    address, reply = max(session.refused.items(), key=lambda item: item[1].kind)
    others = len(session.refused) - 1
    also = f" and {others} more" if others else ""
    return refused_by(reply, f"the recipient <{address}>{also}")


async def data(session: Session) -> None:
    """Ask to send the message. Raises Ended unless the server answers 354."""
    with session.track.stage(StageName.DATA):
        reply = await session.ask(b"DATA", awaited="a reply to DATA")
        if reply.code != 354:
            raise refused_by(reply, "DATA")
        session.in_message = True


async def message(session: Session) -> None:
    """Send the message and wait for the reply to it. Raises Ended unless the server takes it."""
    with session.track.stage(StageName.MESSAGE):
        _note_size(session)
        session.wire.expect()
        if not await send_lines(session, session.message.stuffed()):
            raise _interrupted(await _reply_to_message(session))
        session.wire.write(b".\r\n")
        session.in_message = False
        reply = await _reply_to_message(session)
        session.in_transaction = False
        if reply.code == 421:
            raise _unknown(refused_by(reply, "the message"))
        if reply.code != 250:
            raise refused_by(reply, "the message")
        session.taken = reply


def _note_size(session: Session) -> None:
    asked, size = session.plan.size, session.message.size
    if 0 < asked < size:
        session.track.finding(
            Level.INFO,
            "message-larger",
            f"The message has {size} bytes, more than the {asked} that were asked for",
            "Its header fields and its text are that large already; padding can only make it larger.",
            "RFC 1870 section 3",
        )


async def _reply_to_message(session: Session) -> Reply:
    awaited = session.track.awaited = "a reply to the message"
    try:
        return await session.wire.next_reply(session.limits.data)
    except (WireFailure, TimeoutError) as failure:
        raise _unknown(from_failure(failure, awaited, session.limits.data), failure) from None


def _interrupted(reply: Reply) -> Ended:
    """RFC 5321 section 4.1.1.4 has the reply after the final dot; one that comes before says that it wants no more."""
    ended = refused_by(reply, "the message before its end")
    return Ended(ended.verdict, f"{ended.summary} It was not sent in full.")


def _unknown(ended: Ended, failure: Exception | None = None) -> Ended:
    """After the final dot, without its reply, nobody knows (RFC 5321 section 4.5.4.1; RFC 1047)."""
    if failure is not None and not isinstance(failure, HungUp | TimeoutError):
        return ended
    return Ended(ended.verdict, f"{ended.summary} Whether the message was taken is unknown.")


async def leave(session: Session) -> None:
    """RSET where a transaction is open, then QUIT, if the server listens. Raises nothing: the verdict is known.

    After the 354 there is no command but the message itself: whoever stops there hangs up.
    """
    if session.in_message or not session.wire.idle:
        return
    try:
        with session.track.stage(StageName.QUIT):
            if session.in_transaction:
                await session.ask(b"RSET", awaited="a reply to RSET", seconds=_QUIT_SECONDS)
            await session.ask(b"QUIT", awaited="a reply to QUIT", seconds=_QUIT_SECONDS)
    except Ended as ended:
        session.track.finding(
            Level.INFO,
            "no-goodbye",
            "The session did not end in good order",
            f"{ended.summary} This changes nothing about what came before.",
            "RFC 5321 section 4.1.1.10",
        )


def conclusion(session: Session) -> Ended:
    """How a dialog ended that went as far as its plan asked."""
    if session.refused:
        address, reply = next(iter(session.refused.items()))
        count = f"{len(session.accepted)} of {len(session.plan.rcpt_to)} recipients"
        took = f"The server took the message for {count}" if session.taken else f"The server accepts {count}"
        return Ended(Verdict.PARTLY_ACCEPTED, f"{took}; it refused <{address}>: {reply.quoted}.")
    if session.taken:
        return Ended(Verdict.ACCEPTED, f"The server took the message: {session.taken.quoted}.")
    return Ended(Verdict.PASSED, _passed(session))


def _passed(session: Session) -> str:
    if not session.accepted:
        return f"All went well up to where the test was to stop ({session.plan.stop_after})."
    count = "the recipient" if len(session.accepted) == 1 else f"all {len(session.accepted)} recipients"
    return f"The server accepts sender and {count}. No message was sent."

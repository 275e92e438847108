"""The message itself, by DATA or by BDAT (RFC 3030), and the server's reply to it."""

from __future__ import annotations

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, StageName
from smtptest.engine.smtp.endings import from_failure, refused_by
from smtptest.engine.smtp.plan import Protocol
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.steps.bdat import ChunkSender
from smtptest.engine.smtp.steps.final_reply import final_reply, is_conclusive, take_lmtp_replies
from smtptest.engine.smtp.steps.send_lines import DisplayBudget, note_hidden_lines, send_lines
from smtptest.engine.smtp.wire.failures import WireFailure
from smtptest.engine.words.sentence import Sentence, joined

_AWAITED = Sentence("reply-to-message")


async def send_message(session: Session) -> None:
    """Send the message and wait for the reply to it. Raises DialogEnded unless the server accepts it."""
    with session.track.stage(StageName.MESSAGE):
        _note_size(session)
        await session.wire.wait_until_quiet()
        lmtp = session.plan.protocol is Protocol.LMTP
        try:
            await (_bdat(session) if "CHUNKING" in session.negotiated else _after_data(session, lmtp=lmtp))
        except WireFailure as failure:
            ended = from_failure(failure, _AWAITED, session.limits.data)
            words = joined([ended.summary, Sentence("message-not-sent-in-full")])
            raise DialogEnded(ended.verdict, words, lost=ended.lost) from None
        session.in_message = False
        session.track.in_doubt = True
        await (take_lmtp_replies(session) if lmtp else _take_reply(session))


async def _after_data(session: Session, *, lmtp: bool) -> None:
    shown = DisplayBudget()
    session.wire.expect_replies(len(session.accepted) if lmtp else 1)
    if not await send_lines(session, session.message.stuffed(), shown):
        raise await _interrupted(session)
    note_hidden_lines(session, shown)
    session.wire.write(b".\r\n")


async def _bdat(session: Session) -> None:
    shown = DisplayBudget()
    if not await ChunkSender(session, shown).send():
        raise await _interrupted(session)
    note_hidden_lines(session, shown)


async def _interrupted(session: Session) -> DialogEnded:
    # RFC 5321 section 4.1.1.4 has the reply after the end; one that comes before says that it wants no more.
    ended = refused_by(await final_reply(session, _AWAITED), Sentence("the-message-before-end"), _AWAITED)
    return DialogEnded(ended.verdict, joined([ended.summary, Sentence("not-sent-in-full")]))


async def _take_reply(session: Session) -> None:
    reply = await final_reply(session, _AWAITED)
    session.in_transaction = False
    session.track.in_doubt = not is_conclusive(reply)
    if not session.says(reply, 250, to="the message"):
        raise refused_by(reply, Sentence("the-message"), _AWAITED)
    session.accepted_reply = reply


def _note_size(session: Session) -> None:
    asked, size = session.plan.size, session.message.size
    if 0 < asked < size:
        session.track.add_finding(Severity.INFO, "message-larger", "RFC 1870 section 3", size=size, asked=asked)

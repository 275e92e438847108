"""PIPELINING (RFC 2920): several commands in one write; each reply is read where its command would have been sent."""

from __future__ import annotations

from aiosmtplib.protocol import COMMAND_INJECTION_REGEX

from smtptest.engine.smtp.extensions.parameters import mail_command, rcpt_command
from smtptest.engine.smtp.plan import StopAfter
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence

Command = tuple[bytes, ...]


async def send_pipelined(session: Session) -> None:
    """Write MAIL, and the RCPT and DATA of the plan, at once."""
    stop, commands = session.plan.stop_after, [mail_command(session)]
    if stop.reaches(StopAfter.RCPT):
        commands += [rcpt_command(session, address) for address in session.recipients]
    if stop.reaches(StopAfter.DATA) and "CHUNKING" not in session.negotiated:
        commands.append((b"DATA",))
    lines = [b" ".join(words) for words in commands]
    if any(COMMAND_INJECTION_REGEX.search(line) for line in lines):
        raise ValueError("a control character in a command")
    await session.send_ahead(b"".join(line + b"\r\n" for line in lines), len(lines), reply_to("MAIL FROM"))
    session.pipelined.extend(commands)


async def next_reply(session: Session, *words: bytes, awaited: Sentence) -> Reply:
    """The reply to a command, which is sent now unless it was pipelined. Raises as ``session.ask`` does."""
    if not session.pipelined:
        return await session.ask(*words, awaited=awaited)
    sent = session.pipelined.popleft()
    assert sent == words
    return await session.read_reply(awaited)


async def drain(session: Session, seconds: float) -> None:
    """Read the replies to pipelined commands that no longer matter. Raises DialogEnded if they do not arrive."""
    to_somebody = bool(session.accepted)
    while session.pipelined:
        (verb, *_) = session.pipelined.popleft()
        reply = await session.read_reply(reply_to(verb.decode()), seconds)
        # A server that refused the sender may accept a recipient all the same.
        to_somebody = to_somebody or (verb == b"RCPT" and reply.kind == 2)
        if verb == b"DATA" and reply.kind == 3:
            # What the server waits for can be cancelled only by disconnecting, unless it goes to nobody.
            session.in_message = to_somebody
            if not session.in_message:
                await _send_to_nobody(session, seconds)


async def _send_to_nobody(session: Session, seconds: float) -> None:
    """Send an empty message, which ends one that has no recipient (RFC 2920 section 3.1)."""
    awaited = Sentence("reply-to-empty-message")
    await session.send_ahead(b".\r\n", 1, awaited)
    await session.read_reply(awaited, seconds)

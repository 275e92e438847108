"""Does the server accept a malformed end of a message as its end? (SMTP smuggling)

Found by SEC Consult in 2023: CVE-2023-51764 (Postfix), 51765 (Sendmail), 51766 (Exim).

One message with a malformed end in it, a command behind that, and finally the right end, all at once. A server that
accepts only the right end (RFC 5321 section 4.1.1.4) answers once. One that accepts the malformed end answers the
message, then the command, then the dot that it does not understand. QUIT follows, so that counting needs no waiting.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.smtp.endings import refused_by
from smtptest.engine.smtp.message.compose import compose
from smtptest.engine.smtp.probes.common import RemainingReplies, replies_until_221, report
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.steps.final_reply import final_reply, is_conclusive
from smtptest.engine.smtp.steps.transaction import require_permission
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence

_REFERENCE = "RFC 5321 section 4.1.1.4"
_AWAITED = Sentence("reply-to-message")
ENDS: Mapping[str, bytes] = {
    "LF . LF": b"\n.\n",
    "LF . CR LF": b"\n.\r\n",
    "CR LF . LF": b"\r\n.\n",
    "CR . CR": b"\r.\r",
    "CR . CR LF": b"\r.\r\n",
    "CR LF . CR": b"\r\n.\r",
    "LF . CR": b"\n.\r",
    "CR . LF": b"\r.\n",
    "CR LF NUL . CR LF": b"\r\n\0.\r\n",
}
_BODY = (
    "This message tests whether its server knows where a message ends.\n"
    "It is harmless. A strange end and one command follow as text.\n"
)


async def smuggling(session: Session) -> None:
    """One transaction with the end of ``session.part``. Raises DialogEnded if the server accepts no message."""
    require_permission(session)
    sender, recipient = session.path(session.plan.mail_from), session.path(session.plan.rcpt_to[0])
    await _open(session, sender, recipient)
    subject = f"SMTP smuggling test: {session.part}"
    plan = replace(session.plan, mail_from=sender, rcpt_to=(recipient,), subject=subject, body=_BODY)
    text = compose(plan, session.helo).head.removesuffix(b"\r\n")
    marker = f"MAIL FROM:<{sender}>\r\n".encode()
    with session.track.stage(StageName.MESSAGE):
        # To the message, to the command within it, and to the dot.
        await session.send_ahead(text + ENDS[session.part] + marker + b".\r\n", 3, _AWAITED)
        session.track.in_doubt = True
        first = await final_reply(session, _AWAITED)
        session.track.in_doubt = not is_conclusive(first)
        if first.code == 421:
            raise refused_by(first, Sentence("the-message"), _AWAITED)
    _judge(session, first, await replies_until_221(session))


async def _open(session: Session, sender: str, recipient: str) -> None:
    with session.track.stage(StageName.MAIL):
        reply = await session.ask(b"MAIL", f"FROM:<{sender}>".encode(), awaited=reply_to("MAIL FROM"))
        if not session.says(reply, 250, to="MAIL"):
            raise refused_by(reply, Sentence("the-sender", address=sender))
        session.in_transaction = True
    with session.track.stage(StageName.RCPT):
        awaited = reply_to(f"RCPT TO:<{recipient}>")
        reply = await session.ask(b"RCPT", f"TO:<{recipient}>".encode(), awaited=awaited)
        if not session.says(reply, 250, 251, to="RCPT"):
            raise refused_by(reply, Sentence("the-recipient", address=recipient))
    with session.track.stage(StageName.DATA):
        reply = await session.ask(b"DATA", awaited=reply_to("DATA"))
        if not session.says(reply, 354, to="DATA"):
            raise refused_by(reply, Sentence("the-command", command="DATA"))
        session.in_message = True


def _judge(session: Session, first: Reply, rest: RemainingReplies) -> None:
    name, further, failure = session.part, rest.replies, rest.failure
    given: dict[str, object] = {"end": name, "answered": Sentence("smuggling-answered", end=name, reply=first.quoted)}
    if rest.answers:
        taken = first.kind == 2 and further[0].kind == 2
        level, code = Severity.PROBLEM if taken else Severity.WARNING, "smuggling-ended-early"
        given |= {"variant": "accepted" if taken else "refused", "second": further[0].quoted}
    elif further:
        level, code = Severity.INFO, "smuggling-not-proven"
        given |= {"variant": "one-reply-more", "second": further[0].quoted}
    elif failure is not None and (failure.verdict is Verdict.TIMEOUT or first.kind == 2):
        # A server that disconnects may have done so because of the command behind the malformed end.
        level, code = Severity.INFO, "smuggling-not-proven"
        given["variant"] = "no-goodbye"
    elif first.kind == 2:
        level, code = Severity.GOOD, "smuggling-not-ended"
    elif first.kind == 5:
        level, code = Severity.GOOD, "smuggling-refused"
    else:
        level, code = Severity.INFO, "smuggling-not-proven"
        given["variant"] = "later"
    report(session, level, code, _REFERENCE, further[0] if further else first, **given)

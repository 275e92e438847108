"""Does the server disclose which addresses exist? VRFY for one that should and one that does not, and EXPN."""

from __future__ import annotations

from smtptest.engine.events import Severity, StageName
from smtptest.engine.smtp.probes.common import report, unknown_mailbox
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence

_REFERENCE = "RFC 5321 section 7.3"


async def vrfy(session: Session) -> None:
    """VRFY, VRFY, EXPN: for the plan's recipient, or the postmaster that every server must know (section 4.5.1)."""
    address = session.path(session.plan.rcpt_to[0]) if session.plan.rcpt_to else "postmaster"
    with session.track.stage(StageName.PROBE):
        known = await _ask(session, "VRFY", address)
        unknown = await _ask(session, "VRFY", unknown_mailbox(address))
        expanded = await _ask(session, "EXPN", address)
        _judge_vrfy(session, known, unknown)
        _judge_expn(session, expanded)


async def _ask(session: Session, verb: str, address: str) -> Reply:
    return await session.ask(verb.encode(), address.encode(), awaited=reply_to(verb))


def _kind(reply: Reply) -> str:
    """RFC 5321 section 3.5.3: 250 and 251 mean verified, 252 means that the server does not say."""
    return {2: "vague" if reply.code == 252 else "yes", 5: "no"}.get(reply.kind, "later")


def _judge_vrfy(session: Session, known: Reply, unknown: Reply) -> None:
    kinds = _kind(known), _kind(unknown)
    if "later" in kinds:
        level, code = Severity.INFO, "vrfy-not-proven"
    elif kinds[0] != kinds[1]:
        level, code = Severity.WARNING, "vrfy-tells"
    elif kinds[0] == "yes":
        level, code = Severity.INFO, "vrfy-confirms-all"
    else:
        level, code = Severity.GOOD, "vrfy-tells-nothing"
    answered = Sentence("vrfy-answered", known=known.quoted, unknown=unknown.quoted)
    report(session, level, code, _REFERENCE, known, answered=answered)


def _judge_expn(session: Session, reply: Reply) -> None:
    if _kind(reply) == "yes":
        level, code = Severity.WARNING, "expn-tells"
    elif _kind(reply) == "later":
        level, code = Severity.INFO, "expn-not-proven"
    else:
        level, code = Severity.GOOD, "expn-tells-nothing"
    report(session, level, code, _REFERENCE, reply, reply=reply.quoted)

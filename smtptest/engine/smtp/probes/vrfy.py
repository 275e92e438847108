"""Does the server tell which addresses exist? VRFY for one that should and one that does not, and EXPN."""

from __future__ import annotations

from smtptest.engine.events import Severity, StageName
from smtptest.engine.smtp.probes.common import report, unknown_mailbox
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.wire.replies import Reply

_REFERENCE = "RFC 5321 section 7.3"


async def vrfy(session: Session) -> None:
    """VRFY, VRFY, EXPN; the recipient of the plan, or the postmaster that every server must know (section 4.5.1)."""
    address = session.path(session.plan.rcpt_to[0]) if session.plan.rcpt_to else "postmaster"
    with session.track.stage(StageName.PROBE):
        known = await _ask(session, "VRFY", address)
        unknown = await _ask(session, "VRFY", unknown_mailbox(address))
        expanded = await _ask(session, "EXPN", address)
    _judge_vrfy(session, known, unknown)
    _judge_expn(session, expanded)


async def _ask(session: Session, verb: str, address: str) -> Reply:
    return await session.ask(verb.encode(), address.encode(), awaited=f"a reply to {verb}")


def _kind(reply: Reply) -> str:
    """RFC 5321 section 3.5.3: 250 and 251 mean verified, 252 means that it does not say."""
    return {2: "vague" if reply.code == 252 else "yes", 5: "no"}.get(reply.kind, "later")


def _judge_vrfy(session: Session, known: Reply, unknown: Reply) -> None:
    kinds = _kind(known), _kind(unknown)
    words = f"For the named address it answered {known.quoted}, for one that does not exist {unknown.quoted}."
    if "later" in kinds:
        level, code, title = Severity.INFO, "vrfy-not-proven", "What VRFY tells is open"
        words += " Try again later."
    elif kinds[0] != kinds[1]:
        level, code, title = Severity.WARNING, "vrfy-tells", "VRFY tells which addresses exist"
        words += " Whoever collects addresses can tell the two apart; RCPT may tell the same."
    elif kinds[0] == "yes":
        level, code, title = Severity.INFO, "vrfy-confirms-all", "VRFY confirms whatever it is asked"
        words += " That is of no use to anybody; RFC 5321 section 3.5.3 has 252 where an address was not checked."
    else:
        level, code, title = Severity.GOOD, "vrfy-tells-nothing", "VRFY does not tell which addresses exist"
        words += (
            " That holds for this client and before any login unless one was asked for; RCPT is another way to ask."
        )
    report(session, level, code, title, words, _REFERENCE, known)


def _judge_expn(session: Session, reply: Reply) -> None:
    words = f"The server answered EXPN with {reply.quoted}."
    if _kind(reply) == "yes":
        level, code, title = Severity.WARNING, "expn-tells", "EXPN shows who is behind an address"
        words += " The members of lists and the targets of aliases are told to strangers."
    elif _kind(reply) == "later":
        level, code, title = Severity.INFO, "expn-not-proven", "What EXPN tells is open"
        words += " Try again later."
    else:
        level, code, title = Severity.GOOD, "expn-tells-nothing", "EXPN shows nothing"
        words += " That a list of another name is not shown either is not proven."
    report(session, level, code, title, words, _REFERENCE, reply)

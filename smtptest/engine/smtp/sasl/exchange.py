"""One AUTH exchange (RFC 4954 section 4): challenges and answers, as many as the mechanism has."""

from __future__ import annotations

import asyncio
from base64 import b64encode

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.secret import MASK
from smtptest.engine.smtp.sasl.mechanism import Mechanism, UnanswerableChallenge, is_loose
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.sentence import Sentence

_AWAITED = reply_to("AUTH")
_MASKED = MASK.encode()
_LONGEST_COMMAND = 512  # RFC 5321 section 4.5.3.1.4, CRLF included; RFC 4954 section 4 holds AUTH to it
# They contain nothing of a secret, so they are shown.
_ACKNOWLEDGEMENTS = (b"", b"\1")


async def exchange(session: Session, mechanism: Mechanism) -> Reply:
    """The server's final reply. Raises DialogEnded if a challenge has no answer."""
    command = b"AUTH " + mechanism.name.encode()
    late = initial = mechanism.initial
    encoded = None if late is None else b64encode(late) or b"="  # RFC 4954 section 4: a lone = says "empty"
    if encoded is None or len(command) + len(encoded) + 3 > _LONGEST_COMMAND:
        reply = await session.ask(command, awaited=_AWAITED)
    else:
        late = None
        shown = None if encoded == b"=" else command + b" " + _MASKED
        reply = await session.ask(command, encoded, awaited=_AWAITED, shown=shown)
    if late is None and initial is not None and not mechanism.has_sensitive_challenges and _is_empty(reply):
        _note_ignored(session, mechanism, reply)
        late = initial
    while reply.kind == 3:
        response = await _answer(session, mechanism, reply) if late is None else late
        late = None
        reply = await _respond(session, response)
    return reply


def _is_empty(reply: Reply) -> bool:
    """Whether the challenge is empty, by which a server asks for the initial response (RFC 4954 section 4)."""
    return reply.code == 334 and reply.lines[-1].raw.strip() in (b"", b"=")


def _note_ignored(session: Session, mechanism: Mechanism, reply: Reply) -> None:
    session.track.add_finding(
        Severity.WARNING, "initial-response-ignored", "RFC 4954 section 4", reply.about, mechanism=mechanism.name
    )


def _note_loose(session: Session, mechanism: Mechanism, reply: Reply) -> None:
    session.track.add_finding(
        Severity.WARNING, "challenge-loose", "RFC 4648 section 3.2", reply.about, mechanism=mechanism.name
    )


async def _respond(session: Session, response: bytes) -> Reply:
    shown = None if response in _ACKNOWLEDGEMENTS else _MASKED
    return await session.ask(b64encode(response), awaited=_AWAITED, shown=shown)


async def _answer(session: Session, mechanism: Mechanism, reply: Reply) -> bytes:
    challenge = reply.lines[-1].raw
    try:
        # RFC 5321 section 4.3.2 has a client go by the first digit; not where a secret would be the answer to it.
        if reply.code != 334:
            raise UnanswerableChallenge(Sentence("challenge-code", reply_code=reply.code))
        # In a thread, because the proof of SCRAM is slow by design.
        response = await asyncio.to_thread(mechanism.answer, challenge)
    except UnanswerableChallenge as fault:
        raise await _cancelled(session, mechanism, fault, reply) from None
    if mechanism.reads_challenges and is_loose(challenge):
        _note_loose(session, mechanism, reply)
    if remark := mechanism.remark(challenge):
        words = session.wire.transcriber.masked(remark.statements)
        reason = words or Sentence("oauth-no-reason")
        session.track.add_finding(Severity.PROBLEM, remark.code, remark.reference, reply.about, reason=reason)
    return response


async def _cancelled(session: Session, mechanism: Mechanism, fault: UnanswerableChallenge, asked: Reply) -> DialogEnded:
    """Cancel the exchange with a lone asterisk (RFC 4954 section 4). Whatever the reply, we are not logged in."""
    note(session, mechanism, fault, asked)
    reply = await session.ask(b"*", awaited=_AWAITED)
    words = Sentence("login-cancelled", mechanism=mechanism.name, fault=fault.words, reply=reply.quoted)
    return DialogEnded(Verdict.AUTH_FAILED, words)


def note(session: Session, mechanism: Mechanism, fault: UnanswerableChallenge, reply: Reply) -> None:
    """The finding about a fault, if it has one. reply: the faulty one."""
    if fault.code:
        about = reply.about
        given = {"mechanism": mechanism.name, "fault": fault.words}
        session.track.add_finding(Severity.PROBLEM, fault.code, fault.reference, about, **given)

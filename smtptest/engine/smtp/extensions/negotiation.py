"""Which extensions a mail transaction uses: those that are asked for, or needed, and offered."""

from __future__ import annotations

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.smtp.mailboxes import needs_smtputf8
from smtptest.engine.smtp.message.headers import first_beyond_ascii, parse_headers
from smtptest.engine.smtp.message.message import Message
from smtptest.engine.smtp.plan import Smtputf8, StopAfter
from smtptest.engine.smtp.session import Session
from smtptest.engine.words.sentence import Sentence

_REFERENCES = {
    "SIZE": "RFC 1870 section 5",
    "DSN": "RFC 3461 section 4",
    "PIPELINING": "RFC 2920 section 3.1",
    "CHUNKING": "RFC 3030 section 2",
    "SMTPUTF8": "RFC 6531 section 3.1",
    "REQUIRETLS": "RFC 8689 section 2",
}


def negotiate(session: Session) -> None:
    """Set ``session.negotiated``, with a finding for each extension that is asked for and not offered.

    Raises DialogEnded if the plan is impossible without one.
    """
    plan = session.plan
    of_address = any(map(needs_smtputf8, (plan.mail_from, *plan.rcpt_to)))
    of_field = None if of_address else _field_beyond_ascii(session)
    needed = of_address or of_field is not None
    if needed and plan.smtputf8 is Smtputf8.NO:
        raise DialogEnded(Verdict.REFUSED, _unspeakable("smtputf8-not-used", "smtputf8-not-used-of-field", of_field))
    # What is composed here is encoded if it must be; a raw message is sent unchanged.
    own = session.message if plan.raw_message and plan.stop_after.reaches(StopAfter.DATA) else Message(b"")
    asked = {
        "SIZE": plan.size > 0,
        "DSN": bool(plan.dsn),
        "PIPELINING": plan.pipelining,
        "CHUNKING": plan.bdat,
        "SMTPUTF8": needed or plan.smtputf8 is Smtputf8.YES or (own.utf8_fields and plan.smtputf8 is Smtputf8.AUTO),
        "REQUIRETLS": plan.requiretls,
    }
    for keyword, wanted in asked.items():
        if wanted and keyword in session.extensions:
            session.negotiated.add(keyword)
        elif wanted:
            _note_missing(session, keyword)
    if own.eight_bit and "8BITMIME" not in session.extensions:
        _note_eight_bit(session)
    if needed and "SMTPUTF8" not in session.negotiated:
        # RFC 6531 section 3.2: such a message is bounced; no spelling of the address in ASCII exists.
        raise DialogEnded(Verdict.REJECTED, _unspeakable("smtputf8-missing", "smtputf8-missing-of-field", of_field))
    _require_tls(session)


def _field_beyond_ascii(session: Session) -> str | None:
    """The name of the first extra field that cannot be sent without SMTPUTF8; None if there is none to be sent."""
    plan = session.plan
    if plan.raw_message or session.rules.fixed_text or not plan.stop_after.reaches(StopAfter.DATA):
        return None
    return first_beyond_ascii(parse_headers(plan.headers))


def _unspeakable(of_address: str, of_field: str, field: str | None) -> Sentence:
    """The sentence of one of these codes, the second if it is a header field that needs SMTPUTF8."""
    return Sentence(of_address) if field is None else Sentence(of_field, field=field)


def _note_eight_bit(session: Session) -> None:
    session.track.add_finding(
        Severity.WARNING, "8bitmime-not-offered", "RFC 6152 section 3", session.seq_of("8BITMIME")
    )


def _note_missing(session: Session, keyword: str) -> None:
    session.track.add_finding(
        Severity.WARNING, f"{keyword.lower()}-not-offered", _REFERENCES[keyword], session.seq_of(keyword)
    )


def _require_tls(session: Session) -> None:
    if not session.plan.requiretls:
        return
    if "REQUIRETLS" not in session.negotiated:
        raise DialogEnded(Verdict.TLS_FAILED, Sentence("requiretls-missing"))
    if not session.verified:
        # RFC 8689 section 4.2.1: over TLS, and to a server whose certificate holds. It may do so by DANE alone; but no
        # session waits for the TLSA records (transport_security/sender.py).
        raise DialogEnded(Verdict.TLS_FAILED, Sentence("requiretls-unverified"))

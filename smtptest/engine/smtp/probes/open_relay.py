"""Does the server relay for strangers? MAIL and RCPT in many spellings, RSET between them, and never DATA."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from smtptest.engine.addressing import address_literal, is_address, without_zone
from smtptest.engine.events import Severity, StageName
from smtptest.engine.smtp.probes.common import report
from smtptest.engine.smtp.probes.open_relay_forms import RECIPIENT, SENDER, AddressForm, relay_forms
from smtptest.engine.smtp.session import Session, reply_to
from smtptest.engine.smtp.wire.replies import Reply, without_addresses
from smtptest.engine.words.sentence import Sentence

_REFERENCE = "RFC 5321 section 3.6.2"
# A server that says "later" this often says it to everything.
_MOST_LATER = 3
# A refusal of the sender, which many servers save for RCPT (Postfix: smtpd_delay_reject): its address (RFC 3463 section
# 3.2), SPF (RFC 7372 section 3.2), its null MX (RFC 7505 section 4.2), or Exchange's 5.7.60; then in words, but not in
# those of a reply whose code speaks of the recipient.
_OF_SENDER = re.compile(
    r"5\.1\.[78]\b|5\.7\.(?:2[347]|60)\b|(?!5\.1\.[1236]\b)(?!.*\brelay)"
    r".*\b(?:sender (?:address|domain|verif|rejected|denied|not allowed)|SPF\b)",
    re.IGNORECASE,
)
Tries = dict[str, list[tuple[AddressForm, Reply]]]


async def open_relay(session: Session) -> None:
    """Try each form and report the results, even if the server ends the session in between. Raises DialogEnded."""
    forms = _forms(session)
    tries: Tries = defaultdict(list)
    with session.track.stage(StageName.PROBE):
        try:
            for form in forms:
                if _is_over(session, tries):
                    break
                if any(form.sender == refused.sender for refused, _ in tries["sender-refused"]):
                    continue  # it would be refused again, whoever the recipient is
                reply = await _try(session, form)
                tries[_meaning(session, reply)].append((form, reply))
                if session.in_transaction:
                    await _reset(session)
        finally:
            _tell(session, tries, len(forms))


def _is_over(session: Session, tries: Tries) -> bool:
    return _made(tries) == session.limits.probe_recipients or len(tries["later"]) == _MOST_LATER


def _made(tries: Tries) -> int:
    return sum(map(len, tries.values()))


def _forms(session: Session) -> list[AddressForm]:
    plan = session.plan
    recipient = session.path(plan.rcpt_to[0]) if plan.rcpt_to else RECIPIENT
    literal = _literal(session)
    host = literal if is_address(plan.host) else plan.host
    return relay_forms(session.path(plan.mail_from) or SENDER, recipient, host, literal)


def _literal(session: Session) -> str:
    assert session.wire.transport is not None
    return address_literal(without_zone(session.wire.transport.get_extra_info("peername")[0]))


async def _try(session: Session, form: AddressForm) -> Reply:
    """The reply that decides: the one to RCPT, or to MAIL if that is refused."""
    reply = await session.ask(b"MAIL", f"FROM:<{form.sender}>".encode(), awaited=reply_to("MAIL FROM"))
    session.in_transaction = reply.kind == 2
    if not session.in_transaction:
        return reply
    awaited = reply_to(f"RCPT TO:<{form.recipient}>")
    return await session.ask(b"RCPT", f"TO:<{form.recipient}>".encode(), awaited=awaited)


async def _reset(session: Session) -> None:
    await session.ask(b"RSET", awaited=reply_to("RSET"))
    session.in_transaction = False


def _meaning(session: Session, reply: Reply) -> str:
    if reply.kind == 2 and session.in_transaction:
        return "accepted"
    if reply.code == 530:
        # A login is wanted (RFC 4954 section 6); or TLS (RFC 3207 section 4), and what it would do then is not said.
        wants_tls = session.verified is None and "STARTTLS" in session.extensions
        return "later" if wants_tls else "refused"
    if reply.kind != 5:
        return "later"
    # A server that refuses the sender has not judged the recipient.
    of_sender = not session.in_transaction or _OF_SENDER.match(without_addresses(reply.said))
    return "sender-refused" if of_sender else "refused"


def _tell(session: Session, tries: Tries, forms: int) -> None:
    for disguised, tell in ((False, _relays), (True, _disguised)):
        accepted = [(form, reply) for form, reply in tries["accepted"] if form.disguised is disguised]
        if accepted:
            tell(session, *accepted[0], [form for form, _ in accepted[1:]])
    made = _made(tries)
    if tries["refused"]:
        _, reply = tries["refused"][0]
        report(
            session,
            Severity.GOOD,
            "open-relay-refused",
            _REFERENCE,
            reply,
            refused=len(tries["refused"]),
            made=made,
            reply=reply.quoted,
            about_examples="" if session.plan.rcpt_to else Sentence("relay-about-examples"),
        )
    if undecided := [*tries["sender-refused"], *tries["later"]]:
        _not_proven(session, *undecided[0], len(undecided), made)
    if made < forms:
        report(session, Severity.INFO, "open-relay-incomplete", _REFERENCE, made=made, forms=forms)


def _relays(session: Session, form: AddressForm, reply: Reply, others: list[AddressForm]) -> None:
    report(
        session,
        Severity.PROBLEM,
        "relay-accepted",
        _REFERENCE,
        reply,
        answered=_answered(form, reply),
        also=_also("relay-also-from", [other.sender for other in others]),
    )


def _disguised(session: Session, form: AddressForm, reply: Reply, others: list[AddressForm]) -> None:
    report(
        session,
        Severity.WARNING,
        "relay-form-accepted",
        "RFC 5321 section 3.6.1",
        reply,
        form=form.name,
        recipient=form.recipient,
        reply=reply.quoted,
        also=_also("relay-also-to", [other.recipient for other in others]),
    )


def _not_proven(session: Session, form: AddressForm, reply: Reply, count: int, made: int) -> None:
    report(
        session,
        Severity.INFO,
        "open-relay-not-proven",
        _REFERENCE,
        reply,
        variant="wants-tls" if reply.code == 530 else "sender-refused" if reply.kind == 5 else "later",
        count=count,
        made=made,
        answered=_answered(form, reply),
    )


def _answered(form: AddressForm, reply: Reply) -> Sentence:
    return Sentence("relay-answered", sender=form.sender, recipient=form.recipient, reply=reply.quoted)


def _also(code: str, addresses: Sequence[str]) -> str:
    return Sentence(code, addresses=", ".join(f"<{address}>" for address in addresses)) if addresses else ""

"""Whether each mail server presents the certificates of its TLSA records, on each of its addresses: dane."""

from __future__ import annotations

import asyncio

from smtptest.engine.dns.answer import Answer
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.mail_hosts import mail_hosts
from smtptest.engine.domain.presented import presented
from smtptest.engine.domain.sessions import Session
from smtptest.engine.events import CheckResult
from smtptest.engine.transport_security.dane import judge
from smtptest.engine.transport_security.published import PublishedTlsa, listed, tlsa_records
from smtptest.engine.transport_security.tlsa import advised

_SECURE = "RFC 7672 section 2.2"
_MX = "RFC 7672 section 2.2.1"
_RECORDS = "RFC 7672 section 3.1"
_MATCHING = "RFC 7672 section 3.2"
_TLS = "RFC 7672 section 2.2.3"
_ROLLOVER = "RFC 7671 section 8.1"
_UNPROVEN = {"mismatch": "mismatch-unproven", "not-valid": "not-valid-unproven", "no-tls": "no-tls-unproven"}
_MX_UNSIGNED = {
    "mismatch": "mismatch-mx-unsigned",
    "not-valid": "not-valid-mx-unsigned",
    "no-tls": "no-tls-mx-unsigned",
}


async def check(context: CheckContext) -> None:
    found = await mail_hosts(context.questions, context.plan.domain)
    records = await asyncio.gather(*(_published(host, found.answer, context) for host in found.hosts))
    for published in records:
        if _can_be_compared(published, context):
            _compare(published, context)


async def _published(host: str, mx: Answer, context: CheckContext) -> PublishedTlsa:
    address = await context.questions.ask(host, "A")
    return await tlsa_records(host, mx.secure, address.secure, address.canonical, context.questions)


def _can_be_compared(published: PublishedTlsa, context: CheckContext) -> bool:
    """Whether senders would compare certificates with the records. If not, the first reason is reported."""
    answer, usable = published.answer, listed(published.usable)
    seen = presented(context.sessions, published.host)
    met = bool(seen.certificates or seen.without_tls)
    reasons: tuple[tuple[bool, CheckResult, str, str, dict[str, object]], ...] = (
        (answer.bogus, CheckResult.PROBLEM, "bogus", _SECURE, {"reason": answer.error}),
        (answer.failed, CheckResult.UNKNOWN, "unknown", _SECURE, {"reason": answer.error}),
        (not published.records, CheckResult.INFO, "none", _RECORDS, {}),
        (published.ignored, CheckResult.WARNING, "insecure", _SECURE, {"owner": published.owner}),
        # With records that they cannot use, senders ask for TLS all the same (RFC 7672 section 2.2).
        (
            not (usable or seen.without_tls),
            CheckResult.WARNING,
            "unusable",
            _RECORDS,
            {"records": listed(published.records)},
        ),
        (not context.plan.connect, CheckResult.INFO, "published", _RECORDS, {"records": usable}),
        (not met, CheckResult.UNKNOWN, "not-reached", _MATCHING, {"records": usable}),
    )
    for applies, result, variant, reference, parameters in reasons:
        if applies:
            context.report(
                "dane", result, f"dane/{variant}", reference, answer.seq, subject=published.host, **parameters
            )
            return False
    return True


def _compare(published: PublishedTlsa, context: CheckContext) -> None:
    seen = presented(context.sessions, published.host)
    for session in seen.without_tls:
        _report(context, session, *_bad("no-tls", published), _TLS, published.answer.seq)
    for session in seen.certificates:
        _judge(session, published, context)


def _judge(session: Session, published: PublishedTlsa, context: CheckContext) -> None:
    if not published.usable:
        records = listed(published.records)
        _report(context, session, CheckResult.WARNING, "unusable", _RECORDS, published.answer.seq, records=records)
        return
    found = judge(published.records, session.chain, (session.host, published.base, context.plan.domain))
    best = advised(session.chain[0])
    record = f"{published.answer.owner}. IN TLSA {best}" if best else ""
    if found.matched is None:
        variant = "not-valid" if found.refused else "mismatch"
        _report(
            context, session, *_bad(variant, published), _MATCHING, session.seq, record,
            records=listed([found.refused] if found.refused else published.usable), reason=found.reason,
        )  # fmt: skip
    elif published.mx_unsigned:
        domain, matched = context.plan.domain, found.matched
        _report(context, session, CheckResult.INFO, "mx-unsigned", _MX, session.seq, domain=domain, matched=matched)
    elif published.secure is None:
        _report(context, session, CheckResult.UNKNOWN, "not-validating", _SECURE, session.seq, matched=found.matched)
    elif found.others:
        others = listed(found.others)
        _report(
            context, session, CheckResult.GOOD, "rollover", _ROLLOVER, session.seq, matched=found.matched, others=others
        )
    else:
        _report(context, session, CheckResult.GOOD, "match", _MATCHING, session.seq, matched=found.matched)


def _bad(variant: str, published: PublishedTlsa) -> tuple[CheckResult, str]:
    """The result and the variant of what keeps senders with DANE from delivering, if they believe the records.

    Some do if only the MX records are not signed. If nobody can tell whether the records are, senders may ignore them.
    """
    if published.secure:
        return CheckResult.PROBLEM, variant
    return CheckResult.WARNING, (_MX_UNSIGNED if published.mx_unsigned else _UNPROVEN)[variant]


def _report(
    context: CheckContext, session: Session, result: CheckResult, variant: str, reference: str, about: int | None,
    record: str = "", /, **parameters: object,
) -> None:  # fmt: skip
    subject = f"{session.host} ({session.address})"
    context.report("dane", result, f"dane/{variant}", reference, about, record, subject=subject, **parameters)

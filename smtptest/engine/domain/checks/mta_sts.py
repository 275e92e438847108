"""Whether the domain's MTA-STS policy is there, protects, and allows its servers: mta-sts-dns, -policy, -mode, -mx."""

from __future__ import annotations

from smtptest.engine.dns.answer import Answer
from smtptest.engine.domain.absence import absence
from smtptest.engine.domain.context import CheckContext, unfetched
from smtptest.engine.domain.mail_hosts import mail_hosts
from smtptest.engine.domain.presented import presented
from smtptest.engine.events import CheckResult
from smtptest.engine.transport_security.mta_sts import (
    SHORT,
    Mode,
    Policy,
    certificate_refusal,
    parse_policy,
    read_records,
)
from smtptest.engine.transport_security.published import POLICY_PATH

_RECORD = "RFC 8461 section 3.1"
_POLICY = "RFC 8461 section 3.2"
_FETCH = "RFC 8461 section 3.3"
_MX = "RFC 8461 section 4.1"
_CERTIFICATE = "RFC 8461 section 4.2"
_MODE = "RFC 8461 section 5"
_DAY = 24 * 3600


async def check(context: CheckContext) -> None:
    """Without a record, senders look for no policy, so there is nothing else to report."""
    answer = await context.questions.ask(f"_mta-sts.{context.plan.domain}", "TXT")
    hosts = await mail_hosts(context.questions, context.plan.domain)
    if not _judge_record(answer, context, parked=hosts.null):
        return
    policy, about = await _policy(context)
    if policy is None:
        return
    _judge_mode(policy, about, context)
    if policy.mode is not Mode.NONE:
        for host in hosts.hosts:
            await _judge_host(host, policy, about, context)


def _judge_record(answer: Answer, context: CheckContext, *, parked: bool) -> bool:
    """Report whether the record was found. Returns whether there is one that counts.

    parked: whether the domain takes no mail.
    """
    domain = context.plan.domain
    advised = f"v=STSv1; id={context.now:%Y%m%d%H%M%S}"

    def report(result: CheckResult, variant: str, record: str = "", /, **parameters: object) -> None:
        context.report(
            "mta-sts-dns", result, f"mta-sts-dns/{variant}", _RECORD, answer.seq, record, domain=domain, **parameters
        )

    found = read_records(answer.texts)
    absent = absence(answer, found.fault, advised, parked=parked)
    if absent is not None:
        report(*absent, reason=answer.error)
    else:
        report(CheckResult.GOOD, "found", id=found.id)
    return absent is None


async def _policy(context: CheckContext) -> tuple[Policy | None, int]:
    """The policy, None if senders can follow none; and the number of the event that proves it."""
    domain = context.plan.domain
    document, about = await context.fetch(f"mta-sts.{domain}", POLICY_PATH)

    def report(result: CheckResult, variant: str, reference: str, **parameters: object) -> None:
        context.report(
            "mta-sts-policy", result, f"mta-sts-policy/{variant}", reference, about, url=document.url, **parameters
        )

    if document.error is not None:
        report(*unfetched(document), _FETCH, reason=document.error)
        return None, about
    if document.media_type != "text/plain":
        report(CheckResult.PROBLEM, "media-type", _POLICY, type=document.media_type)
        return None, about
    policy = parse_policy(document.body)
    if policy.faults:
        first = policy.faults[0]
        report(CheckResult.PROBLEM, first.kind, _POLICY, text=first.text)
        return None, about
    report(CheckResult.GOOD, "valid" if policy.mx else "without-servers", _POLICY, servers=", ".join(policy.mx))
    return policy, about


def _judge_mode(policy: Policy, about: int, context: CheckContext) -> None:
    def report(result: CheckResult, variant: str, reference: str = _MODE, **parameters: object) -> None:
        context.report(
            "mta-sts-mode",
            result,
            f"mta-sts-mode/{variant}",
            reference,
            about,
            domain=context.plan.domain,
            **parameters,
        )

    if policy.mode is Mode.NONE:
        report(CheckResult.INFO, "off")
    elif policy.mode is Mode.TESTING:
        report(CheckResult.WARNING, "testing")
    elif policy.max_age < SHORT:
        report(CheckResult.WARNING, "short", _POLICY, seconds=policy.max_age)
    else:
        report(CheckResult.GOOD, "enforce", days=policy.max_age // _DAY)


async def _judge_host(host: str, policy: Policy, about: int, context: CheckContext) -> None:
    """A policy in testing mode loses no mail, so what it does not allow is only a warning."""
    bad = CheckResult.WARNING if policy.mode is Mode.TESTING else CheckResult.PROBLEM
    seen = presented(context.sessions, host)

    def report(
        result: CheckResult, variant: str, seq: int | None, reference: str = _CERTIFICATE, **more: object
    ) -> None:
        context.report("mta-sts-mx", result, f"mta-sts-mx/{variant}", reference, seq, subject=host, **more)

    refused = [
        (session, reason)
        for session in seen.certificates
        if (reason := await certificate_refusal(session.chain, session.host, context.roots))
    ]
    if not policy.allows(host):
        report(bad, "not-listed", about, _MX)
    elif refused:
        session, reason = refused[0]
        report(bad, "certificate", session.seq, address=session.address, reason=reason)
    elif seen.without_tls:
        report(bad, "no-tls", about, address=seen.without_tls[0].address)
    elif seen.certificates:
        report(CheckResult.GOOD, "valid", seen.certificates[0].seq)
    elif context.plan.connect:
        report(CheckResult.UNKNOWN, "not-reached", about)
    else:
        report(CheckResult.GOOD, "listed", about, _MX)

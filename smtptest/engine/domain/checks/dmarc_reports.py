"""Where DMARC reports go, and whether they are wanted there: dmarc-rua."""

from __future__ import annotations

import asyncio

from smtptest.engine.authentication.dmarc import Discovery, discover
from smtptest.engine.authentication.dmarc_record import DmarcRecord, with_tag
from smtptest.engine.authentication.report_consent import Consent, ask_consent, outside
from smtptest.engine.domain.checks.dmarc import MOST_STEPS
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.mail_hosts import mail_hosts
from smtptest.engine.domain.texts import listed, published, shown
from smtptest.engine.events import CheckResult

# A record may name any number, and each is a question to somebody else's name server.
MOST_HOSTS = 5
_URIS = "RFC 9989 section 4.7"
_CONSENT = "RFC 9990 section 4"


async def check(context: CheckContext) -> None:
    """Nothing is reported if there is no record: where it should be, dmarc-find says so."""
    discovery = await discover(context.questions.limited(MOST_STEPS), context.plan.domain)
    if discovery.record is not None:
        await _judge(context, discovery, discovery.record)


async def _judge(context: CheckContext, discovery: Discovery, record: DmarcRecord) -> None:
    organisation = discovery.walk.organisational or discovery.domain
    hosts = outside(record.rua, organisation)
    # RFC 9991 section 5: these must agree in the same way. The record of a public suffix can ask for none.
    of_failures = () if record.psd == "y" else outside(record.ruf, organisation)
    # A domain that takes no mail sends none either, unless sending addresses are given.
    parked = (await mail_hosts(context.questions, context.plan.domain)).null and not context.plan.addresses
    _judge_uris(context, discovery, record, elsewhere=len(hosts), parked=parked)
    _judge_failures(context, discovery, record)
    asked = [*dict.fromkeys((*hosts, *of_failures))][:MOST_HOSTS]
    found = await asyncio.gather(*(ask_consent(context.questions, discovery.domain, host) for host in asked))
    for consent in found:
        if consent.host in hosts:
            _judge_consent(context, discovery.domain, consent)
        elif consent.given is False:
            # Few receivers send such reports, so only what is wrong is reported.
            _judge_consent(context, discovery.domain, consent, of_failures=True)


def _judge_uris(
    context: CheckContext, discovery: Discovery, record: DmarcRecord, *, elsewhere: int, parked: bool
) -> None:
    """Judge what the record says by itself.

    elsewhere: to how many domains of others reports go; of each that is asked, its consent is reported as well.
    parked: whether the domain takes no mail, and is not said to send any.
    """
    domain, owner = context.plan.domain, discovery.domain
    step = next(step for step in discovery.walk.steps if step.domain == owner)
    wrong = _wrong_uri(record, "rua")
    uris = listed([uri.text for uri in record.rua])
    better = published(step.answer.owner, with_tag(record.text, "rua", f"mailto:dmarc@{owner}"))
    parameters: dict[str, object] = {"domain": domain, "uris": uris}
    if wrong is not None:
        result, variant = CheckResult.PROBLEM, "uri"
        parameters |= {"tag": "rua", "value": shown(wrong)}
    elif not record.rua:
        result, variant = (CheckResult.INFO, "none-parked") if parked else (CheckResult.WARNING, "none")
    elif not any(uri.host for uri in record.rua):
        result, variant = CheckResult.WARNING, "elsewhere"
    elif (more := elsewhere - MOST_HOSTS) > 0:
        result, variant = CheckResult.WARNING, "more"
        parameters["count"] = more
    elif elsewhere:
        return
    else:
        result, variant = CheckResult.GOOD, "own"
    # A record that is not valid is to be corrected first.
    shown_record = better if variant == "none" and not record.broken else ""
    context.report("dmarc-rua", result, f"dmarc-rua/{variant}", _URIS, step.answer.seq, shown_record, **parameters)


def _judge_failures(context: CheckContext, discovery: Discovery, record: DmarcRecord) -> None:
    """Judge where reports about single failures go, which few receivers send: only what is wrong is reported."""
    wrong = _wrong_uri(record, "ruf")
    if wrong is not None:
        about = next(step for step in discovery.walk.steps if step.domain == discovery.domain).answer.seq
        named = {"subject": "ruf", "domain": context.plan.domain, "value": shown(wrong)}
        context.report("dmarc-rua", CheckResult.WARNING, "dmarc-rua/uri-failures", _URIS, about, **named)


def _wrong_uri(record: DmarcRecord, tag: str) -> str | None:
    return next((fault.text for fault in record.faults if fault.kind == "uri" and fault.tag == tag), None)


def _judge_consent(context: CheckContext, owner: str, consent: Consent, *, of_failures: bool = False) -> None:
    """Report whether a domain agrees. of_failures: to reports about single failures, of which few are sent."""
    refused = (CheckResult.WARNING, "refused-failures") if of_failures else (CheckResult.PROBLEM, "refused")
    result, variant, record = {
        True: (CheckResult.GOOD, "agreed", ""),
        False: (*refused, published(consent.answer.place, "v=DMARC1")),
        None: (CheckResult.UNKNOWN, "unknown", ""),
    }[consent.given]
    context.report(
        "dmarc-rua",
        result,
        f"dmarc-rua/{variant}",
        _CONSENT,
        consent.answer.seq,
        record,
        subject=consent.host,
        owner=owner,
        name=consent.name,
        reason=consent.answer.error,
    )

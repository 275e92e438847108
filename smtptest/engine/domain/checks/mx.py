"""Which hosts take the domain's mail, and whether each can be found: mx-null, mx-resolve, mx-cname, ipv6."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from smtptest.engine.addressing import parse_address
from smtptest.engine.dns.answer import Answer
from smtptest.engine.dns.loopback import is_lab_domain, own_machine
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.mail_hosts import MailHosts, mail_hosts
from smtptest.engine.events import CheckResult
from smtptest.engine.guard.blocks import forbidding_block

_MX = "RFC 5321 section 5.1"
_NULL = "RFC 7505 section 3"
_ALIAS = "RFC 2181 section 10.3"
_IPV6 = "RFC 3974"
Pair = tuple[Answer, Answer]
"""The answers for a host's AAAA and A records."""


async def check(context: CheckContext) -> None:
    found = await mail_hosts(context.questions, context.plan.domain)
    _judge_records(found, context)
    for name in found.not_names:
        context.report("mx-resolve", CheckResult.PROBLEM, "mx-resolve/not-a-name", _MX, found.answer.seq, subject=name)
    pairs = await asyncio.gather(*(_addresses(host, context) for host in found.hosts))
    for host, pair in zip(found.hosts, pairs, strict=True):
        _judge_addresses(host, pair, context, implicit=found.implicit)
        if not found.implicit:  # a domain may be an alias (RFC 5321 section 5.1), only an MX record must not name one
            _judge_alias(host, pair, context)
    if found.hosts:
        _judge_ipv6(found.hosts, [aaaa for aaaa, _ in pairs], context)


def _judge_records(found: MailHosts, context: CheckContext) -> None:
    domain, about = context.plan.domain, found.answer.seq

    def report(result: CheckResult, variant: str, reference: str, record: str = "", /, **parameters: object) -> None:
        context.report("mx-null", result, f"mx-null/{variant}", reference, about, record, domain=domain, **parameters)

    if found.null:
        report(CheckResult.INFO, "null", _NULL)
    elif found.mixed:
        report(CheckResult.PROBLEM, "mixed", _NULL)
    elif found.implicit and found.answer.dangling:
        # Beside a CNAME record there can be no MX record (RFC 2181 section 10.1).
        report(CheckResult.WARNING, "implicit-alias", _MX, canonical=found.answer.dangling)
    elif found.implicit:
        report(CheckResult.WARNING, "implicit", _MX)
    elif found.answer.records:
        # How many hosts inside there are is not disclosed, nor which.
        result, variant = (
            (CheckResult.WARNING, "partly-public") if found.answer.withheld else (CheckResult.GOOD, "named")
        )
        report(result, variant, _MX, hosts=", ".join(found.hosts + found.not_names))
    elif found.answer.absent:
        report(CheckResult.PROBLEM, "no-domain", _MX)
    elif found.answer.withheld:
        report(CheckResult.PROBLEM, "not-public", _MX, reason=found.answer.error)
    else:
        report(CheckResult.UNKNOWN, "unknown", _MX, reason=found.answer.error)


async def _addresses(host: str, context: CheckContext) -> Pair:
    aaaa, a = await asyncio.gather(context.questions.ask(host, "AAAA"), context.questions.ask(host, "A"))
    return aaaa, a


def _judge_addresses(host: str, pair: Pair, context: CheckContext, *, implicit: bool) -> None:
    def report(result: CheckResult, variant: str, about: Answer, **parameters: object) -> None:
        context.report("mx-resolve", result, f"mx-resolve/{variant}", _MX, about.seq, subject=host, **parameters)

    records = [record for answer in pair for record in answer.records]
    failed = next((answer for answer in pair if answer.failed), None)
    first = next((answer for answer in pair if answer.records), pair[1])
    domain = context.plan.domain
    if reason := own_machine(host, domain, records):
        report(CheckResult.PROBLEM, "own-machine-implicit" if implicit else "own-machine", first, reason=reason)
    elif private := _private(host, domain, records):
        report(CheckResult.WARNING, "private", first, addresses=", ".join(private))
    elif records:
        report(CheckResult.GOOD, "found", first, addresses=", ".join(records))
    elif failed is None and implicit and pair[1].dangling:
        report(CheckResult.PROBLEM, "none-implicit-alias", pair[1], canonical=pair[1].dangling)
    elif failed is None and implicit:
        report(CheckResult.PROBLEM, "none-implicit", pair[1])
    elif failed is None and pair[1].dangling:
        report(CheckResult.PROBLEM, "dangling", pair[1], canonical=pair[1].dangling)
    elif failed is None:
        report(CheckResult.PROBLEM, "none", pair[1])
    elif failed.withheld:
        report(CheckResult.PROBLEM, "not-public", failed)
    else:
        report(CheckResult.UNKNOWN, "unknown", failed, reason=failed.error)


def _private(host: str, domain: str, addresses: Sequence[str]) -> list[str]:
    """The addresses that the internet does not lead to, unless nobody there is meant to deliver."""
    if is_lab_domain(domain) or is_lab_domain(host):
        return []
    return [address for address in addresses if forbidding_block(parse_address(address)) is not None]


def _judge_alias(host: str, pair: Pair, context: CheckContext) -> None:
    def report(result: CheckResult, variant: str, about: Answer, **parameters: object) -> None:
        context.report("mx-cname", result, f"mx-cname/{variant}", _ALIAS, about.seq, subject=host, **parameters)

    alias = next((answer for answer in pair if answer.canonical), None)
    failed = next((answer for answer in pair if answer.failed), None)
    if alias is not None:
        report(CheckResult.WARNING, "alias", alias, canonical=alias.canonical)
    elif failed is None and pair[1].dangling:
        report(CheckResult.WARNING, "dangling", pair[1], canonical=pair[1].dangling)
    elif failed is None or any(answer.records for answer in pair):
        report(CheckResult.GOOD, "direct", next((one for one in pair if one.records), pair[1]))
    else:
        report(CheckResult.UNKNOWN, "unknown", failed, reason=failed.error)


def _judge_ipv6(hosts: Sequence[str], answers: Sequence[Answer], context: CheckContext) -> None:
    domain = context.plan.domain
    having = [host for host, answer in zip(hosts, answers, strict=True) if answer.records]
    about = next((answer for answer in answers if answer.records), answers[0])
    failed = next((answer for answer in answers if answer.failed), None)

    def report(result: CheckResult, variant: str, about: Answer, **parameters: object) -> None:
        context.report("ipv6", result, f"ipv6/{variant}", _IPV6, about.seq, domain=domain, **parameters)

    if len(having) == len(hosts):
        report(CheckResult.GOOD, "all", about)
    elif having:
        report(CheckResult.GOOD, "some", about, hosts=", ".join(having))
    elif failed is None:
        report(CheckResult.INFO, "none", about)
    else:
        report(CheckResult.UNKNOWN, "unknown", failed, reason=failed.error)

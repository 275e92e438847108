"""The names of the addresses that the domain sends from: ptr, fcrdns, ptr-generic, helo-match."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from smtptest.engine.addressing import is_address, parse_address, without_brackets
from smtptest.engine.checking.reporting import Reporting
from smtptest.engine.dns.answer import Answer
from smtptest.engine.dns.lookups import is_host_name
from smtptest.engine.dns.loopback import is_localhost_name
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.generic_names import generic_part
from smtptest.engine.events import CheckResult

_PTR = "RFC 1912 section 2.1"
_CONFIRMED = "RFC 8601 section 2.7.3"
_HELO = "RFC 5321 section 4.1.4"
# An address may have any number of names; receivers check the first few.
_MOST_NAMES = 5


async def check(context: CheckContext) -> None:
    plan = context.plan
    await asyncio.gather(*(judge_names(context, address, plan.helo, plan.domain) for address in plan.addresses))


async def judge_names(context: Reporting, address: str, helo: str, domain: str) -> None:
    """Judge the names of one address. helo: what its server gives in EHLO. domain: whose mail it sends."""
    await asyncio.gather(_names(address, domain, context), _helo(address, helo, context))


async def _names(address: str, domain: str, context: Reporting) -> None:
    answer = await context.questions.ask(parse_address(address).reverse_pointer, "PTR")
    report = partial(_report, address, context)
    if answer.failed:
        for each in ("ptr", "fcrdns", "ptr-generic"):
            report(each, CheckResult.UNKNOWN, "unknown", _PTR, answer, reason=answer.error)
        return
    names = [record.removesuffix(".").lower() for record in answer.records[:_MOST_NAMES]]
    if not names:
        report("ptr", CheckResult.PROBLEM, "none", _PTR, answer)
        report("fcrdns", CheckResult.PROBLEM, "no-name", _CONFIRMED, answer)
        report("ptr-generic", CheckResult.INFO, "no-name", _PTR, answer)
        return
    report("ptr", CheckResult.GOOD, "named", _PTR, answer, names=", ".join(names))
    await _confirm(address, names, answer, context)
    _judge_name(address, names[0], answer, domain, context)


async def _confirm(address: str, names: Sequence[str], about: Answer, context: Reporting) -> None:
    report = partial(_report, address, context, "fcrdns")
    hosts = [name for name in names if is_host_name(name)]
    answers = await asyncio.gather(*(context.questions.ask(host, _type(address)) for host in hosts))
    for host, answer in zip(hosts, answers, strict=True):
        if _holds(answer, address):
            report(CheckResult.GOOD, "confirmed", _CONFIRMED, answer, name=host)
            return
    failed = next((answer for answer in answers if answer.failed), None)
    if failed is not None:
        report(CheckResult.UNKNOWN, "unknown", _CONFIRMED, failed, reason=failed.error)
        return
    own = next((answer for answer in answers if _can_be_published(answer.place)), None)
    variant, record = ("mismatch-elsewhere", "") if own is None else ("mismatch", _address_record(own, address))
    report(CheckResult.PROBLEM, variant, _CONFIRMED, about, record, names=", ".join(names))


def _can_be_published(host: str) -> bool:
    """Whether its owner could publish an address of this name: of one label nobody is, and arpa is for addresses."""
    return "." in host and not host.endswith(".arpa") and not is_localhost_name(host)


def _judge_name(address: str, name: str, about: Answer, domain: str, context: Reporting) -> None:
    part = generic_part(name, address)
    if part is None:
        _report(address, context, "ptr-generic", CheckResult.GOOD, "own", _PTR, about, name=name)
        return
    parameters = {"name": name, "part": part, "domain": domain}
    _report(address, context, "ptr-generic", CheckResult.WARNING, "generic", _PTR, about, **parameters)


async def _helo(address: str, helo: str, context: Reporting) -> None:
    report = partial(_report, address, context, "helo-match")
    if not helo or is_address(without_brackets(helo)):
        report(CheckResult.INFO, "not-given", _HELO, None)
        return
    answer = await context.questions.ask(helo, _type(address))
    if _holds(answer, address):
        report(CheckResult.GOOD, "match", _HELO, answer, helo=helo)
    elif answer.failed:
        report(CheckResult.UNKNOWN, "unknown", _HELO, answer, helo=helo, reason=answer.error)
    else:
        variant = "differs" if answer.records else "none"
        report(CheckResult.WARNING, variant, _HELO, answer, _address_record(answer, address), helo=helo)


def _report(
    address: str,
    context: Reporting,
    check: str,
    result: CheckResult,
    variant: str,
    reference: str,
    about: Answer | None,
    record: str = "",
    /,
    **parameters: object,
) -> None:
    seq = None if about is None else about.seq
    context.report(check, result, f"{check}/{variant}", reference, seq, record, subject=address, **parameters)


def _type(address: str) -> str:
    return "A" if parse_address(address).version == 4 else "AAAA"


def _holds(answer: Answer, address: str) -> bool:
    return parse_address(address) in map(parse_address, answer.records)


def _address_record(answer: Answer, address: str) -> str:
    """The record that adds this address to what was asked for."""
    return f"{answer.place}. IN {answer.type} {address}"

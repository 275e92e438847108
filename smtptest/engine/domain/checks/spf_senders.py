"""What SPF says about the addresses that the domain sends from: spf-eval, spf-helo."""

from __future__ import annotations

import asyncio

from smtptest.engine.addressing import parse_address
from smtptest.engine.authentication.spf import SpfEvaluation, SpfResult, evaluate_spf
from smtptest.engine.checking.reporting import Reporting
from smtptest.engine.dns.answer import Answer
from smtptest.engine.domain.checks.spf import term_for
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.texts import published, shown
from smtptest.engine.domain.traces import terms_trace
from smtptest.engine.events import CheckResult

_RESULTS = {
    SpfResult.PASS: CheckResult.GOOD,
    SpfResult.NEUTRAL: CheckResult.WARNING,
    SpfResult.SOFTFAIL: CheckResult.WARNING,
    SpfResult.NONE: CheckResult.WARNING,
    SpfResult.FAIL: CheckResult.PROBLEM,
    SpfResult.PERMERROR: CheckResult.PROBLEM,
    SpfResult.TEMPERROR: CheckResult.UNKNOWN,
}


async def check(context: CheckContext) -> None:
    plan = context.plan
    names = [False, True] if plan.helo else [False]
    await asyncio.gather(*(_judge(context, address, helo=helo) for address in plan.addresses for helo in names))


async def _judge(context: CheckContext, address: str, *, helo: bool) -> None:
    """Judge one address for mail of the domain, or for bounces, whose only name is that of EHLO."""
    plan = context.plan
    domain = plan.helo if helo else plan.domain
    await judge_sender(context, address, f"postmaster@{domain}", plan.helo or plan.domain, helo=helo)


async def judge_sender(context: Reporting, address: str, sender: str, helo_name: str, *, helo: bool) -> SpfEvaluation:
    """Judge mail of a sender from an address. helo: whether the sender stands for the name in EHLO."""
    domain = sender.rpartition("@")[2]
    answer = await context.questions.ask(domain, "TXT")
    found = await evaluate_spf(context.questions, address, sender, helo_name)
    check = "spf-helo" if helo else "spf-eval"
    variant = _helo_variant(found) if helo else _variant(found)
    context.report(
        check,
        _RESULTS[found.result],
        f"{check}/{variant}",
        "RFC 7208 section 2.3" if helo else "RFC 7208 section 2.6",
        answer.seq,
        await _record(context, found, answer, address, helo=helo),
        terms_trace(found.record),
        subject=address,
        domain=domain,
        helo=domain,
        result=found.result.value,
        term=found.record.decided,
        owner=found.record.deciding.domain,
        explanation=shown(found.explanation),
        name=found.fault and found.fault.text,
        reason=found.fault and found.fault.reason,
    )
    return found


def _variant(found: SpfEvaluation) -> str:
    if found.result is SpfResult.TEMPERROR:
        return "unknown"
    if _has_voids(found):
        return "permerror-voids"
    return "fail-explained" if found.explanation else found.result.value


def _has_voids(found: SpfEvaluation) -> bool:
    """Whether it ended because names led to nothing, which may hold only for the family of this address."""
    return found.fault is not None and found.fault.kind == "voids"


def _helo_variant(found: SpfEvaluation) -> str:
    match found.result:
        case SpfResult.TEMPERROR:
            return "unknown"
        case SpfResult.NEUTRAL | SpfResult.SOFTFAIL:
            return "doubtful"
        case _:
            return found.result.value


async def _record(context: Reporting, found: SpfEvaluation, answer: Answer, address: str, *, helo: bool) -> str:
    """The record by which the address would pass; empty if it does, or if it takes more than one term. answer: the TXT
    records of the domain."""
    match found.result:
        case SpfResult.NONE | SpfResult.PERMERROR if helo:
            terms = await _own_terms(context, answer.name, address)
            return published(answer.place, " ".join(["v=spf1", *terms, "-all"]))
        case SpfResult.NEUTRAL | SpfResult.SOFTFAIL | SpfResult.FAIL:
            pass
        case _ if not _has_voids(found):
            return ""
    _, *terms = found.record.text.split()
    return published(answer.owner, " ".join(["v=spf1", term_for(address), *terms]))


async def _own_terms(context: Reporting, host: str, address: str) -> list[str]:
    """What a host's own record needs to match the address: that of most hosts is among those that the name has."""
    answer = await context.questions.ask(host, "AAAA" if ":" in address else "A")
    if any(parse_address(record) == parse_address(address) for record in answer.records):
        return ["a"]
    # Without the name, "a" would ask for what is not there (RFC 7208 section 4.6.4).
    return [*([] if answer.absent == "name" else ["a"]), term_for(address)]

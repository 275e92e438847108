"""Whether the domain and its mail servers' names are signed: dnssec."""

from __future__ import annotations

import asyncio

from smtptest.engine.dns.answer import Answer
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.mail_hosts import mail_hosts
from smtptest.engine.events import CheckResult

_REFERENCE = "RFC 4035 section 4.3"


async def check(context: CheckContext) -> None:
    """Reads the answers about the MX records and the mail servers' addresses: no question of its own is needed."""
    found = await mail_hosts(context.questions, context.plan.domain)
    _judge(context.plan.domain, found.answer, context)
    hosts = [host for host in found.hosts if host != context.plan.domain]
    answers = await asyncio.gather(*(context.questions.ask(host, "A") for host in hosts))
    for host, answer in zip(hosts, answers, strict=True):
        _judge(host, answer, context)


def _judge(name: str, answer: Answer, context: CheckContext) -> None:
    def report(result: CheckResult, variant: str, **parameters: object) -> None:
        context.report("dnssec", result, f"dnssec/{variant}", _REFERENCE, answer.seq, subject=name, **parameters)

    if answer.bogus:
        report(CheckResult.PROBLEM, "bogus", reason=answer.error)
    elif answer.failed:
        report(CheckResult.UNKNOWN, "unknown", reason=answer.error)
    elif not context.validating:
        report(CheckResult.UNKNOWN, "not-validating")
    elif answer.secure:
        report(CheckResult.GOOD, "signed")
    else:
        report(CheckResult.INFO, "unsigned")

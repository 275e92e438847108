"""Which authorities may issue certificates for the domain: caa."""

from __future__ import annotations

from smtptest.engine.dns.answer import Answer
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.events import CheckResult

_REFERENCE = "RFC 8659 section 3"


async def check(context: CheckContext) -> None:
    """Look for CAA records at the domain, then at each domain above it: the first that has any counts.

    The top-level domain is not asked: those that have CAA records restrict only themselves.
    """
    domain = context.plan.domain
    labels = domain.split(".")
    for depth in range(max(1, len(labels) - 1)):
        owner = ".".join(labels[depth:])
        answer = await context.questions.ask(owner, "CAA")
        if answer.records:
            _judge(owner, answer, context)
            return
        if answer.failed:
            reason = answer.error
            context.report(
                "caa", CheckResult.UNKNOWN, "caa/unknown", _REFERENCE, answer.seq, domain=domain, reason=reason
            )
            return
    context.report("caa", CheckResult.INFO, "caa/open", _REFERENCE, answer.seq, domain=domain)


def _judge(owner: str, answer: Answer, context: CheckContext) -> None:
    domain = context.plan.domain
    issuers = [_issuer(record) for record in answer.records if record.split(" ")[1].lower() == "issue"]
    allowed = ", ".join(dict.fromkeys(filter(None, issuers)))

    def report(result: CheckResult, variant: str, **parameters: str) -> None:
        context.report("caa", result, f"caa/{variant}", _REFERENCE, answer.seq, domain=domain, **parameters)

    if allowed:
        report(CheckResult.GOOD, "restricted", owner=owner, issuers=allowed)
    elif issuers:
        report(CheckResult.INFO, "forbidden", owner=owner)
    else:
        report(CheckResult.INFO, "open")


def _issuer(record: str) -> str:
    """The authority that a record names: ``0 issue "ca.example; policy=ev"``. Empty if it names none."""
    value = record.split(" ", 2)[2].strip('"')
    return value.partition(";")[0].strip()

"""Whether the message passes DMARC, and what the author's domain asks for: dmarc-find, dmarc-policy, dmarc-eval."""

from __future__ import annotations

from smtptest.engine.authentication.dmarc_alignment import DmarcEvaluation, DmarcResult, Identifier, evaluate_dmarc
from smtptest.engine.domain.checks.dmarc import judge_record
from smtptest.engine.domain.texts import listed
from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.context import MessageContext

_ALIGNMENT = "RFC 9989 section 4.4"
_AUTHOR = "RFC 9989 section 3.2.1"
_ACTIONS = "RFC 9989 section 5.3"
_SIGNS = {True: "✓", False: "-", None: "?"}
_ALIGNED = {True: "=", False: "≠", None: "?"}


async def check(context: MessageContext) -> None:
    authors = context.authenticated.authors
    if len(authors) != 1:
        variant, about = "several" if authors else "no-author", context.delivery.about.get("data")
        parameters = {"domains": listed(authors)}
        context.report("dmarc-eval", CheckResult.PROBLEM, f"dmarc-eval/{variant}", _AUTHOR, about, **parameters)
        return
    await judge_record(context, authors[0], sends=True)
    found = await evaluate_dmarc(context.questions, authors[0], context.authenticated.identifiers)
    context.authenticated.dmarc = found
    _judge(context, found)


def _judge(context: MessageContext, found: DmarcEvaluation) -> None:
    result, variant = _result(found)
    walk = found.discovery.walk
    step = next((one for one in walk.steps if one.domain == found.discovery.domain), walk.steps[0])
    context.report(
        "dmarc-eval",
        result,
        f"dmarc-eval/{variant}",
        _ACTIONS if variant.startswith("fail") else _ALIGNMENT,
        step.answer.seq,
        "",
        [_line(one, found.domain) for one in found.identifiers],
        domain=found.domain,
        owner=found.discovery.domain,
        spf=_first(found, "spf"),
        dkim=_first(found, "dkim"),
        policy=found.untested,
    )


def _result(found: DmarcEvaluation) -> tuple[CheckResult, str]:
    if found.result is DmarcResult.TEMPERROR:
        return CheckResult.UNKNOWN, "unknown"
    ways = {one.mechanism for one in found.identifiers if one.counts}
    if found.result is DmarcResult.FAIL:
        assert found.asked is not None
        testing = found.asked is not found.untested
        return CheckResult.PROBLEM, "fail-testing" if testing else f"fail-{found.asked}"
    if found.result is DmarcResult.NONE:
        return (CheckResult.INFO, "aligned") if ways else (CheckResult.WARNING, "nothing")
    if ways == {"spf"}:
        return CheckResult.WARNING, "spf"
    return CheckResult.GOOD, "both" if len(ways) > 1 else "dkim"


def _first(found: DmarcEvaluation, mechanism: str) -> str:
    """The identifier of a mechanism that counts, or else one that does not."""
    every = found.by(mechanism)
    return next((one.domain for one in every if one.counts), "") or next((one.domain for one in every), "?")


def _line(one: Identifier, domain: str) -> str:
    return f"{_SIGNS[one.authenticated]} {one.mechanism} {one.domain} {_ALIGNED[one.aligned]} {domain}"

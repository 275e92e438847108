"""The keys that the domain signs with: dkim-key."""

from __future__ import annotations

import asyncio

from smtptest.engine.authentication.dkim_key import ED25519, DkimKey, is_key, parse_key
from smtptest.engine.checking.reporting import Reporting
from smtptest.engine.dns.answer import Answer
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.mail_hosts import mail_hosts
from smtptest.engine.domain.texts import published, shown
from smtptest.engine.events import CheckResult

MOST_SELECTORS = 10
# Tried if no selector is given: those of Google, Microsoft 365, Mailchimp and SendGrid, and what software proposes.
COMMON = ("google", "selector1", "selector2", "k1", "k2", "s1", "s2", "default", "dkim", "mail")
_RECORD = "RFC 6376 section 3.6.1"
_LENGTH = "RFC 8301 section 3.2"
_LEAST_BITS, _GOOD_BITS, _MOST_BITS = 1024, 2048, 4096
_REFERENCES = {
    "weak": _LENGTH,
    "short": _LENGTH,
    "long": _LENGTH,
    "ed25519": "RFC 8463",
    "hash": "RFC 8301 section 3.1",
}


async def check(context: CheckContext) -> None:
    plan = context.plan
    selectors = (plan.selectors or COMMON)[:MOST_SELECTORS]
    found = await asyncio.gather(
        *(judge_key(context, plan.domain, selector, given=bool(plan.selectors)) for selector in selectors)
    )
    if not any(found):
        hosts = await mail_hosts(context.questions, plan.domain)
        # A domain that takes no mail can take no bounces, and so sends none either, unless sending addresses are given.
        parked = hosts.null and not plan.addresses
        result, variant = (CheckResult.INFO, "none-parked") if parked else (CheckResult.UNKNOWN, "none-found")
        about = hosts.answer.seq if parked else None
        tried = ", ".join(selectors)
        context.report("dkim-key", result, f"dkim-key/{variant}", _RECORD, about, selectors=tried, domain=plan.domain)


async def judge_key(context: Reporting, domain: str, selector: str, *, given: bool, subject: str = "") -> bool:
    """Report on one selector. Returns False if there is nothing to report, because it was only tried.

    subject: what the key is called if it is not called by its selector.
    """
    name = f"{selector}._domainkey.{domain}"
    answer = await context.questions.ask(name, "TXT")
    keys = [text for text in answer.texts if is_key(text)]
    if not (given or keys):
        return False
    result, variant, record, parameters = _result(answer, keys, given=given)
    reference = _REFERENCES.get(variant, _RECORD)
    code = f"dkim-key/{variant}"
    parameters |= {"subject": subject or selector, "name": name}
    context.report("dkim-key", result, code, reference, answer.seq, record, **parameters)
    return True


def _result(answer: Answer, keys: list[str], *, given: bool) -> tuple[CheckResult, str, str, dict[str, object]]:
    """The result, its variant, the record to publish, and what else stands in the words."""
    if answer.failed:
        return CheckResult.UNKNOWN, "unknown", "", {"reason": answer.error}
    if len(keys) > 1:
        return CheckResult.PROBLEM, "several", "", {"count": len(keys)}
    if not keys:
        variant = "not-a-key" if answer.records else "missing"
        return CheckResult.PROBLEM, variant, "", {"text": shown(next(iter(answer.texts), ""))}
    key = parse_key(keys[0])
    result, variant = _judged(key, given=given)
    record = published(answer.owner, _untested(key.text)) if variant == "testing" else ""
    return result, variant, record, {"bits": key.bits}


def _judged(key: DkimKey, *, given: bool) -> tuple[CheckResult, str]:
    if key.faults:
        return CheckResult.PROBLEM, key.faults[0]
    if key.bits is None:
        # Under a selector that was only tried, nobody may sign any more.
        return (CheckResult.PROBLEM, "revoked") if given else (CheckResult.INFO, "retired")
    rsa = key.type != ED25519
    rows = (
        (rsa and key.bits < _LEAST_BITS, CheckResult.PROBLEM, "short"),
        (key.testing, CheckResult.WARNING, "testing"),
        (not rsa, CheckResult.INFO, "ed25519"),
        (key.bits < _GOOD_BITS, CheckResult.WARNING, "weak"),
        (key.bits > _MOST_BITS, CheckResult.WARNING, "long"),
        (True, CheckResult.GOOD, "good"),
    )
    return next((result, variant) for is_so, result, variant in rows if is_so)


def _untested(text: str) -> str:
    """The record without the flag of a test."""
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return "; ".join(part for part in map(_without_flag, parts) if part)


def _without_flag(part: str) -> str:
    name, _, value = part.partition("=")
    if name.strip() != "t":
        return part
    flags = [flag.strip() for flag in value.split(":") if flag.strip().lower() != "y"]
    return f"t={':'.join(flags)}" if flags else ""

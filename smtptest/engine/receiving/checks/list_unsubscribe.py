"""Whether a reader can unsubscribe with one click: list-unsubscribe."""

from __future__ import annotations

from smtptest.engine.authentication.dkim_judgement import DkimJudgement, DkimResult
from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.receiving.lint.fields import read_section
from smtptest.engine.receiving.lint.list_unsubscribe import HEADERS, judge_unsubscribing


async def check(context: MessageContext) -> None:
    message = context.delivery.message
    judged = judge_unsubscribing(read_section(message, 0, 1, len(message)))
    line = judged.field.line if judged.field else 0
    result, variant = judged.result, judged.variant
    if variant == "one-click" and context.authenticated.dkim is not None:
        result, variant = _proven(context.authenticated.dkim)
    context.report(
        "list-unsubscribe", result, f"list-unsubscribe/{variant}", "RFC 8058 section 3",
        context.delivery.about.get("data"), "", judged.uris, line=line,
    )  # fmt: skip


def _proven(dkim: DkimJudgement) -> tuple[CheckResult, str]:
    """What the fields are worth by the signatures that cover both: one of them must be valid (RFC 8058 section 4)."""
    covering = [one for one in dkim.judged if {*one.signature.names} >= HEADERS]
    if any(one.valid for one in covering):
        return CheckResult.GOOD, "one-click"
    if covering and all(one.result is not DkimResult.TEMPERROR for one in covering):
        return CheckResult.WARNING, "signature-invalid"
    return CheckResult.UNKNOWN, "signature-unknown"

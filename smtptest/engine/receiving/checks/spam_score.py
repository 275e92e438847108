"""What a spam filter thinks of the message: spam-score. Asked only if the operator has named one."""

from __future__ import annotations

from smtptest.engine.events import CheckResult
from smtptest.engine.receiving.context import MessageContext
from smtptest.engine.receiving.rspamd import NoScoreError, Score, ask_rspamd

_REFERENCE = "rspamd"
_GOOD = frozenset({"no action", "greylist"})
_SPAM = frozenset({"reject", "rewrite subject", "add header", "quarantine", "discard"})


async def check(context: MessageContext) -> None:
    if not context.rspamd:
        return
    about = context.delivery.about.get("data")
    try:
        found = await ask_rspamd(context.rspamd, context.delivery)
    except NoScoreError as failure:
        unknown = CheckResult.UNKNOWN
        context.report("spam-score", unknown, "spam-score/unknown", _REFERENCE, about, reason=failure.words)
        return
    result, variant = _judged(found)
    trace = [f"{rule.score:+.2f} {rule.name} {rule.description}".strip() for rule in found.rules]
    said = {"score": found.score, "required": found.required, "action": found.action}
    context.report("spam-score", result, f"spam-score/{variant}", _REFERENCE, about, "", trace, **said)


def _judged(found: Score) -> tuple[CheckResult, str]:
    if found.action in _SPAM:
        return CheckResult.PROBLEM, "spam"
    if found.action in _GOOD and found.score < found.required / 2:
        return CheckResult.GOOD, "good"
    return CheckResult.WARNING, "doubtful"

"""The answer of a receive test in one sentence: whether a message came, and what should be mended in it."""

from __future__ import annotations

from collections.abc import Sequence

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Check, CheckResult, Finished, Verdict
from smtptest.engine.judgement import is_blind
from smtptest.engine.outcome import Outcome
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.words.sentence import Sentence, title_of

_CONFIRMED = frozenset({"dmarc-eval/both", "dmarc-eval/dkim", "dmarc-eval/spf", "dmarc-eval/aligned"})


def summary(delivery: Delivery, checks: Sequence[Check]) -> Sentence:
    """Whether it would be believed, and the weightiest of the worst that was found; that all is well if nothing was."""
    evaluated = next((check for check in checks if check.id == "dmarc-eval" and check.parameters.get("domain")), None)
    believed = evaluated is not None and evaluated.code in _CONFIRMED
    said = {"peer": delivery.peer, "domain": evaluated.parameters["domain"] if evaluated else ""}
    for result in reversed(CheckResult):
        found = [check for check in checks if check.result is result and not is_blind(check.code)]
        if found and any(result.answer):
            first = max(found, key=lambda check: check.stage.weight(check.id))
            said |= {"count": len(found), "title": title_of(first.code, first.parameters)}
            if evaluated in found and evaluated.result.outcome is Outcome.PROBLEM:
                return Sentence("received-not-believed", **said)
            kind = "received-believed" if believed else "received"
            return Sentence(f"{kind}-{result.answer[len(found) > 1]}", **said)
    return Sentence("received-believed" if believed else "received-good", **said, count=len(checks))


def nothing_came(plan: ReceivePlan, ends: Sequence[Finished]) -> DialogEnded:
    """The end of a test that got no message. ends: of its sessions."""
    # Whom we told to come back has not met the behaviour that was asked for.
    told_to_return = [end.code == "peer-next-time" for end in ends]
    answered = [end.verdict.facts.answered and bool(end.verdict.facts.replies) for end in ends]
    if any(one and not early for one, early in zip(answered, told_to_return, strict=True)):
        return DialogEnded(Verdict.REJECTED, Sentence("turned-away-as-asked"))
    too_large = next((end for end in reversed(ends) if end.code == "peer-too-large"), None)
    if too_large is not None:
        return DialogEnded(Verdict.TIMEOUT, Sentence("came-too-large", **too_large.parameters))
    code = "nothing-came" if not ends else "not-back-in-time" if all(told_to_return) else "no-message-came"
    return DialogEnded(Verdict.TIMEOUT, Sentence(code, minutes=plan.minutes))

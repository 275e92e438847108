"""The answer of a receive test in one sentence: whether a message came, and what is to be mended in it."""

from __future__ import annotations

from collections.abc import Sequence

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Check, CheckResult, Finished, Verdict
from smtptest.engine.judgement import is_blind
from smtptest.engine.receiving.delivery import Delivery
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.words.sentence import Sentence, title_of


def summary(delivery: Delivery, checks: Sequence[Check]) -> Sentence:
    """The weightiest of the worst that was found; that all is well if nothing was."""
    for result in reversed(CheckResult):
        found = [check for check in checks if check.result is result and not is_blind(check.code)]
        if found and any(result.answer):
            first = max(found, key=lambda check: check.stage.facts.weight)
            title = title_of(first.code, first.parameters)
            return Sentence(
                f"received-{result.answer[len(found) > 1]}", peer=delivery.peer, count=len(found), title=title
            )
    return Sentence("received-good", peer=delivery.peer, count=len(checks))


def nothing_came(plan: ReceivePlan, ends: Sequence[Finished]) -> DialogEnded:
    """The end of a test that got no message. ends: of its sessions."""
    if any(end.verdict.facts.answered and end.verdict.facts.replies for end in ends):
        return DialogEnded(Verdict.REJECTED, Sentence("turned-away-as-asked"))
    return DialogEnded(Verdict.TIMEOUT, Sentence("no-message-came" if ends else "nothing-came", minutes=plan.minutes))

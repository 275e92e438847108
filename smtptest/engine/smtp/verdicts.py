"""The verdict of a test that had several dialogs."""

from __future__ import annotations

from collections.abc import Sequence

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Verdict
from smtptest.engine.outcome import Outcome
from smtptest.engine.smtp.next_server import should_try_next
from smtptest.engine.smtp.plan import Plan
from smtptest.engine.smtp.target import DialogResult

_MOST_NAMED = 3


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst of them; every verdict has its rank."""
    return max(verdicts, key=lambda verdict: verdict.facts.rank)


def deed(outcome: DialogResult, be: str = "is") -> str:
    """What a server did that was passed over, as the end of a sentence. be: "is" or "was"."""
    return outcome.ended.verdict.facts.passed_over.format(be=be)


def combine_mx(plan: Plan, outcomes: Sequence[DialogResult]) -> DialogEnded:
    """Servers were tried in turn: the end of the last one that decided anything is the test's.

    plan: the test's own, with all its recipients.
    """
    last = outcomes[-1]
    if len(outcomes) == 1:
        return last.ended
    taken = {address for each in outcomes if each.ended.verdict.facts.completed for address in each.accepted}
    recipients = set(plan.rcpt_to)
    if taken and taken < recipients:
        words = " ".join(f"{_name(each)}: {each.ended.summary}" for each in outcomes if each.refused or each is last)
        return DialogEnded(
            Verdict.PARTLY_ACCEPTED, f"{len(taken)} of {len(recipients)} recipients were accepted. {words}"
        )
    if not should_try_next(last):
        return DialogEnded(last.ended.verdict, f"{last.ended.summary} {_answered(outcomes)}")
    deciding = max(enumerate(outcomes), key=lambda each: (_weight(each[1]), each[0]))[1]
    if not any(outcome.address for outcome in outcomes):
        return DialogEnded(
            deciding.ended.verdict, f"None of {plan.host}'s mail servers could be reached. {_named(outcomes)}"
        )
    return DialogEnded(
        deciding.ended.verdict, f"No mail server of {plan.host} completed the session. {_named(outcomes)}"
    )


def _answered(outcomes: Sequence[DialogResult]) -> str:
    first, last = outcomes[0], outcomes[-1]
    same = first.target.host == last.target.host
    name = f"{last.target.host} [{last.address}]" if same and last.address else last.target.host
    others = len(outcomes) - 2
    more = "" if not others else ", and 1 more try failed" if others == 1 else f", and {others} more tries failed"
    choice = f"{first.target.host}{f' [{first.address}]' if same and first.address else ''}"
    return f"Answered by {name}; the first choice, {choice}, {deed(first, 'was')}{more}."


def _weight(outcome: DialogResult) -> int:
    """How much the server had to do with the end: it spoke, it could be reached, it is there."""
    if outcome.ended.verdict.facts.answered:
        return 3
    return 2 if outcome.address else 0 if outcome.ended.verdict is Verdict.REFUSED else 1


def _is_good(verdict: Verdict) -> bool:
    return verdict.facts.outcome is Outcome.GOOD


def combine_all(outcomes: Sequence[DialogResult]) -> DialogEnded:
    """Every address was tested: the worst end is the test's, and the summary counts."""
    if len(outcomes) == 1:
        return outcomes[0].ended
    bad = [outcome for outcome in outcomes if not _is_good(outcome.ended.verdict)]
    verdict = worst([outcome.ended.verdict for outcome in outcomes])
    if not bad:
        return DialogEnded(verdict, f"All {len(outcomes)} addresses passed.")
    good = len(outcomes) - len(bad)
    return DialogEnded(verdict, f"{good} of {len(outcomes)} addresses passed; {_named(_worst_first(bad))}")


def combine_parts(outcomes: Sequence[DialogResult], parts: int) -> DialogEnded:
    """A probe of several dialogs: the worst end is the test's, and the summary counts what was found."""
    made = [outcome for outcome in outcomes if outcome.probe_results]
    bad = [outcome.target.part for outcome in made if _found_fault(outcome)]
    words = _count(made, bad, parts)
    verdict = worst([outcome.ended.verdict for outcome in outcomes])
    if _is_good(verdict):
        return DialogEnded(verdict, f"The probe was made. {words}")
    first = next(outcome for outcome in outcomes if outcome.ended.verdict is verdict)
    left = f" {parts - len(outcomes)} more parts were not tried." if len(outcomes) < parts else ""
    return DialogEnded(verdict, f"{first.target.part}: {first.ended.summary}{left} {words if made else ''}".rstrip())


def _count(made: Sequence[DialogResult], bad: Sequence[str], parts: int) -> str:
    """No part that was not judged counts as safe, be it that its answers say too little or that it was never tried."""
    safe = sum(not _found_fault(one) and not any(found.undecided for found in one.probe_results) for one in made)
    left = parts - len(bad) - safe
    if not bad:
        endings = "1 ending" if safe == 1 else f"{safe} endings"
        return f"No fault found: {endings} handled safely{f', {left} undecided' if left else ''}."
    return f"{len(bad)} of {parts} parts found a fault: {', '.join(bad)}.{f' {left} undecided.' if left else ''}"


def _found_fault(outcome: DialogResult) -> bool:
    return any(found.level.fault for found in outcome.probe_results)


def _worst_first(outcomes: Sequence[DialogResult]) -> list[DialogResult]:
    return sorted(outcomes, key=lambda outcome: -outcome.ended.verdict.facts.rank)


def _named(outcomes: Sequence[DialogResult]) -> str:
    words = [f"{_name(outcome)}: {outcome.ended.summary}" for outcome in outcomes[:_MOST_NAMED]]
    more = len(outcomes) - _MOST_NAMED
    return " ".join([*words, f"And {more} more."] if more > 0 else words)


def _name(outcome: DialogResult) -> str:
    addresses = outcome.target.addresses
    return f"{outcome.target.host} [{addresses[0]}]" if len(addresses) == 1 else outcome.target.host

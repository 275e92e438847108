"""The verdict of a test that had several dialogs."""

from __future__ import annotations

from collections.abc import Sequence

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.smtp.next_server import should_try_next
from smtptest.engine.smtp.plan import Plan
from smtptest.engine.smtp.target import DialogResult

_GOOD = (Verdict.ACCEPTED, Verdict.PASSED)
# From best to worst: what went well, what may go well later, what did not answer, what said no, what did not run.
_RANKS = (
    *_GOOD,
    Verdict.PARTLY_ACCEPTED,
    Verdict.REFUSED,
    Verdict.DEFERRED,
    Verdict.THROTTLED,
    Verdict.TIMEOUT,
    Verdict.UNREACHABLE,
    Verdict.CLOSED,
    Verdict.PROTOCOL_ERROR,
    Verdict.TLS_FAILED,
    Verdict.AUTH_FAILED,
    Verdict.REJECTED,
    Verdict.STOPPED,
    Verdict.INTERRUPTED,
    Verdict.ERROR,
)
_MOST_NAMED = 3
_TAKEN = (*_GOOD, Verdict.PARTLY_ACCEPTED)
# The server's own answer, in words or in the TLS handshake.
_SPOKEN = {Verdict.DEFERRED, Verdict.THROTTLED, Verdict.REJECTED, Verdict.TLS_FAILED, Verdict.PROTOCOL_ERROR}
_DEEDS = {
    Verdict.PARTLY_ACCEPTED: "deferred some of the recipients",
    Verdict.DEFERRED: "answered with a temporary error",
    Verdict.THROTTLED: "ended the session with a temporary error (421)",
    Verdict.REJECTED: "refused the session",
    Verdict.TIMEOUT: "timed out",
    Verdict.UNREACHABLE: "{be} unreachable",
    Verdict.CLOSED: "closed the connection",
    Verdict.PROTOCOL_ERROR: "did not answer in SMTP",
    Verdict.TLS_FAILED: "failed at TLS",
    Verdict.REFUSED: "{be} not tested, by this tool's own policy",
}


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst of them; every verdict has its rank."""
    return max(verdicts, key=_RANKS.index)


def deed(outcome: DialogResult, be: str = "is") -> str:
    """What a server did that was passed over, as the end of a sentence. be: "is" or "was"."""
    return _DEEDS[outcome.ended.verdict].format(be=be)


def combine_mx(plan: Plan, outcomes: Sequence[DialogResult]) -> DialogEnded:
    """Servers were tried in turn: the end of the last one that decided anything is the test's.

    plan: the test's own, with all its recipients.
    """
    last = outcomes[-1]
    if len(outcomes) == 1:
        return last.ended
    taken = {address for each in outcomes if each.ended.verdict in _TAKEN for address in each.accepted}
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
    if outcome.ended.verdict in _SPOKEN:
        return 3
    return 2 if outcome.address else 0 if outcome.ended.verdict is Verdict.REFUSED else 1


def combine_all(outcomes: Sequence[DialogResult]) -> DialogEnded:
    """Every address was tested: the worst end is the test's, and the summary counts."""
    if len(outcomes) == 1:
        return outcomes[0].ended
    bad = [outcome for outcome in outcomes if outcome.ended.verdict not in _GOOD]
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
    if verdict in _GOOD:
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
    return any(found.level in (Severity.WARNING, Severity.PROBLEM) for found in outcome.probe_results)


def _worst_first(outcomes: Sequence[DialogResult]) -> list[DialogResult]:
    return sorted(outcomes, key=lambda outcome: -_RANKS.index(outcome.ended.verdict))


def _named(outcomes: Sequence[DialogResult]) -> str:
    words = [f"{_name(outcome)}: {outcome.ended.summary}" for outcome in outcomes[:_MOST_NAMED]]
    more = len(outcomes) - _MOST_NAMED
    return " ".join([*words, f"And {more} more."] if more > 0 else words)


def _name(outcome: DialogResult) -> str:
    addresses = outcome.target.addresses
    return f"{outcome.target.host} [{addresses[0]}]" if len(addresses) == 1 else outcome.target.host

"""The verdict of a test that had several dialogs."""

from __future__ import annotations

from collections.abc import Sequence

from smtptest.dialog.endings import Ended
from smtptest.dialog.events import Level, Verdict
from smtptest.dialog.run import Outcome

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


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst of them; every verdict has its rank."""
    return max(verdicts, key=_RANKS.index)


def of_turn(domain: str, outcomes: Sequence[Outcome]) -> Ended:
    """Servers were tried in turn: the last one's end is the test's, unless it did not take the session on either."""
    last = outcomes[-1]
    if len(outcomes) == 1:
        return last.ended
    if last.over:
        before = f"This was {last.target.host}, after {_tries(len(outcomes) - 1)} without success."
        return Ended(last.ended.verdict, f"{last.ended.summary} {before}")
    verdict = worst([outcome.ended.verdict for outcome in outcomes])
    return Ended(verdict, f"No mail server of {domain} took the session on. {_named(outcomes)}")


def _tries(count: int) -> str:
    return "1 try" if count == 1 else f"{count} tries"


def of_all(outcomes: Sequence[Outcome]) -> Ended:
    """Every address was tested: the worst end is the test's, and the summary counts."""
    if len(outcomes) == 1:
        return outcomes[0].ended
    bad = [outcome for outcome in outcomes if outcome.ended.verdict not in _GOOD]
    verdict = worst([outcome.ended.verdict for outcome in outcomes])
    if not bad:
        return Ended(verdict, f"All {len(outcomes)} addresses passed.")
    good = len(outcomes) - len(bad)
    return Ended(verdict, f"{good} of {len(outcomes)} addresses passed; {_named(_worst_first(bad))}")


def of_parts(outcomes: Sequence[Outcome], parts: int) -> Ended:
    """A probe of several dialogs: the worst end is the test's, and the summary counts what was found."""
    made = [outcome for outcome in outcomes if outcome.proven]
    bad = [outcome.target.part for outcome in made if _found_fault(outcome)]
    words = f"{len(bad)} of {len(made)} parts found a fault{': ' if bad else ''}{', '.join(bad)}."
    verdict = worst([outcome.ended.verdict for outcome in outcomes])
    if verdict in _GOOD:
        return Ended(verdict, f"The probe was made. {words}")
    first = next(outcome for outcome in outcomes if outcome.ended.verdict is verdict)
    left = f" {parts - len(outcomes)} more parts were not tried." if len(outcomes) < parts else ""
    return Ended(verdict, f"{first.target.part}: {first.ended.summary}{left} {words if made else ''}".rstrip())


def _found_fault(outcome: Outcome) -> bool:
    return any(level in (Level.WARNING, Level.PROBLEM) for level, _ in outcome.proven)


def _worst_first(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return sorted(outcomes, key=lambda outcome: -_RANKS.index(outcome.ended.verdict))


def _named(outcomes: Sequence[Outcome]) -> str:
    words = [f"{_name(outcome)}: {outcome.ended.summary}" for outcome in outcomes[:_MOST_NAMED]]
    more = len(outcomes) - _MOST_NAMED
    return " ".join([*words, f"And {more} more."] if more > 0 else words)


def _name(outcome: Outcome) -> str:
    addresses = outcome.target.addresses
    return f"{outcome.target.host} [{addresses[0]}]" if len(addresses) == 1 else outcome.target.host

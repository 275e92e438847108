"""The verdict of a test that had several dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Verdict
from smtptest.engine.outcome import Outcome
from smtptest.engine.smtp.next_server import should_try_next
from smtptest.engine.smtp.plan import Plan
from smtptest.engine.smtp.target import DialogResult
from smtptest.engine.words.sentence import Sentence, joined

_MOST_NAMED = 3
Tense = Literal["is", "was"]


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst of them; every verdict has its rank."""
    return max(verdicts, key=lambda verdict: verdict.facts.rank)


def deed(outcome: DialogResult, be: Tense = "is") -> Sentence:
    """What a server did that was passed over, as the end of a sentence."""
    return Sentence(f"passed-over/{outcome.ended.verdict}", be=Sentence(be))


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
        servers = joined(_of_server(each) for each in outcomes if each.refused or each is last)
        words = Sentence("recipients-accepted", accepted=len(taken), count=len(recipients), servers=servers)
        return DialogEnded(Verdict.PARTLY_ACCEPTED, words)
    if not should_try_next(last):
        return DialogEnded(last.ended.verdict, joined([last.ended.summary, _answered(outcomes)]))
    deciding = max(enumerate(outcomes), key=lambda each: (_weight(each[1]), each[0]))[1]
    code = "none-completed" if any(outcome.address for outcome in outcomes) else "none-reached"
    return DialogEnded(deciding.ended.verdict, Sentence(code, domain=plan.host, servers=_named(outcomes)))


def _answered(outcomes: Sequence[DialogResult]) -> Sentence:
    first, last = outcomes[0], outcomes[-1]
    same = first.target.host == last.target.host
    name = f"{last.target.host} [{last.address}]" if same and last.address else last.target.host
    others = len(outcomes) - 2
    choice = f"{first.target.host}{f' [{first.address}]' if same and first.address else ''}"
    return Sentence("answered-by", server=name, first=choice, deed=deed(first, "was"), more=_further_tries(others))


def _further_tries(count: int) -> Sentence | str:
    if count > 1:
        return Sentence("and-more-tries", count=count)
    return Sentence("and-one-more-try") if count else ""


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
        return DialogEnded(verdict, Sentence("all-addresses-passed", count=len(outcomes)))
    good = len(outcomes) - len(bad)
    servers = _named(_worst_first(bad))
    return DialogEnded(verdict, Sentence("some-addresses-passed", good=good, count=len(outcomes), servers=servers))


def combine_ports(outcomes: Sequence[DialogResult]) -> DialogEnded:
    """Several ports of one server: no server needs all of them, so one that did what was asked decides."""
    good = [outcome for outcome in outcomes if _is_good(outcome.ended.verdict)]
    names = ", ".join(outcome.target.part for outcome in good)
    if len(good) == len(outcomes):
        return DialogEnded(good[0].ended.verdict, Sentence("ports-all", good=len(good), names=names))
    bad = [outcome for outcome in outcomes if outcome not in good]
    others = joined(Sentence("of-server", server=each.target.part, summary=each.ended.summary) for each in bad)
    if good:
        return DialogEnded(good[0].ended.verdict, Sentence("ports-some", names=names, others=others))
    return DialogEnded(max(bad, key=_weight).ended.verdict, Sentence("ports-none", others=others))


def combine_parts(outcomes: Sequence[DialogResult], parts: int) -> DialogEnded:
    """A probe of several dialogs: the worst end is the test's, and the summary counts what was found."""
    made = [outcome for outcome in outcomes if outcome.probe_results]
    bad = [outcome.target.part for outcome in made if _found_fault(outcome)]
    words = _count(made, bad, parts)
    verdict = worst([outcome.ended.verdict for outcome in outcomes])
    if _is_good(verdict):
        return DialogEnded(verdict, words)
    first = next(outcome for outcome in outcomes if outcome.ended.verdict is verdict)
    told = [Sentence("of-server", server=first.target.part, summary=first.ended.summary)]
    if len(outcomes) < parts:
        told.append(Sentence("parts-not-tried", count=parts - len(outcomes)))
    return DialogEnded(verdict, joined([*told, words] if made else told))


def _count(made: Sequence[DialogResult], bad: Sequence[str], parts: int) -> Sentence:
    """No part that was not judged counts as safe, be it that its answers say too little or that it was never tried."""
    safe = sum(not _found_fault(one) and not any(found.undecided for found in one.probe_results) for one in made)
    left = parts - len(bad) - safe
    if bad:
        undecided = Sentence("also-undecided", count=left) if left else ""
        return Sentence("smuggling-found", count=len(bad), parts=parts, names=", ".join(bad), left=undecided)
    if left:
        return Sentence("smuggling-undecided", left=left, parts=parts, safe=safe)
    return Sentence("smuggling-none", parts=parts)


def _found_fault(outcome: DialogResult) -> bool:
    return any(found.level.fault for found in outcome.probe_results)


def _worst_first(outcomes: Sequence[DialogResult]) -> list[DialogResult]:
    return sorted(outcomes, key=lambda outcome: -outcome.ended.verdict.facts.rank)


def _named(outcomes: Sequence[DialogResult]) -> Sentence:
    words = [_of_server(outcome) for outcome in outcomes[:_MOST_NAMED]]
    more = len(outcomes) - _MOST_NAMED
    return joined([*words, Sentence("more-servers", count=more)] if more > 0 else words)


def _of_server(outcome: DialogResult) -> Sentence:
    return Sentence("of-server", server=_name(outcome), summary=outcome.ended.summary)


def _name(outcome: DialogResult) -> str:
    addresses = outcome.target.addresses
    return f"{outcome.target.host} [{addresses[0]}]" if len(addresses) == 1 else outcome.target.host

"""The answer of a domain check in one sentence: whether its mail arrives, and whether mail from it is believed."""

from __future__ import annotations

from collections.abc import Sequence

from smtptest.engine.domain.presented import SPOKEN_TO
from smtptest.engine.domain.sessions import Session
from smtptest.engine.events import Check, CheckResult, StageName, Verdict
from smtptest.engine.judgement import is_blind
from smtptest.engine.outcome import Outcome
from smtptest.engine.stages.facts import Doubt
from smtptest.engine.words.sentence import Sentence, title_of

_NO_MAIL = "mx-null/null"
# Of one problem, and of several.
_NOT_BELIEVED = "not-believed", "not-believed-many"
_DISTRUSTED = "distrusted", "distrusted-many"
_NOT_ARRIVING = "not-arriving", "not-arriving-many"


def summary(domain: str, checks: Sequence[Check], sessions: Sequence[Session] = ()) -> Sentence:
    """The weightiest of the worst that was found; that all is well if nothing was.

    The check that it names is the one that decided (engine/judgement.py): of several that weigh the same, the first.

    sessions: those with the domain's mail servers; empty if none were asked for, or it has none.
    """
    ends = {session.verdict for session in sessions}
    for result in reversed(CheckResult):
        if ends and ends.isdisjoint(SPOKEN_TO) and result.outcome is not Outcome.PROBLEM:
            return Sentence("domain-unreached", domain=domain)
        found = [check for check in checks if check.result is result and not is_blind(check.code)]
        if found and any(result.answer):
            by_weight = sorted(found, key=lambda check: -check.stage.weight(check.id))
            return _answer(domain, by_weight, takes_mail=Verdict.PASSED in ends and _is_findable(checks))
    return Sentence("domain-good", domain=domain, count=len(checks))


def _answer(domain: str, found: list[Check], *, takes_mail: bool) -> Sentence:
    """found: the checks with the worst result, the weightiest first."""
    first, count = found[0], len(found)
    doubt = first.stage.doubt(first.id)
    parameters = {"domain": domain, "count": count, "title": title_of(first.code, first.parameters)}
    codes = first.result.answer
    if first.result.outcome is Outcome.PROBLEM and doubt is not None:
        if doubt is Doubt.BELIEF:
            codes = _NOT_BELIEVED if takes_mail else _DISTRUSTED
        elif believed := [check for check in found if check.stage.doubt(check.id) is Doubt.BELIEF]:
            other = title_of(believed[0].code, believed[0].parameters)
            return Sentence("domain-neither", **parameters, other=other)
        else:
            codes = _NOT_ARRIVING
    return Sentence(f"domain-{codes[count > 1]}", **parameters)


def _is_findable(checks: Sequence[Check]) -> bool:
    """Whether senders find where to deliver, as far as was seen."""
    own = [check for check in checks if check.stage is StageName.MX]
    tolerable = Outcome.WARNING.facts.rank
    return bool(own) and all(check.result.outcome.facts.rank <= tolerable and check.code != _NO_MAIL for check in own)

"""The answer of a domain check in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from smtptest.engine.events import Check, CheckResult
from smtptest.engine.judgement import is_blind
from smtptest.engine.words.sentence import Sentence, title_of

# What is told first, and by which sentences: of one, and of several.
_TOLD = {
    CheckResult.PROBLEM: ("domain-problem", "domain-problems"),
    CheckResult.UNKNOWN: ("domain-unknown", "domain-unknowns"),
    CheckResult.WARNING: ("domain-warning", "domain-warnings"),
}


def summary(domain: str, checks: Sequence[Check]) -> Sentence:
    """The worst that was found, with the first check that found it; that all is well if nothing was."""
    for result, (one, several) in _TOLD.items():
        found = [check for check in checks if check.result is result and not is_blind(check.code)]
        if found:
            title = title_of(found[0].code, found[0].parameters)
            return Sentence(one if len(found) == 1 else several, domain=domain, count=len(found), title=title)
    return Sentence("domain-good", domain=domain, count=len(checks))

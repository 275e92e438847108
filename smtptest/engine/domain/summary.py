"""The answer of a domain check in one sentence."""

from __future__ import annotations

from collections.abc import Sequence

from smtptest.engine.events import Check, CheckResult
from smtptest.engine.judgement import is_blind
from smtptest.engine.words.sentence import Sentence, title_of


def summary(domain: str, checks: Sequence[Check]) -> Sentence:
    """The worst that was found, with the first check that found it; that all is well if nothing was."""
    for result in reversed(CheckResult):
        found = [check for check in checks if check.result is result and not is_blind(check.code)]
        if found and any(result.answer):
            title = title_of(found[0].code, found[0].parameters)
            return Sentence(result.answer[len(found) > 1], domain=domain, count=len(found), title=title)
    return Sentence("domain-good", domain=domain, count=len(checks))

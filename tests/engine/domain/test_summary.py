"""The answer of a domain check in one sentence: the worst that was found, and how often."""

from __future__ import annotations

import pytest

from smtptest.engine.domain.summary import summary
from smtptest.engine.events import Check, CheckResult, StageName

GOOD, INFO, WARNING = CheckResult.GOOD, CheckResult.INFO, CheckResult.WARNING
UNKNOWN, PROBLEM = CheckResult.UNKNOWN, CheckResult.PROBLEM
CODES = {PROBLEM: "mx-null/mixed", UNKNOWN: "mx-null/unknown", WARNING: "mx-null/implicit"}


def told(result: CheckResult, code: str = "") -> Check:
    parameters = {"domain": "a.example", "subject": "mx.a.example", "reason": "because", "variant_is_not_here": 1}
    return Check(
        seq=0, t=0, dialog=None, id="mx-null", subject="", result=result,
        code=code or CODES.get(result, "mx-null/null"), parameters=parameters, stage=StageName.MX,
        title="", detail="", advice="", record="", reference="", about=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("results", "words"),
    [
        ([GOOD, INFO], "No problem was found in 2 checks of a.example."),
        ([GOOD, WARNING], "a.example has no problem, but a warning: a.example has no MX record."),
        (
            [WARNING, WARNING],
            "a.example has no problem, but 2 warnings. The first: a.example has no MX record.",
        ),
        (
            [WARNING, UNKNOWN],
            "One check of a.example could not be judged: The MX records of a.example could not be looked up.",
        ),
        (
            [UNKNOWN, UNKNOWN],
            "2 checks of a.example could not be judged. The first: The MX records of a.example could not be looked up.",
        ),
        ([UNKNOWN, WARNING, PROBLEM], "a.example has a problem: a.example has a null MX beside others."),
        ([PROBLEM] * 3, "a.example has 3 problems. The first: a.example has a null MX beside others."),
    ],
)
def test_the_worst_is_told(results: list[CheckResult], words: str) -> None:
    assert summary("a.example", [told(result) for result in results]) == words


def test_what_this_installation_cannot_see_says_nothing_of_the_domain() -> None:
    assert summary("a.example", [told(UNKNOWN, "dnssec/not-validating")]).startswith("No problem was found in 1 ")

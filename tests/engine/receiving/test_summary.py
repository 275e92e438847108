"""The answer of a receive test in one sentence: whether the message would be believed, and what to mend first."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Check, CheckResult, StageName
from smtptest.engine.receiving.summary import summary
from tests.engine.domain.test_summary import GOOD, INFO, PROBLEM, UNKNOWN, WARNING, told
from tests.engine.receiving.helpers import delivery


@pytest.mark.parametrize(
    ("checks", "words"),
    [
        ([], "The message came from 192.0.2.1, and no problem was found in 0 checks."),
        ([told(GOOD), told(INFO)], "The message came from 192.0.2.1, and no problem was found in 2 checks."),
        ([told(GOOD), told(WARNING)], "The message came from 192.0.2.1. It has no problem, but a warning: "),
        ([told(WARNING)] * 2, "The message came from 192.0.2.1. It has no problem, but 2 warnings. The first: "),
        ([told(UNKNOWN), told(WARNING)], "The message came from 192.0.2.1. One check could not be judged: "),
        ([told(PROBLEM)], "The message came from 192.0.2.1, but it has a problem: "),
        ([told(PROBLEM)] * 3, "The message came from 192.0.2.1, but it has 3 problems. The first: "),
    ],
)
def test_the_worst_counts(checks: list[Check], words: str) -> None:
    assert summary(delivery(), checks).startswith(words)


def test_who_it_is_from_weighs_more_than_what_is_in_it() -> None:
    content, sender = (told(CheckResult.PROBLEM, code, stage) for code, stage in (
        ("mx-null/mixed", StageName.CONTENT), ("mx-null/null", StageName.AUTHENTICATION),
    ))  # fmt: skip
    assert summary(delivery(), [content, sender]).parameters["title"] == "a.example takes no mail"


PARAMETERS = {"domain": "lab.example", "subject": "192.0.2.1", "spf": "?", "dkim": "?"}


def made(text: str, place: int = 0) -> Check:
    """text: as in ``dmarc-eval/both good``."""
    code, result = text.split(" ")
    parameters = {} if code == "dmarc-eval/no-author" else PARAMETERS
    return Check(
        seq=place, t=0, dialog=None, id=code.partition("/")[0], stage=StageName.AUTHENTICATION, subject="",
        result=CheckResult(result), title="", detail="", advice="", record="", reference="", about=None, code=code,
        parameters=dict(parameters),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("checks", "code", "text"),
    [
        (["dmarc-eval/both good", "tls-sent/good good"], "received-believed", "no problem was found in 2 checks."),
        (["dmarc-eval/both good", "dkim-sig/none warning"], "received-believed-warning", "There is a warning: The mes"),
        (["dmarc-eval/spf warning", "dkim-sig/none warning"], "received-believed-warnings", "There are 2 warnings."),
        (["dmarc-eval/dkim good", "ptr/none problem"], "received-believed-problem", "but it has a problem: The addre"),
        (
            ["ptr/none problem", "fcrdns/no-name problem", "dmarc-eval/both good"],
            "received-believed-problems",
            "Fix this first: The address 192.0.2.1 has no name (PTR record).",
        ),
        (
            ["dkim-sig/body-changed problem", "dmarc-eval/fail-none problem"],
            "received-not-believed",
            "will not believe that it is from lab.example. Fix this first: The DKIM signature of lab.example does not",
        ),
        (["dmarc-eval/no-author problem"], "received-problem", "but it has a problem: The message has no address"),
        (["dmarc-eval/unknown unknown"], "received-unknown", "One check could not be judged: Whether the message"),
        (["dmarc-eval/both good", "spf-eval/private unknown"], "received-believed", "no problem"),
        (
            ["dmarc-eval/both good", "dkim-sig/dns unknown"],
            "received-believed-unknown",
            "One check could not be judged",
        ),
        (["dmarc-eval/nothing warning"], "received-warning", "but a warning: Nothing confirms"),
        (["tls-sent/good good"], "received-good", "no problem was found in 1 checks."),
    ],
)
def test_what_is_said(checks: list[str], code: str, text: str) -> None:
    found = summary(delivery(), [made(each, place) for place, each in enumerate(checks)])
    assert found.code == code
    assert found.startswith("The message came from 192.0.2.1")
    assert text in found

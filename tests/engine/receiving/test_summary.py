"""The answer of a receive test in one sentence."""

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

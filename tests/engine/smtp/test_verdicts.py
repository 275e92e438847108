"""Verdicts of several dialogs are combined; whole routes with their summaries are in test_routes.py."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Verdict
from smtptest.engine.smtp.verdicts import worst


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([Verdict.PASSED, Verdict.REJECTED, Verdict.TIMEOUT], Verdict.REJECTED),
        ([Verdict.DEFERRED, Verdict.REFUSED], Verdict.DEFERRED),
        ([Verdict.REFUSED, Verdict.PARTLY_ACCEPTED], Verdict.REFUSED),
        ([Verdict.ERROR, Verdict.STOPPED, Verdict.REJECTED], Verdict.ERROR),
        ([Verdict.ACCEPTED, Verdict.ACCEPTED], Verdict.ACCEPTED),
    ],
)
def test_the_worst_verdict_counts(verdicts: list[Verdict], expected: Verdict) -> None:
    assert worst(verdicts) is worst(verdicts[::-1]) is expected

"""Which verdict of several is that of the test."""

from __future__ import annotations

from smtptest.engine.events import Verdict
from smtptest.engine.smtp.verdicts import _RANKS, worst


def test_every_verdict_has_its_rank() -> None:
    assert sorted(_RANKS) == sorted(Verdict)
    assert worst([Verdict.PASSED, Verdict.REJECTED, Verdict.TIMEOUT]) is Verdict.REJECTED

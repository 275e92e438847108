"""How much a finding matters, and what came of a check: each is one entry here, with what it means for the test."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from smtptest.engine.msgids import pgettext_noop
from smtptest.engine.outcome import Outcome


class Severity(StrEnum):
    """How much a finding matters, from best to worst."""

    label: str
    """What it is called, as a message of the context ``level``."""
    outcome: Outcome
    """What it makes of a test in which all else is good."""

    def __new__(cls, value: str, label: str, outcome: Outcome = Outcome.GOOD) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.outcome = value, label, outcome
        return member

    GOOD = "good", pgettext_noop("level", "good")
    INFO = "info", pgettext_noop("level", "info")
    WARNING = "warning", pgettext_noop("level", "warning"), Outcome.WARNING
    PROBLEM = "problem", pgettext_noop("level", "problem"), Outcome.PROBLEM

    @property
    def fault(self) -> bool:
        """It tells of something that is to be mended."""
        return self.outcome is not Outcome.GOOD


class CheckResult(StrEnum):
    """What came of a check, from best to worst. What could not be judged is worse than a warning, as in outcomes."""

    label: str
    """What it is called, as a message of the context ``level``."""
    outcome: Outcome
    """What it makes of a test in which all else is good."""
    answer: tuple[str, str]
    """How the codes of the sentences end that answer a test if this is the worst of its checks: of one, and of several.
    Empty if that is worth no word."""

    def __new__(
        cls, value: str, label: str = "", outcome: Outcome = Outcome.GOOD, answer: tuple[str, str] = ("", "")
    ) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.outcome, member.answer = value, label, outcome, answer
        return member

    GOOD = "good", Severity.GOOD.label
    INFO = "info", Severity.INFO.label
    WARNING = "warning", Severity.WARNING.label, Outcome.WARNING, ("warning", "warnings")
    UNKNOWN = (
        "unknown",
        pgettext_noop("level", "unknown"),
        Outcome.UNDECIDED,
        ("unknown", "unknowns"),
    )
    PROBLEM = "problem", Severity.PROBLEM.label, Outcome.PROBLEM, ("problem", "problems")

    @property
    def fault(self) -> bool:
        """It tells of something that is to be mended."""
        return self in (CheckResult.WARNING, CheckResult.PROBLEM)

"""What a result means for whoever asked, and in which tone it is shown: of a test, a finding and a check.

Each is one entry here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from smtptest.engine.msgids import gettext_noop, ngettext_noop, pgettext_noop


class Tone(StrEnum):
    """In which colour and with which sign a result is shown: the style sheet knows these and no verdict.

    The colours are the style sheet's variables of the same names: ``--good``, and ``--good-ground`` behind it.
    """

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    WAIT = "wait"


@dataclass(frozen=True, kw_only=True)
class OutcomeFacts:
    """What depends only on the outcome."""

    rank: int
    """The higher one counts if a test has several."""
    tone: Tone
    """In which colour and with which sign it is shown."""
    fault: bool
    """Whether something should be mended."""
    label: str
    """What it is called, as a message of the context ``outcome``."""
    sentence: str
    """What happened, as a message that names nobody, if the session went well and this is what it means."""
    exit_status: int
    """What a program that asks only for the outcome is to exit with: 0 if all is well."""
    plugin_state: str
    """What a monitoring plugin calls it."""
    plugin_status: int
    """What a monitoring plugin exits with."""


class Outcome(StrEnum):
    """What a result means for the person who asked."""

    facts: OutcomeFacts

    def __new__(cls, value: str, facts: OutcomeFacts) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.facts = value, facts
        return member

    GOOD = (
        "good",
        OutcomeFacts(
            rank=0,
            tone=Tone.GOOD,
            fault=False,
            label=pgettext_noop("outcome", "good"),
            sentence=gettext_noop("Everything this test checked worked"),
            exit_status=0,
            plugin_state="OK",
            plugin_status=0,
        ),
    )
    WARNING = (
        "warning",
        OutcomeFacts(
            rank=1,
            tone=Tone.WARN,
            fault=True,
            label=pgettext_noop("outcome", "warning"),
            sentence=gettext_noop("The session went well, with a warning"),
            exit_status=0,
            plugin_state="WARNING",
            plugin_status=1,
        ),
    )
    UNDECIDED = (
        "undecided",
        OutcomeFacts(
            rank=2,
            tone=Tone.WAIT,
            fault=False,
            label=pgettext_noop("outcome", "undecided"),
            sentence=gettext_noop("Not everything could be judged"),
            exit_status=0,
            plugin_state="UNKNOWN",
            plugin_status=3,
        ),
    )
    PROBLEM = (
        "problem",
        OutcomeFacts(
            rank=3,
            tone=Tone.BAD,
            fault=True,
            label=pgettext_noop("outcome", "problem"),
            sentence=gettext_noop("The session went well, but a problem was found"),
            exit_status=4,
            plugin_state="CRITICAL",
            plugin_status=2,
        ),
    )


class Severity(StrEnum):
    """How much a finding matters, from best to worst."""

    label: str
    """What it is called, as a message of the context ``level``."""
    outcome: Outcome
    """What it makes of a test in which all else is good."""
    counted: tuple[str, str]
    """How many there are, as a message: of one, and of several. Empty if that is the number and the label."""
    tone: Tone
    """In which colour it is shown: that of its outcome, unless it says otherwise."""

    def __new__(
        cls,
        value: str,
        label: str,
        outcome: Outcome = Outcome.GOOD,
        counted: tuple[str, str] = ("", ""),
        tone: Tone | None = None,
    ) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.outcome, member.counted = value, label, outcome, counted
        member.tone = tone or outcome.facts.tone
        return member

    GOOD = "good", pgettext_noop("level", "good")
    INFO = (
        "info",
        pgettext_noop("level", "info"),
        Outcome.GOOD,
        ngettext_noop("%(count)d remark", "%(count)d remarks"),
        Tone.WAIT,  # It is no good news.
    )
    WARNING = (
        "warning",
        pgettext_noop("level", "warning"),
        Outcome.WARNING,
        ngettext_noop("%(count)d warning", "%(count)d warnings"),
    )
    PROBLEM = (
        "problem",
        pgettext_noop("level", "problem"),
        Outcome.PROBLEM,
        ngettext_noop("%(count)d problem", "%(count)d problems"),
    )

    @property
    def fault(self) -> bool:
        """Whether something should be mended."""
        return self.outcome.facts.fault


class CheckResult(StrEnum):
    """The result of a check, from best to worst. What could not be judged is worse than a warning, as in outcomes."""

    label: str
    """What it is called, as a message of the context ``level``."""
    outcome: Outcome
    """What it makes of a test in which all else is good."""
    answer: tuple[str, str]
    """How the codes of the sentences end that answer a test if this is the worst of its checks: of one, and of several.
    Empty if that is worth no word."""
    tone: Tone
    """In which colour it is shown, as of a severity."""

    def __new__(
        cls,
        value: str,
        label: str = "",
        outcome: Outcome = Outcome.GOOD,
        answer: tuple[str, str] = ("", ""),
        tone: Tone | None = None,
    ) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.label, member.outcome, member.answer = value, label, outcome, answer
        member.tone = tone or outcome.facts.tone
        return member

    GOOD = "good", Severity.GOOD.label
    INFO = "info", Severity.INFO.label, Outcome.GOOD, ("", ""), Severity.INFO.tone
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
        """Whether something should be mended."""
        return self.outcome.facts.fault


LEVELS: tuple[Severity | CheckResult, ...] = (*Severity, *CheckResult)
"""Of findings and of checks."""

FAULTS: Mapping[str, Severity | CheckResult] = {
    str(level): level
    for level in sorted(LEVELS, key=lambda level: level.outcome.facts.rank, reverse=True)
    if level.fault
}
"""The levels of findings and the results of checks that should be mended, by their words, the worst first."""

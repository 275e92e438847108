"""What to report of a name that has no record that counts, of those that a domain may have only one of."""

from __future__ import annotations

from smtptest.engine.dns.answer import Answer
from smtptest.engine.domain.texts import published
from smtptest.engine.events import CheckResult

Absence = tuple[CheckResult, str, str]
"""The result, its variant, and the record to publish, if there is one."""


def absence(answer: Answer, fault: str, advised: str, *, parked: bool = False) -> Absence | None:
    """What to report; None if there is a record that counts.

    fault: as in :class:`smtptest.engine.dns.one_record.Found`, or the slug of another one. advised: the text of the
    record to publish where there is none, or a wrong one. Which of two is to go, only their owner knows. parked:
    whether the domain takes no mail, so that it needs none.
    """
    if answer.failed:
        return CheckResult.UNKNOWN, "unknown", ""
    if fault == "none":
        return (
            (CheckResult.INFO, "none-parked", "")
            if parked
            else (CheckResult.INFO, "none", published(answer.place, advised))
        )
    if fault == "two":
        return CheckResult.PROBLEM, "two", ""
    return (CheckResult.PROBLEM, fault, published(answer.owner, advised)) if fault else None

"""How much a finding matters and what came of a check: what each means for the test."""

from __future__ import annotations

from smtptest.engine.levels import CheckResult, Severity
from smtptest.engine.outcome import Outcome


def test_levels_are_listed_from_best_to_worst() -> None:
    assert [str(one) for one in Severity] == ["good", "info", "warning", "problem"]
    assert [str(one) for one in CheckResult] == ["good", "info", "warning", "unknown", "problem"]
    ranks = [[one.outcome.facts.rank for one in table] for table in (Severity, CheckResult)]
    assert ranks == [sorted(one) for one in ranks]


def test_what_a_check_makes_of_the_test() -> None:
    assert {str(one): one.outcome for one in CheckResult if one.outcome is not Outcome.GOOD} == {
        "warning": Outcome.WARNING,
        "unknown": Outcome.UNDECIDED,
        "problem": Outcome.PROBLEM,
    }
    assert [str(one) for one in CheckResult if one.fault] == ["warning", "problem"]


def test_a_result_is_called_as_the_level_of_its_name() -> None:
    assert {str(one): one.label for one in CheckResult} == {
        **{str(one): one.label for one in Severity},
        "unknown": "unknown",
    }

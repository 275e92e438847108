"""The tables of outcomes, severities and results of checks."""

from __future__ import annotations

from smtptest.engine.outcome import FAULTS, LEVELS, CheckResult, Outcome, Severity, Tone


def test_the_worst_outcome_counts() -> None:
    """As the contract lists them: the first that fits."""
    ranked = sorted(Outcome, key=lambda outcome: outcome.facts.rank, reverse=True)
    assert ranked == [Outcome.PROBLEM, Outcome.UNDECIDED, Outcome.WARNING, Outcome.GOOD]
    assert len({outcome.facts.rank for outcome in Outcome}) == len(Outcome)


def test_every_outcome_is_shown_in_a_tone_of_its_own() -> None:
    assert {outcome: outcome.facts.tone for outcome in Outcome} == {
        Outcome.GOOD: Tone.GOOD,
        Outcome.WARNING: Tone.WARN,
        Outcome.UNDECIDED: Tone.WAIT,
        Outcome.PROBLEM: Tone.BAD,
    }


def test_only_a_problem_is_an_exit_status_of_its_own() -> None:
    assert [outcome for outcome in Outcome if outcome.facts.exit_status] == [Outcome.PROBLEM]
    assert Outcome.PROBLEM.facts.exit_status == 4


def test_an_outcome_is_called_by_the_word_of_the_contract() -> None:
    assert [outcome.facts.label for outcome in Outcome] == list(Outcome)


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


def test_what_should_be_mended_is_listed_from_worst_to_best() -> None:
    assert list(FAULTS) == ["problem", "warning"]
    assert [outcome for outcome in Outcome if outcome.facts.fault] == [Outcome.WARNING, Outcome.PROBLEM]


def test_levels_of_the_same_name_are_shown_in_the_same_tone() -> None:
    """That of what they mean; only a remark is no good news."""
    assert {(str(level), level.tone) for level in LEVELS} == {
        ("good", Tone.GOOD),
        ("info", Tone.WAIT),
        ("warning", Tone.WARN),
        ("unknown", Tone.WAIT),
        ("problem", Tone.BAD),
    }

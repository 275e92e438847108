"""The table of outcomes."""

from __future__ import annotations

from smtptest.engine.outcome import Outcome, Tone


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

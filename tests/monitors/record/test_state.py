"""The six states of the contract, each with what depends on it."""

from __future__ import annotations

from smtptest.monitors.models.figures import Figures
from smtptest.monitors.record.state import BY_CODE, Counts, State, worst


def test_there_are_the_six_states_of_the_contract() -> None:
    assert [str(state) for state in State] == ["up", "degraded", "down", "refused", "unknown", "maintenance"]


def test_what_is_stored_of_a_state_is_never_changed() -> None:
    assert {code: str(state) for code, state in BY_CODE.items()} == {
        0: "up",
        1: "degraded",
        2: "down",
        3: "refused",
        4: "unknown",
        5: "maintenance",
    }


def test_each_state_has_a_rank_of_its_own_a_word_a_sentence_and_a_column() -> None:
    assert len({state.facts.rank for state in State}) == len(State)
    assert all(state.facts.label and state.facts.sentence for state in State)
    assert {str(state) for state in State} <= {field.name for field in Figures._meta.get_fields()}


def test_only_up_ends_an_incident_and_only_down_is_bad_time() -> None:
    assert [state for state in State if state.is_good] == [State.UP]
    assert [state for state in State if state.facts.counts is Counts.BAD] == [State.DOWN]
    assert [state for state in State if not state.facts.tells] == [State.UNKNOWN, State.MAINTENANCE]


def test_down_is_the_worst_and_up_the_best() -> None:
    assert worst(list(State)) is State.DOWN
    assert worst([State.UP]) is State.UP
    assert worst([State.DEGRADED, State.UNKNOWN]) is State.DEGRADED

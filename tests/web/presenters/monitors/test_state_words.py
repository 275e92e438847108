"""The words of states, and one for what has no state yet."""

from __future__ import annotations

from smtptest.monitors.record.state import State
from smtptest.web.presenters.monitors.state_words import changed, label_of, states, tone_of_state, words_of, worst


def test_each_state_can_be_told_from_the_others_without_colour() -> None:
    signs = [words_of(state).sign for state in [*State, ""]]
    assert len(set(signs)) == len(signs)
    assert (states()[0], states()[-1]) == ("up", "down")


def test_an_unknown_word_is_unknown() -> None:
    assert (label_of("new"), tone_of_state("new")) == ("Unknown", "quiet")
    assert (changed("spf"), changed("new")) == ("SPF record", "new")


def test_the_reason_is_said_if_it_is_that_of_the_state() -> None:
    assert words_of("down", "login").says == "The login failed."
    for reason in ("works", "new", ""):
        assert words_of("down", reason).says == "It does not work."
    assert words_of("unknown", "login").says.startswith("No run has been good so far.")
    assert words_of("unknown", "no-network").says == "This service has no route to the server."


def test_the_worst_comes_first() -> None:
    assert worst({"up", "degraded", "down", ""}) == "down"
    assert worst({""}) == worst(set()) == ""

"""What probes answer: whole sentences, and the undecided ones say so first."""

from __future__ import annotations

from smtptest.engine.words.probe_answers import PROBE_ANSWERS


def test_an_answer_is_sentences() -> None:
    for words in PROBE_ANSWERS.values():
        assert words[0].isupper() or words[0] == "{"
        assert words.endswith((".", "}"))
        assert "  " not in words


def test_what_could_not_be_judged_is_called_undecided_and_nothing_else_is() -> None:
    undecided = {code for code, words in PROBE_ANSWERS.items() if words.startswith("Undecided: ")}
    assert undecided == {code for code in PROBE_ANSWERS if code.endswith(("undecided", "-partial"))}

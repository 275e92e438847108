"""What the pages and their scripts say of verdicts, stages and severities."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.outcome import Tone
from smtptest.web.labels import (
    LEVELS,
    NOTES,
    STAGES,
    VERDICTS,
    cause,
    counted,
    for_scripts,
    in_a_word,
    longer_verdicts,
    of_domain,
    reason,
    sentence,
    told,
    tone,
)


@pytest.mark.parametrize("words", [VERDICTS, LEVELS, NOTES])
def test_in_english_the_words_of_the_contract_are_shown(words: dict[str, Any]) -> None:
    assert {word: str(name) for word, name in words.items()} == {word: word for word in words}


def test_every_verdict_and_every_stage_is_called_something_in_each_language() -> None:
    with override("de"):
        assert str(VERDICTS[Verdict.REJECTED]) == "abgelehnt"
        assert sentence(Verdict.REJECTED) == "Der Server sagte nein"
        assert str(STAGES[StageName.GREETING]) == "Begrüßung"
        assert str(STAGES[StageName.EHLO]) == "EHLO"
    assert all(map(str, [*VERDICTS.values(), *STAGES.values(), *LEVELS.values()]))


def test_a_test_that_runs_has_no_verdict_and_waits() -> None:
    assert (tone(None), sentence(None)) == (Tone.WAIT, "The test is running")
    assert (tone("timeout"), sentence("timeout")) == (Tone.BAD, "The server did not answer in time")


def test_the_scripts_know_all_of_each_list() -> None:
    known = {name: str(text) for name, text in for_scripts()}
    assert {name for name in known if name.startswith("verdict.")} == {f"verdict.{verdict}" for verdict in Verdict}
    assert known["tone.partly-accepted"] == "warn"
    assert known["levels"].split() == [Severity.PROBLEM, Severity.WARNING, Severity.INFO, Severity.GOOD]
    assert {name for name in known if name.startswith("wait.")} == {f"wait.{stage}" for stage in StageName}
    assert known["wait.mail"] == "Waiting for the reply to MAIL FROM"
    assert known["wait.connect"] == "Waiting for the connection"
    names = {f"awaits.{stage}": "names" for stage in StageName if stage.facts.awaits_names}
    assert {name: text for name, text in known.items() if name.startswith("awaits.")} == names
    assert known["results"].split() == ["problem", "unknown", "warning", "info", "good"]
    assert known["level.unknown"] == "unknown"
    assert known["faults"] == "[data-level=problem], [data-level=warning]"


@pytest.mark.parametrize(
    ("level", "one", "two"),
    [
        ("problem", "1 problem", "2 problems"),
        ("warning", "1 warning", "2 warnings"),
        ("info", "1 remark", "2 remarks"),
        ("unknown", "1 unknown", "2 unknown"),
        ("good", "1 good", "2 good"),
        ("new", "1 new", "2 new"),
    ],
)
def test_a_number_of_findings_is_said_by_pages_and_scripts_alike(level: str, one: str, two: str) -> None:
    assert (counted(level, 1), counted(level, 2)) == (one, two)
    known = {name: str(text) for name, text in for_scripts()}
    either = known.get(f"counts.{level}", "{count} new")
    forms = [known.get(f"counts.{level}.{form}", either) for form in ("one", "other")]
    assert [text.format(count=count) for count, text in enumerate(forms, 1)] == [one, two]


@pytest.mark.parametrize(
    ("verdict", "outcome", "shown"),
    [
        ("passed", "good", "passed"),
        ("passed", "warning", "passed · warning"),
        ("passed", "problem", "problem"),
        ("rejected", "problem", "rejected"),
        ("passed", None, "passed"),
        ("new-verdict", "new", "new-verdict"),
    ],
)
def test_a_verdict_never_promises_more_than_the_outcome(verdict: str, outcome: str | None, shown: str) -> None:
    assert told(verdict, outcome) == shown


def test_each_stage_says_why_it_may_take_a_while_and_what_may_be_wrong() -> None:
    assert all(reason(stage) for stage in StageName)
    assert "TLS from the first byte" in cause(StageName.GREETING)
    assert (cause(StageName.QUEUE), reason("no such stage"), cause("")) == ("", "", "")


def test_a_verdict_that_is_called_by_its_own_word_is_not_sent_to_the_first_page() -> None:
    assert dict(longer_verdicts()) == {}
    with override("de"):
        assert dict(longer_verdicts())["verdict.rejected"] == "abgelehnt"


@pytest.mark.parametrize(
    ("verdict", "outcome", "word"),
    [
        ("passed", "problem", "problem"), ("passed", "undecided", "undecided"), ("passed", "warning", "passed"),
        ("passed", "good", "passed"), ("rejected", "problem", "rejected"), (None, None, ""),
    ],
)  # fmt: skip
def test_passed_is_never_said_in_red(verdict: str | None, outcome: str | None, word: str) -> None:
    assert in_a_word(verdict, outcome) == word
    assert of_domain(verdict, outcome) == (outcome if word == "passed" else word)
    known = dict(for_scripts())
    assert (outcome in str(known["overruling"]).split()) is (outcome in ("problem", "undecided"))
    assert not outcome or known[f"outcome.{outcome}"] == outcome

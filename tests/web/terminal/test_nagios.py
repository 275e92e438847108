"""The output of a monitoring plugin: a status, a bar, performance data, and no other bar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smtptest.engine.outcome import Outcome
from smtptest.engine.verdict import FACTS
from smtptest.web.terminal import nagios
from smtptest.web.terminal.answer import Answer

Json = dict[str, Any]


def answer_to(verdict: str, summary: str = "So it ended.", *events: Json) -> Answer:
    answer = Answer()
    is_problem = any(event.get("level") == "problem" for event in events)
    outcome = Outcome.PROBLEM if is_problem else FACTS[verdict].outcome
    end = {"verdict": verdict, "outcome": outcome, "summary": summary, "took": 0.25}
    for event in (*events, {"kind": "finished", "dialog": None, **end}):
        answer.hear(event)
    return answer


def stage(name: str, took: float | None) -> Json:
    return {"kind": "stage", "name": name, "state": "done", "took": took}


def tls(ends: datetime | None) -> Json:
    return {"kind": "tls", "chain": [{"not_after": ends.isoformat() if ends else None}]}


@pytest.mark.parametrize(
    ("verdict", "word", "status"),
    [("passed", "OK", 0), ("deferred", "WARNING", 1), ("timeout", "CRITICAL", 2), ("stopped", "UNKNOWN", 3)],
)
def test_each_outcome_has_its_state(verdict: str, word: str, status: int) -> None:
    answer = answer_to(verdict)
    first, *more = nagios.lines(answer)
    assert first == f"SMTP {word} - So it ended. | time=0.250000s;;;0 problems=0;;;0 warnings=0;;;0"
    assert (more, nagios.exit_status(answer)) == ([], status)


def test_performance_data_have_stages_faults_and_the_certificate() -> None:
    ends = datetime.now(UTC) + timedelta(days=21, hours=1)
    fault = {"kind": "finding", "code": "x", "level": "problem", "title": "It | is\nso", "detail": ""}
    events = (stage("connect", 0.5), stage("tls", None), tls(ends), fault)
    first, second = nagios.lines(answer_to("passed", "Yes | no\r\nmore", *events))
    words, data = first.split(" | ")
    assert words == "SMTP CRITICAL - Yes / no\\u{000D}\\u{000A}more"
    assert data.split() == [
        "time=0.250000s;;;0", "connect=0.500000s;;;0", "problems=1;;;0", "warnings=0;;;0", "certificate_days=21",
    ]  # fmt: skip
    assert second == "problem: It / is\\u{000A}so"


@pytest.mark.parametrize("ends", [None, datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=1)])
def test_a_date_that_is_missing_is_left_out_and_one_that_is_past_is_negative(ends: datetime | None) -> None:
    (line,) = nagios.lines(answer_to("passed", "Yes.", tls(ends)))
    assert line.endswith("warnings=0;;;0" if ends is None else " certificate_days=-1")


def test_of_several_certificates_the_first_that_expires_is_told() -> None:
    soon, late = (datetime.now(UTC) + timedelta(days=days, hours=1) for days in (9, 90))
    (line,) = nagios.lines(answer_to("passed", "Yes.", tls(late), tls(soon), tls(late)))
    assert line.endswith(" certificate_days=9")


def test_a_domain_is_another_service_and_its_checks_are_counted() -> None:
    check = {"kind": "check", "code": "x/y", "result": "warning", "title": "It may", "detail": "", "record": ""}
    first, second = nagios.lines(answer_to("passed", "Some.", check), "DOMAIN")
    assert first == "DOMAIN OK - Some. | time=0.250000s;;;0 problems=0;;;0 warnings=1;;;0"
    assert second == "warning: It may"


def test_a_test_without_an_end_is_unknown() -> None:
    assert next(nagios.lines(Answer())).startswith("SMTP UNKNOWN - ")

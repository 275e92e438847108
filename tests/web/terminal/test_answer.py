"""The end of a test in the terminal: the exit status of the contract, and the answer once more."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.outcome import Outcome
from smtptest.engine.verdict import FACTS
from smtptest.web.terminal.answer import Answer, counted
from smtptest.web.terminal.screen import Paint
from tests.transcripts.domain_check import check, elsewhere, end

Json = dict[str, Any]


def finding(level: str, title: str = "It is so", dialog: int = 0, detail: str = "Mend it.") -> Json:
    return {"kind": "finding", "dialog": dialog, "code": "x", "level": level, "title": title, "detail": detail}


def _found(findings: tuple[Json, ...]) -> list[Outcome]:
    levels = {one["level"] for one in findings}
    return [outcome for outcome in Outcome if outcome in levels]


def answer_to(verdict: str, *findings: Json) -> Answer:
    answer = Answer()
    outcome = max((FACTS[verdict].outcome, *_found(findings)), key=lambda one: one.facts.rank)
    end = {"kind": "finished", "verdict": verdict, "outcome": outcome, "summary": "So it ended.", "took": 1.0}
    for event in (*findings, {**end, "dialog": 0}, {**end, "dialog": None}):
        answer.hear(event)
    return answer


@pytest.mark.parametrize(
    ("verdict", "levels", "statuses"),
    [
        # --fail-on problem, warning, never
        ("passed", (), (0, 0, 0)),
        ("accepted", ("info", "good"), (0, 0, 0)),
        ("passed", ("warning",), (0, 4, 0)),
        ("accepted", ("warning", "problem"), (4, 4, 0)),
        ("rejected", (), (1, 1, 1)),
        ("deferred", ("problem",), (1, 1, 1)),
        ("partly-accepted", (), (1, 1, 1)),
        ("timeout", (), (2, 2, 2)),
        ("refused", (), (3, 3, 3)),
        ("stopped", (), (2, 2, 2)),
    ],
)
def test_the_exit_status_is_that_of_the_contract(
    verdict: str, levels: tuple[str, ...], statuses: tuple[int, int, int]
) -> None:
    answer = answer_to(verdict, *map(finding, levels))
    assert tuple(answer.exit_status(on) for on in ("problem", "warning", "never")) == statuses


@pytest.mark.parametrize(
    ("verdict", "outcome", "statuses"),
    [
        ("rejected", "good", (0, 0, 0)),
        ("deferred", "warning", (0, 4, 0)),
        ("deferred", "undecided", (0, 4, 0)),
        ("rejected", "problem", (4, 4, 0)),
        ("stopped", "undecided", (2, 2, 2)),
    ],
)
def test_a_no_that_was_asked_for_is_no_servers_no(verdict: str, outcome: str, statuses: tuple[int, ...]) -> None:
    answer = Answer()
    answer.hear({**finding("info"), "code": "receiver-behaves"})
    answer.hear(
        {"kind": "finished", "dialog": None, "verdict": verdict, "outcome": outcome, "summary": "", "took": 1.0}
    )
    assert tuple(answer.exit_status(on) for on in ("problem", "warning", "never")) == statuses


def test_a_test_without_an_end_is_undecided() -> None:
    answer = Answer()
    assert (answer.outcome, answer.exit_status("problem"), list(answer.lines(Paint(on=False)))) == (
        Outcome.UNDECIDED, 2, [],
    )  # fmt: skip


def test_where_all_is_well_the_last_line_of_the_transcript_is_the_answer() -> None:
    assert list(answer_to("passed", finding("info")).lines(Paint(on=False))) == []


def test_faults_follow_the_answer_the_worst_first_and_each_once() -> None:
    found = (
        finding("warning", "Old\x1b[31m"),
        finding("problem", "Wrong", detail=""),
        finding("problem", "Wrong", 1, ""),
    )
    lines = list(answer_to("accepted", *found).lines(Paint(on=False)))
    assert lines == [
        "",
        "problem: So it ended.",
        "1 problem · 1 warning",
        "  problem: Wrong",
        "  warning: Old\\u{001B}[31m",
        "    Mend it.",
    ]


def test_the_faults_of_a_domain_end_in_the_records_that_mend_them() -> None:
    record = 'a.test. IN TXT "v=spf1 -all"'
    answer = Answer()
    for event in (
        check(0, "bimi", "info", record="b.test. IN A 192.0.2.1"),
        check(1, "spf-record", "problem", detail="There is none.", advice="Publish it.", record=record),
        check(2, "dnssec", "unknown"),
        end(3, "problem", 1),
    ):
        answer.hear(event.to_json())
    assert answer.exit_status("problem") == 4
    assert list(answer.lines(Paint(on=False)))[2:] == [
        "1 problem",
        "  problem: spf-record is problem",
        "    There is none.",
        "    Publish it.",
        "",
        "Records to publish:",
        record,
    ]


def test_a_record_in_another_domain_has_a_remark() -> None:
    answer = Answer()
    for event in elsewhere("_smtp._tls.a.test", "lab.hoster.test"):
        answer.hear(event.to_json())
    remark, record = list(answer.lines(Paint(on=False)))[-2:]
    assert remark.startswith("; _smtp._tls.a.test is an alias (CNAME) that leads to lab.hoster.test. ")
    assert record == 'lab.hoster.test. IN TXT "v=TLSRPTv1"'


def test_a_refusal_without_findings_is_told_too() -> None:
    assert list(answer_to("rejected").lines(Paint(on=False))) == ["", "problem: So it ended."]


@pytest.mark.parametrize(
    ("levels", "words"),
    [(("problem", "problem"), "2 problems"), (("warning",), "1 warning"), ((), "")],
)
def test_problems_and_warnings_are_counted(levels: tuple[str, ...], words: str) -> None:
    assert counted([finding(level) for level in levels]) == words

"""MX against MX: two dialogs of one test, and which two if nobody says."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.transcripts.compare.servers import chosen, compare_servers, dialog_of

Json = dict[str, Any]


def document(*greetings: str, outcomes: tuple[str, ...] = ("good", "good")) -> Json:
    dialogs: list[Json] = []
    events: list[Json] = []
    for index, (greeting, outcome) in enumerate(zip(greetings, outcomes, strict=True)):
        host = f"mx{index}.test"
        common = {"dialog": index, "note": None, "more": False, "masked": False}
        rows: list[Json] = [
            {"kind": "begun", "host": host, "address": f"192.0.2.{index}", "port": 25},
            {"kind": "stage", "name": "greeting", "state": "started", "took": None},
            {"kind": "received", "text": greeting, "code": 220},
            {"kind": "stage", "name": "greeting", "state": "done", "took": 0.1},
        ]
        events += [{**common, "seq": len(events) + at, "t": at / 10, **row} for at, row in enumerate(rows)]
        end = {"verdict": "passed", "outcome": outcome, "summary": f"{host} {outcome}.", "took": 0.1}
        dialogs.append({"index": index, "host": host, "address": f"192.0.2.{index}", "port": 25, **end})
    return {"id": "a", "plan": {"host": "test", "port": 25}, "dialogs": dialogs, "events": events}


def rows(found: Json) -> list[tuple[str, str, str]]:
    return [
        (row["kind"], row["before"], row["after"])
        for dialog in found["dialogs"]
        for stage in dialog["stages"]
        for row in stage["rows"]
    ]


def test_their_own_names_are_no_difference() -> None:
    one, two = "220 mx0.test ESMTP [192.0.2.0]", "220 MX1.test ESMTP [192.0.2.1]"
    found = compare_servers(document(one, two), 0, 1)
    assert (rows(found), found["changed"]) == ([("usual", one, two)], 0)
    assert [fact["name"] for fact in found["facts"]] == ["summary"]


@pytest.mark.parametrize("other", ["220 mx2.test ESMTP", "220 xmx1.test ESMTP", "220 mx1.test.example ESMTP"])
def test_the_name_of_another_is_one(other: str) -> None:
    found = compare_servers(document("220 mx0.test ESMTP", other), 0, 1)
    assert rows(found) == [("changed", "220 mx0.test ESMTP", other)]


@pytest.mark.parametrize(
    ("wanted", "pair"),
    [
        (("", ""), (0, 2)),
        (("1", "0"), (1, 0)),
        (("1", ""), (1, 2)),
        (("", "0"), (1, 0)),
        (("1", "1"), (1, 2)),
        (("9", "<script>"), (0, 2)),
    ],
)
def test_which_two(wanted: tuple[str, str], pair: tuple[int, int]) -> None:
    found = document("220 a", "220 b", "220 c", outcomes=("good", "good", "problem"))
    assert chosen(found, wanted) == pair
    assert dialog_of(found, pair[0])["host"] == f"mx{pair[0]}.test"

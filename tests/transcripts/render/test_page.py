"""What the page is made of: lines with the time since the one before, stages with their end, a long message folded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.translation import override

from smtptest.transcripts.render.page import (
    UNFOLDED,
    conversation,
    counts,
    duration,
    merged,
    seconds,
    sorted_findings,
    with_days,
)

Json = dict[str, Any]


def document(*events: Json) -> Json:
    common = {"dialog": 0, "note": None, "masked": False, "code": None, "more": False, "took": None}
    numbered = [{**common, "seq": seq, "t": seq / 10, **event} for seq, event in enumerate(events)]
    return {"events": numbered, "dialogs": []}


def stage(name: str, state: str, **fields: Any) -> Json:
    return {"kind": "stage", "name": name, "state": state, **fields}


def sent(text: str, **fields: Any) -> Json:
    return {"kind": "sent", "text": text, **fields}


def received(text: str, **fields: Any) -> Json:
    return {"kind": "received", "text": text, **fields}


def test_stages_with_their_end_and_lines_with_the_time_since_the_one_before() -> None:
    (group,) = conversation(
        document(
            stage("ehlo", "started"),
            sent("EHLO x"),
            received("250 y", code=250),
            stage("ehlo", "done", took=0.2),
            stage("tls", "skipped"),
            stage("auth", "started"),
            sent("AUTH PLAIN ********", masked=True),
            received("hello", note="unsolicited, malformed"),
        )
    )
    told = [(one["seq"], one["name"], one["state"], one["took"]) for one in group["stages"]]
    assert told == [(0, "ehlo", "done", "200 ms"), (4, "tls", "skipped", ""), (5, "auth", "started", "")]
    rows = [row for one in group["stages"] for row in one["rows"]]
    assert [(row["time"], row["since"]) for row in rows] == [
        ("0.100", ""), ("0.200", "+0.100"), ("0.600", "+0.400"), ("0.700", "+0.100"),
    ]  # fmt: skip
    assert [(row["start"], row["parts"], row["anomalies"]) for row in rows] == [
        ("", ["EHLO x"], []),
        ("250", [" y"], []),
        ("", ["AUTH PLAIN ", ""], []),
        ("", ["hello"], ["unsolicited", "malformed"]),
    ]


@pytest.mark.parametrize(("lines", "folded"), [(UNFOLDED, 0), (UNFOLDED + 1, 1), (UNFOLDED + 30, 30)])
def test_a_message_is_folded_beyond_its_first_lines(lines: int, folded: int) -> None:
    body = [sent(f"line {number}") for number in range(lines)]
    (group,) = conversation(document(stage("message", "started"), *body, sent("."), received("250 ok", code=250)))
    rows = group["stages"][0]["rows"]
    assert [row["text"] for row in rows if "text" in row] == [f"line {n}" for n in range(UNFOLDED)] + [".", "250 ok"]
    assert [(len(row["folded"]), row["count"]) for row in rows if "folded" in row] == (
        [(folded, folded)] if folded else []
    )


def test_asterisks_that_are_no_mask_are_text() -> None:
    (group,) = conversation(document(sent("********")))
    assert group["stages"][0]["rows"][0]["parts"] == ["********"]


@pytest.mark.parametrize(
    ("not_before", "not_after", "days", "early", "due"),
    [
        ("2026-01-01", "2026-03-11T00:00:00", 9, False, True),
        ("2026-01-01", "2026-03-01T12:00:00", 0, False, True),
        ("2026-01-01", "2026-02-28T12:00:00", -1, False, True),
        ("2026-01-01", "2026-02-01T00:00:00", -29, False, True),
        ("2026-03-02", "2026-03-11T00:00:00", 9, True, True),
        ("2025-04-01", "2026-03-22T00:00:02", 21, False, False),
        ("2025-04-01", "2026-03-21T00:00:00", 19, False, True),
        # Of 45 days and of six: with more than a quarter left, and with less.
        ("2026-01-28", "2026-03-14T00:00:00", 12, False, False),
        ("2026-01-25", "2026-03-11T00:00:00", 9, False, True),
        ("2026-02-26", "2026-03-04T00:00:00", 2, False, False),
        ("2026-02-24", "2026-03-02T00:00:00", 0, False, True),
        ("2026-03-01", "2025-03-01T00:00:00", -366, False, True),
    ],
)
def test_days_that_a_certificate_had_left(not_before: str, not_after: str, days: int, early: bool, due: bool) -> None:
    not_before, not_after = f"{not_before}T00:00:00+00:00", f"{not_after}+00:00"
    certificate = {"subject": "CN=a", "issuer": "CN=b", "not_before": not_before, "not_after": not_after}
    event = {"kind": "tls", "t": 1.5, "chain": [certificate]}
    (found,) = with_days(event, datetime(2026, 3, 1, tzinfo=UTC))["chain"]
    assert (found["days"], found["early"], found["own"]) == (days, early, False)
    assert found["due"] is due


def test_a_certificate_that_cannot_be_read_has_no_days() -> None:
    certificate = {"subject": "(cannot be read)", "issuer": "", "not_before": None, "not_after": None}
    (found,) = with_days({"kind": "tls", "t": 0, "chain": [certificate]}, datetime.now(UTC))["chain"]
    assert found["days"] is None


def test_findings_are_counted_worst_first() -> None:
    events = [{"kind": "finding", "level": level} for level in ("good", "problem", "info", "problem")]
    assert [(one["level"], one["count"]) for one in counts(events)] == [("problem", 2), ("info", 1), ("good", 1)]


def test_times_are_written_as_the_scripts_write_them() -> None:
    """Number.prototype.toFixed judges by the exact value: 1.0005 is a little less than it looks."""
    assert [seconds(value) for value in (0, 0.0005, 1.0005, 0.0625)] == ["0.000", "0.001", "1.000", "0.063"]
    spans = (0, 0.00034, 0.0099, 0.00996, 0.0214, 0.9994, 0.9996, 61, 99.994, 99.996, 1800.0004)
    assert [duration(value) for value in spans] == [
        "0.0 ms", "0.3 ms", "9.9 ms", "10 ms", "21 ms", "999 ms", "1.00 s", "61.00 s",
        "99.99 s", "100 s", "1800 s",
    ]  # fmt: skip


def test_times_are_written_as_the_language_writes_numbers() -> None:
    with override("de"):
        assert (seconds(1.0005), duration(1.25), duration(0.0045), duration(0.13)) == (
            "1,000",
            "1,25 s",
            "4,5 ms",
            "130 ms",
        )


def _finding(seq: int, level: str, code: str, dialog: int = 0, about: int | None = None) -> Json:
    words = {"title": code, "detail": "", "where": f"mx{dialog}"}
    return {"seq": seq, "kind": "finding", "level": level, "code": code, "dialog": dialog, "about": about, **words}


def test_equal_findings_of_several_dialogs_are_one_with_the_place_of_each() -> None:
    one, two, other = (
        _finding(1, "warning", "no-starttls", 0, 7),
        _finding(2, "warning", "no-starttls", 1, 8),
        _finding(3, "info", "greylisted"),
    )
    first, second = merged([one, two, other])
    assert [(place["seq"], place["where"], place["about"]) for place in first["places"]] == [
        (1, "mx0", 7),
        (2, "mx1", 8),
    ]
    assert [place["seq"] for place in second["places"]] == [3]


@pytest.mark.parametrize(("verified", "minor"), [([True], [2, 3]), ([True, False], [3]), ([], [3])])
def test_what_is_fine_is_put_aside_and_so_is_noise_where_the_certificate_fits(
    verified: list[bool], minor: list[int]
) -> None:
    findings = [_finding(1, "warning", "a"), _finding(2, "info", "greeting-name"), _finding(3, "good", "b")]
    found = sorted_findings(findings, [{"verified": one} for one in verified])
    assert [event["seq"] for event in found["minor"]] == minor
    assert [event["seq"] for event in found["findings"]] == [seq for seq in (1, 2, 3) if seq not in minor]

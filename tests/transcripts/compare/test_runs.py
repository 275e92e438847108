"""What changed between two runs: what always differs is put aside, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.transcripts.compare.runs import compare, in_order

Json = dict[str, Any]


def run(*replies: str, verdict: str = "passed", took: float = 0.1, **plan: Any) -> Json:
    common = {"dialog": 0, "note": None, "more": False, "masked": False}
    events: list[Json] = [{"kind": "stage", "name": "rcpt", "state": "started", "took": None}]
    events += [{"kind": "received", "text": text, "code": int(text[:3])} for text in replies]
    events += [{"kind": "stage", "name": "rcpt", "state": "done", "took": took}]
    return {
        "events": [{**common, "seq": seq, "t": seq / 10, **event} for seq, event in enumerate(events)],
        "dialogs": [],
        "plan": {"host": "mx.test", **plan},
        "verdict": verdict,
        "summary": f"It {verdict}.",
        "took": took,
        "started": "2026-11-23T12:00:00+00:00",
    }


def rows(found: Json) -> list[tuple[str, str | None, str | None]]:
    return [
        (row["kind"], row["before"], row["after"])
        for dialog in found["dialogs"]
        for stage in dialog["stages"]
        for row in stage["rows"]
    ]


def test_the_same_again() -> None:
    found = compare(run("250 queued as A1", "250 ok"), run("250 queued as B2", "250 ok"))
    assert (found["facts"], found["changed"], found["slower"]) == ([], 0, [])
    assert rows(found) == [("usual", "250 queued as A1", "250 queued as B2"), ("same", "250 ok", "250 ok")]


def test_another_verdict_another_plan_and_other_lines() -> None:
    before = run("250 one", "250 two", rcpt_to=["a@b"])
    after = run("550 no", "250 two", "250 three", verdict="rejected", took=1.5, rcpt_to=["a@b", "c@d"])
    found = compare(before, after)
    assert rows(found) == [
        ("changed", "250 one", "550 no"),
        ("same", "250 two", "250 two"),
        ("new", None, "250 three"),
    ]
    assert [(fact["name"], fact["before"], fact["after"]) for fact in found["facts"]] == [
        ("verdict", "passed", "rejected"),
        ("summary", "It passed.", "It rejected."),
        ("took", "100 ms", "1.50 s"),
        ("plan.rcpt_to", "a@b", "a@b, c@d"),
    ]
    assert [stage["slower"] for stage in found["slower"]] == ["slower"]


@pytest.mark.parametrize(
    ("before", "after", "told"), [(0.001, 0.09, ""), (2, 2.9, ""), (2, 3.1, "slower"), (1, 0.2, "faster")]
)
def test_times_within_the_noise_are_not_told(before: float, after: float, told: str) -> None:
    stages = compare(run(took=before), run(took=after))["slower"]
    assert [stage["slower"] for stage in stages] == ([told] if told else [])


def test_the_certificate_and_the_findings() -> None:
    before, after = run(), run()
    leaf = {"subject": "CN=a", "issuer": "CN=b", "not_after": "2026-12-01", "fingerprint": "aa"}
    tls = {"kind": "tls", "dialog": 0, "t": 0, "seq": 9, "version": "TLSv1.2", "cipher": "x", "problems": ["expired"]}
    before["events"].append({**tls, "chain": [leaf]})
    after["events"].append({**tls, "chain": [{**leaf, "fingerprint": "bb"}], "version": "TLSv1.3", "problems": []})
    finding = {"kind": "finding", "dialog": 0, "t": 0, "seq": 10, "level": "good", "title": "Fine", "about": None}
    after["events"].append(finding)
    assert compare(before, after)["facts"] == [
        {"name": "tls.version", "before": "TLSv1.2", "after": "TLSv1.3"},
        {"name": "tls.problems", "before": "expired", "after": ""},
        {"name": "tls.fingerprint", "before": "aa", "after": "bb"},
        {"name": "finding", "before": "", "after": "good: Fine"},
    ]


def test_what_neither_run_has_is_no_difference() -> None:
    """No problem of a certificate, and no certificate."""
    before, after = run(), run()
    tls = {"kind": "tls", "dialog": 0, "t": 0, "seq": 9, "version": "TLSv1.3", "cipher": "x", "problems": []}
    before["events"].append({**tls, "chain": []})
    assert [fact["name"] for fact in compare(before, after)["facts"]] == ["tls.version", "tls.cipher"]


def test_the_earlier_run_comes_first() -> None:
    early, late = run(), {**run(), "started": "2026-11-24T01:00:00+01:00"}
    assert in_order(late, early) == in_order(early, late) == (early, late)


def test_a_run_that_never_came_that_far() -> None:
    bare = {**run(), "events": [], "verdict": None, "summary": None, "took": None}
    found = compare(bare, run("250 ok"))
    assert rows(found) == [("new", None, "250 ok")]

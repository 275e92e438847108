"""What changed between two runs: what always differs is put aside, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.transcripts.compare.alignment import align
from smtptest.transcripts.compare.noise import usual
from smtptest.transcripts.compare.runs import compare, in_order

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("220 mx.test ESMTP; Mon, 23 Nov 2026 12:44:37 +0000", "220 mx.test ESMTP; Tue, 1 Dec 2026 01:02:03 +0100"),
        ("220 mx ready at Mon Nov 23 12:44:37 UTC 2026", "220 mx ready at Tue Dec  1 01:02:03 UTC 2026"),
        ("Date: Mon, 23 Nov 2026 12:44:37 +0000", "Date: Mon, 23 Nov 2026 12:44:39 +0000"),
        ("220 2026-11-23T12:44:37.123Z", "220 2026-12-01 01:02:03Z"),
        ("Message-ID: <1.2@example.org>", "Message-ID: <3.4@example.org>"),
        ('Content-Type: multipart/mixed; boundary="===123=="', 'Content-Type: multipart/mixed; boundary="===456=="'),
        ("--===============123==", "--===============456=="),
        ("250 2.0.0 Ok: queued as 4F1A2B", "250 2.0.0 Ok: queued as 9C8D7E"),
        ("250 2.0.0 Ok: thrown away as 0C29009845", "250 2.0.0 Ok: thrown away as A783060405"),
        ("250 OK id=1rXyZa-0000AB-1c", "250 OK id=1rAbCd-0000EF-2d"),
        ("220 ESMTP d2e1a72fcca58-7a0 - gsmtp", "220 ESMTP 98e67ed59e1d1-35c.12 - gsmtp"),
        ("250 46LAbcd12345678 Message accepted for delivery", "250 46MEfgh12345678 Message accepted for delivery"),
        ("MAIL FROM:<a@b> SIZE=366", "MAIL FROM:<a@b> SIZE=368"),
        (
            "250 2.6.0 <1@b> [InternalId=12, Hostname=AM0.example] Queued mail",
            "250 2.6.0 <2@b> [InternalId=34, Hostname=DB7.example] Queued mail",
        ),
        ("250 mx hello [192.0.2.1]:40001", "250 mx hello [192.0.2.1]:51234"),
        ("451 try again in 300 seconds", "451 try again in 298 seconds"),
    ],
)  # fmt: skip
def test_what_always_differs(before: str, after: str) -> None:
    assert before != after
    assert usual(before) == usual(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("250-8BITMIME", "250-SMTPUTF8"),
        ("250-SIZE 10485760", "250-SIZE 52428800"),
        ("250-AUTH PLAIN", "250-AUTH PLAIN LOGIN"),
        ("550 5.1.1 No such user", "550 5.7.1 No such user"),
        ("RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>"),
        ("220 mx1.example.org ESMTP", "220 mx2.example.org ESMTP"),
    ],
)
def test_what_does_not(before: str, after: str) -> None:
    assert usual(before) != usual(after)


@pytest.mark.parametrize("text", ["a" * 2048, "1" * 2048, " " * 2048, "<" * 2048, "a1:" * 700, "boundary=" * 204])
def test_a_hostile_line_takes_no_time_worth_telling(text: str) -> None:
    assert usual(text) == text


def test_lists_side_by_side() -> None:
    assert align("abxd", "abcd!", ("abxd", "abcd!")) == [
        ("a", "a"), ("b", "b"), ("x", "c"), ("d", "d"), (None, "!"),
    ]  # fmt: skip
    assert align("", "a", ("", "a")) == [(None, "a")]
    assert align("aa", "a", ("aa", "a")) == [("a", "a"), ("a", None)]


def test_lists_that_are_too_long_to_compare_each_with_each() -> None:
    before, after = [f"x{number}" for number in range(1000)], [f"y{number}" for number in range(999)]
    pairs = align(["same", *before], ["same", *after], (["same", *before], ["same", *after]))
    assert (pairs[0], pairs[1], pairs[-1]) == (("same", "same"), ("x0", "y0"), ("x999", None))


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
    after["events"].append({"kind": "finding", "dialog": 0, "t": 0, "seq": 10, "level": "good", "title": "Fine"})
    assert compare(before, after)["facts"] == [
        {"name": "tls.version", "before": "TLSv1.2", "after": "TLSv1.3"},
        {"name": "tls.problems", "before": "expired", "after": ""},
        {"name": "tls.fingerprint", "before": "aa", "after": "bb"},
        {"name": "finding", "before": "", "after": "good: Fine"},
    ]


def test_the_earlier_run_comes_first() -> None:
    early, late = run(), {**run(), "started": "2026-11-24T01:00:00+01:00"}
    assert in_order(late, early) == in_order(early, late) == (early, late)


def test_a_run_that_never_came_that_far() -> None:
    bare = {**run(), "events": [], "verdict": None, "summary": None, "took": None}
    found = compare(bare, run("250 ok"))
    assert rows(found) == [("new", None, "250 ok")]

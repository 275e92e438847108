"""What always differs between two runs and means nothing."""

from __future__ import annotations

import pytest

from smtptest.transcripts.compare.noise import usual


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

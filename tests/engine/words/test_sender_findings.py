"""Findings about what senders make of a certificate: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.sender_findings import SENDER_FINDINGS


@pytest.mark.parametrize(
    ("key", "parameters", "title", "detail"),
    [
        (
            "dane-match",
            {"host": "mx.test", "matched": "3 1 1 ab"},
            "The certificate of mx.test matches its TLSA record",
            "Senders that support DANE verify it with 3 1 1 ab.",
        ),
        (
            "mta-sts-certificate/testing",
            {"host": "mx.test", "reason": "it has expired"},
            "The certificate of mx.test does not satisfy the MTA-STS policy",
            "it has expired. The policy is in testing mode: senders still deliver, and report it.",
        ),
        (
            "mta-sts-without-effect/unreachable",
            {"domain": "a.test", "url": "https://mta-sts.a.test/x", "reason": "the status is 404"},
            "The MTA-STS policy of a.test has no effect",
            "It cannot be fetched. https://mta-sts.a.test/x: the status is 404. Senders use an earlier one if they "
            "still have it.",
        ),
    ],
)
def test_how_a_finding_reads(key: str, parameters: dict[str, object], title: str, detail: str) -> None:
    words = SENDER_FINDINGS[key]
    assert (words.title.format_map(parameters), words.detail.format_map(parameters)) == (title, detail)


@pytest.mark.parametrize("code", ["mta-sts-not-listed", "mta-sts-certificate", "mta-sts-no-tls"])
def test_what_becomes_of_mail_depends_on_the_mode(code: str) -> None:
    enforced, tested = (SENDER_FINDINGS[f"{code}/{mode}"].detail for mode in ("enforce", "testing"))
    assert ("do not deliver" in enforced, "still deliver" in tested) == (True, True)

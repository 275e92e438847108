"""Results about DMARC: how one of them reads with what fills it."""

from __future__ import annotations

from smtptest.engine.words.domain.dmarc import DMARC_CHECKS


def test_how_it_reads() -> None:
    words = DMARC_CHECKS["dmarc-policy/testing"]
    parameters = {"domain": "a.example", "policy": "quarantine"}
    assert words.title.format_map(parameters) == "The DMARC policy of a.example is in test mode"
    assert words.advice.format_map(parameters) == "When all your own mail passes, publish the record without “t=y”."

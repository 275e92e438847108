"""Results about DKIM: how one of them reads with what fills it."""

from __future__ import annotations

from smtptest.engine.words.domain.dkim import DKIM_CHECKS


def test_how_it_reads() -> None:
    words = DKIM_CHECKS["dkim-key/weak"]
    parameters = {"subject": "s1", "bits": 1024}
    assert words.title.format_map(parameters) == "The DKIM key s1 has only 1024 bits"
    assert (
        words.advice.format_map(parameters)
        == "Generate a key of 2048 bits, publish it under a new selector, and sign with it."
    )

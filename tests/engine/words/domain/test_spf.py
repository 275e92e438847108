"""Results about SPF: how one of them reads with what fills it."""

from __future__ import annotations

from smtptest.engine.words.domain.spf import SPF_CHECKS


def test_how_it_reads() -> None:
    words = SPF_CHECKS["spf-record/plus-all"]
    parameters = {"domain": "a.example", "text": "v=spf1 +all", "term": "+all"}
    assert words.title.format_map(parameters) == "The SPF record of a.example lets everybody send"
    assert (
        words.advice.format_map(parameters)
        == "Replace “+all” by “~all”, or by “-all” once all your senders are in the record."
    )

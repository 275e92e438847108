"""Results about an address that sends: how one of them reads with what fills them."""

from __future__ import annotations

from smtptest.engine.words.domain.spf_senders import SPF_SENDER_CHECKS


def test_how_it_reads() -> None:
    words = SPF_SENDER_CHECKS["spf-eval/pass"]
    parameters = {"subject": "192.0.2.1", "domain": "a.example", "term": "mx", "owner": "b.example"}
    assert words.title.format_map(parameters) == "192.0.2.1 may send mail for a.example"
    assert words.detail.format_map(parameters) == "It is matched by “mx” in the SPF record of b.example."

"""Results about TLSA records: how one of them reads with what fills it."""

from __future__ import annotations

from smtptest.engine.words.domain.dane import DANE_CHECKS


def test_how_a_result_reads() -> None:
    words = DANE_CHECKS["dane/mismatch"]
    parameters = {"subject": "mx.a.example (192.0.2.1)", "records": "3 1 1 ab"}
    assert tuple(template.format_map(parameters) for template in words) == (
        "The certificate of mx.a.example (192.0.2.1) matches none of its TLSA records",
        "Senders that support DANE do not deliver there. Published: 3 1 1 ab.",
        "Publish this record, and remove those that match no certificate of the server any more.",
    )

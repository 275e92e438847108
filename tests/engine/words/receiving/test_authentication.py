"""Results about DMARC and ARC: how they read with what fills them."""

from __future__ import annotations

from smtptest.engine.words.receiving.authentication import ARC_CHECKS, DMARC_EVALUATION_CHECKS


def test_how_they_read() -> None:
    seal = ARC_CHECKS["arc/seal"].title.format_map({"instance": 2})
    assert seal == "The ARC chain is broken: the seal of set 2 is not valid"
    parameters = {"domain": "lab.example", "spf": "bounces.example", "dkim": "?"}
    words = DMARC_EVALUATION_CHECKS["dmarc-eval/fail-reject"]
    assert words.detail.format_map(parameters) == "Neither SPF (bounces.example) nor DKIM (?) confirms lab.example."

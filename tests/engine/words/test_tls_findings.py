"""Findings about TLS: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.tls_findings import TLS_FINDINGS


@pytest.mark.parametrize(
    ("key", "parameters", "title", "detail"),
    [
        (
            "certificate-name-mismatch",
            {"host": "mx.test", "problem": "it is for a.test, not for mx.test"},
            "The certificate is for another name",
            "For mx.test: it is for a.test, not for mx.test. Clients that verify certificates will refuse to connect.",
        ),
        (
            "cipher-weak",
            {"cipher": "RC4-SHA", "reason": "encrypts by RC4, which is broken"},
            "The cipher is weak: RC4-SHA",
            "It encrypts by RC4, which is broken.",
        ),
        (
            "tls-cut-off",
            {"happened": "The server closed the connection during the TLS handshake."},
            "The connection ended within TLS",
            "The server closed the connection during the TLS handshake. The server crashed, restarted, or "
            "refused us without saying why: look into its log. A firewall that inspects TLS does the same.",
        ),
    ],
)
def test_how_a_finding_reads(key: str, parameters: dict[str, object], title: str, detail: str) -> None:
    words = TLS_FINDINGS[key]
    assert (words.title.format_map(parameters), words.detail.format_map(parameters)) == (title, detail)

"""Findings about logging in: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.auth_findings import AUTH_FINDINGS


@pytest.mark.parametrize(
    ("key", "parameters", "title", "detail"),
    [
        (
            "auth-in-plain",
            {"mechanisms": "PLAIN LOGIN"},
            "Password login is offered before TLS",
            "The server offers AUTH PLAIN LOGIN before TLS. Anyone on the network path could read the password. A "
            "server should offer these mechanisms only over TLS.",
        ),
        (
            "challenge-malformed",
            {"mechanism": "CRAM-MD5", "fault": "the server's challenge is not base64"},
            "The server's challenge is not what it must be",
            "In the login by CRAM-MD5: the server's challenge is not base64. The login was not completed.",
        ),
    ],
)
def test_how_a_finding_reads(key: str, parameters: dict[str, object], title: str, detail: str) -> None:
    words = AUTH_FINDINGS[key]
    assert (words.title.format_map(parameters), words.detail.format_map(parameters)) == (title, detail)

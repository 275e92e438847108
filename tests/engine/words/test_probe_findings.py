"""Findings of the probes: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.probe_findings import PROBE_FINDINGS


@pytest.mark.parametrize(
    ("key", "parameters", "title", "detail"),
    [
        (
            "auth-plain-refused-plain",
            {"mechanism": "PLAIN", "reply": "“538 no”"},
            "A login by PLAIN is refused without TLS",
            "The server answered AUTH PLAIN with “538 no”. Other mechanisms, and other addresses of the "
            "server, are not proven.",
        ),
        (
            "smuggling-refused",
            {"end": "LF . LF", "answered": "The message with LF . LF in it was answered with “550 no”"},
            "A message with LF . LF in it is refused",
            "The message with LF . LF in it was answered with “550 no”, and nothing behind it was read as a command.",
        ),
    ],
)
def test_how_a_finding_reads(key: str, parameters: dict[str, object], title: str, detail: str) -> None:
    words = PROBE_FINDINGS[key]
    assert (words.title.format_map(parameters), words.detail.format_map(parameters)) == (title, detail)

"""Findings about the server's replies: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.reply_findings import REPLY_FINDINGS


@pytest.mark.parametrize(
    ("key", "parameters", "title", "detail"),
    [
        (
            "reply-code-unlisted",
            {"reply_code": 299, "to": "RCPT", "reply": "“299 ok”", "listed": "250 or 251"},
            "The code 299 is not one that SMTP lists for RCPT",
            "The server answered “299 ok”; SMTP has 250 or 251 here. A client goes by the first digit, as "
            "was done here; one that compares the whole code gives up.",
        ),
        (
            "limit-met/reply",
            {"what": "a line of more than 4096 bytes"},
            "Reply too long; reading stopped",
            "It sent a line of more than 4096 bytes. What came after that was not read, and the connection was closed.",
        ),
    ],
)
def test_how_a_finding_reads(key: str, parameters: dict[str, object], title: str, detail: str) -> None:
    words = REPLY_FINDINGS[key]
    assert (words.title.format_map(parameters), words.detail.format_map(parameters)) == (title, detail)

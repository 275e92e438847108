"""Findings about the session: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.session_findings import SESSION_FINDINGS


@pytest.mark.parametrize(
    ("key", "parameters", "title", "detail"),
    [
        (
            "greeting-name/named",
            {"name": "a.test", "host": "b.test"},
            "The greeting says a.test, not b.test",
            "This is normal for a server with several names.",
        ),
        (
            "greeting-delayed",
            {"seconds": 12.04},
            "The greeting came after 12.0 s",
            "Servers delay it on purpose to unmask spam software that does not wait (Postfix's postscreen "
            "does). It is not an error; a client must wait for up to 5 minutes.",
        ),
        (
            "message-too-large",
            {"size": 2000, "most": 1000},
            "The message is larger than the server takes",
            "It has 2000 bytes; the server announces that it takes at most 1000.",
        ),
    ],
)
def test_how_a_finding_reads(key: str, parameters: dict[str, object], title: str, detail: str) -> None:
    words = SESSION_FINDINGS[key]
    assert (words.title.format_map(parameters), words.detail.format_map(parameters)) == (title, detail)

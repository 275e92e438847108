"""Findings about a peer: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.receiving.peer_findings import PEER_FINDINGS


@pytest.mark.parametrize(
    ("key", "parameters", "title"),
    [
        ("message-came", {"size": 65, "lines": 4}, "The message has 65 bytes in 4 lines"),
        ("peer-behind-starttls", {"count": 12}, "12 bytes were sent in plain text behind STARTTLS"),
        ("peer-odd-end", {"end": "<LF>.<LF>"}, "The message contains <LF>.<LF>"),
    ],
)
def test_how_a_finding_reads(key: str, parameters: dict[str, object], title: str) -> None:
    assert PEER_FINDINGS[key].title.format_map(parameters) == title

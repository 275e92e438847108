"""Findings about a sender that meets a bad receiver: how they read with what fills them."""

from __future__ import annotations

import pytest

from smtptest.engine.words.receiving.sender_findings import SENDER_BEHAVIOUR


@pytest.mark.parametrize(
    ("key", "parameters", "title"),
    [
        ("sender-returns/same", {"minutes": 5.04}, "The sender came back 5.0 minutes after it was greylisted"),
        (
            "sender-returns-early",
            {"seconds": 9.6, "least": 60.0},
            "The sender came back after 10 s, too early for greylisting",
        ),
        ("sender-waits", {"seconds": 25.0}, "The sender waited 25 s for the greeting"),
    ],
)
def test_how_a_finding_reads(key: str, parameters: dict[str, object], title: str) -> None:
    assert SENDER_BEHAVIOUR[key].title.format_map(parameters) == title

"""What an end means that no line explains."""

from __future__ import annotations

import pytest

from smtptest.engine.events import Verdict
from smtptest.web.presenters.endings import ending_words


def words(verdict: str, *stages: str) -> str:
    events = [{"kind": "stage", "name": name, "state": "failed"} for name in stages]
    return str(ending_words({"verdict": verdict, "events": events})["meaning"])


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_words(verdict: Verdict) -> None:
    assert words(verdict)


def test_the_stage_tells_more_and_the_goodbye_tells_nothing() -> None:
    assert "no IP address" in words("unreachable", "resolve")
    assert "firewall" in words("timeout", "connect", "quit")
    assert words("timeout", "data") == words("timeout")

"""What a database does to those who write into it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import InterfaceError

from smtptest.transcripts import event_log


@dataclass
class Lost:
    """How often events were added so far; again: set once that was answered."""

    calls: int = 0
    again: threading.Event = field(default_factory=threading.Event)


def lose_the_first_answer(monkeypatch: pytest.MonkeyPatch) -> Lost:
    """The first events arrive in the log, and the answer that says so does not."""
    append, lost = event_log.append_all, Lost()

    def drops_once(*arguments: Any) -> set[int]:
        lost.calls += 1
        answer = append(*arguments)
        if lost.calls == 1:
            raise InterfaceError("connection already closed")
        lost.again.set()
        return answer

    monkeypatch.setattr(event_log, "append_all", drops_once)
    return lost

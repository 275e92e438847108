"""The clocks of a machine, turned by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from smtptest.transcripts.database import clock, timekeeping


class Machine:
    """Its clock, and the seconds since it was started."""

    def __init__(self) -> None:
        self.time, self.uptime, self.boot = datetime(2026, 11, 28, tzinfo=UTC), 1000.0, "first"

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.uptime += seconds

    def reboots(self) -> None:
        self.uptime, self.boot = 5.0, self.boot + "+"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine()
    monkeypatch.setattr(clock, "_last", None)
    monkeypatch.setattr(clock, "own", lambda: machine.time)
    monkeypatch.setattr(clock, "uptime", lambda: machine.uptime)
    monkeypatch.setattr(clock, "_stopwatch", lambda: machine.uptime)
    monkeypatch.setattr(clock, "boot", lambda: machine.boot)
    timekeeping.keep()
    return machine

"""The clock of the monitors: how much it runs at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings

from smtptest.monitors.schedule.clock import MOST_RUNNING, Schedule


@pytest.mark.parametrize(("limit", "room"), [(0, MOST_RUNNING), (50, 25), (1, 1), (100_000, MOST_RUNNING)])
def test_visitors_find_a_place_beside_it(monkeypatch: pytest.MonkeyPatch, limit: int, room: int) -> None:
    env = settings.ENV
    monkeypatch.setattr(settings, "ENV", replace(env, quotas=replace(env.quotas, running=limit)))
    assert Schedule()._room() == room


async def test_without_monitors_there_is_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    env = settings.ENV
    monkeypatch.setattr(settings, "ENV", replace(env, monitors=replace(env.monitors, most=0)))
    await Schedule().keep()

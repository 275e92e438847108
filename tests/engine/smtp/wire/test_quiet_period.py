"""Waiting until nothing more comes, and no longer than that is worth."""

from __future__ import annotations

import asyncio

import pytest

from smtptest.engine.smtp.wire import quiet_period
from smtptest.engine.smtp.wire.quiet_period import QuietPeriod


async def test_silence_is_over_after_a_few_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet_period, "_MOST_SECONDS", 60.0)
    asked: list[int] = []

    def heard() -> int:
        asked.append(1)
        return 0

    await QuietPeriod(heard, lambda: False).wait()
    assert len(asked) == quiet_period._TURNS + 2, "the turns, the one before them, and the one that ends it"


async def test_each_byte_begins_it_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet_period, "_MOST_SECONDS", 60.0)
    turns: list[int] = []

    def heard() -> int:
        turns.append(1)
        return min(len(turns), 20)

    await QuietPeriod(heard, lambda: False).wait()
    assert len(turns) > 20 + quiet_period._TURNS


class Dripping:
    """A byte more at each look."""

    bytes = 0

    def __call__(self) -> int:
        self.bytes += 1
        return self.bytes


async def test_it_ends_at_once_where_nothing_can_come() -> None:
    heard = Dripping()
    await QuietPeriod(heard, lambda: True).wait()
    assert heard.bytes == 2


async def test_a_server_that_drips_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet_period, "_MOST_SECONDS", 0.02)
    heard = Dripping()
    await asyncio.wait_for(QuietPeriod(heard, lambda: False).wait(), 60)
    assert heard.bytes >= 2


async def test_it_ends_when_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quiet_period, "_TURN_SECONDS", 3600.0)
    period = QuietPeriod(lambda: 0, lambda: False)
    asyncio.get_running_loop().call_soon(period.end)
    await asyncio.wait_for(period.wait(), 10)
    period.end()  # again, as a connection does that is lost later


async def test_who_is_stopped_leaves_no_timer() -> None:
    period = QuietPeriod(Dripping(), lambda: False)
    waiting = asyncio.ensure_future(period.wait())
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert period._timer is not None
    assert period._timer.cancelled()


async def test_a_turn_in_which_its_waiter_is_stopped_ends_nothing_more() -> None:
    """The timer can be due in the turn of the loop in which the waiter is stopped, before it is told so."""
    stopped = asyncio.Event()
    period = QuietPeriod(lambda: 0, stopped.is_set)
    waiting = asyncio.ensure_future(period.wait())
    await asyncio.sleep(0)
    waiting.cancel()
    stopped.set()
    period._turn(0, 0)
    with pytest.raises(asyncio.CancelledError):
        await waiting

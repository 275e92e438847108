"""The clock of the monitors, on real rows and a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import OperationalError

from smtptest.engine.receiving.inbox import Waiting
from smtptest.engine.smtp.plan import Plan, Security, StopAfter
from smtptest.monitors.models import Minute, Monitor, Turn
from smtptest.monitors.schedule import claim
from smtptest.monitors.schedule.clock import MOST_RUNNING, Schedule
from smtptest.runs import receiver
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock
from tests.monitors import making
from tests.servers.scripted import Peer, ScriptedServer, obeys, serve

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def kept() -> AsyncIterator[Schedule]:
    """A schedule that runs while the block does, and leaves nothing running."""
    schedule = Schedule()
    keeping = asyncio.create_task(schedule.keep())
    try:
        yield schedule
    finally:
        schedule.stop()
        await keeping
        while schedule.running:  # noqa: ASYNC110  # its tasks are its own
            await asyncio.sleep(0)


def watching(server: ScriptedServer, **fields: Any) -> Monitor:
    plan = Plan(host="127.0.0.1", port=server.port, security=Security.NONE, stop_after=StopAfter.EHLO, **fields)
    return making.monitor(plan=plan.to_json(), next_due=clock.now())


async def test_what_is_due_runs_and_is_recorded(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure of the database in between costs a moment."""
    failures = [OperationalError("away")]
    look = claim.mend

    def mend() -> int:
        if failures:
            raise failures.pop()
        return look()

    monkeypatch.setattr(claim, "mend", mend)
    async with serve(obeys) as server:
        await sync_to_async(watching)(server)
        async with kept():
            while not await Minute.objects.aexists():
                pass
    assert not await Turn.objects.aexists()
    assert caplog.text.count("Due runs of monitors cannot be claimed") == 1


async def test_its_lease_is_renewed_while_a_run_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_log, "RENEWAL_SECONDS", 0.02)
    go_on = asyncio.Event()

    async def slow(peer: Peer) -> None:
        await go_on.wait()
        await obeys(peer)

    async with serve(slow) as server:
        await sync_to_async(watching)(server)
        async with kept() as schedule:
            while not await Turn.objects.filter(test__isnull=False).aexists():
                pass
            before = (await Turn.objects.aget()).lease_until
            while (await Turn.objects.aget()).lease_until == before:
                pass
            assert schedule.running == 1
            schedule.stop()
            await sync_to_async(watching)(server)
            go_on.set()
    assert await Minute.objects.acount() == 1, "a process that stops claims nothing more"


async def test_round_trips_whose_message_is_kept_leave_half_of_the_places(monkeypatch: pytest.MonkeyPatch) -> None:
    env = settings.ENV
    monkeypatch.setattr(settings, "ENV", replace(env, quotas=replace(env.quotas, running=4)))
    go_on = asyncio.Event()

    async def slow(peer: Peer) -> None:
        await go_on.wait()
        await obeys(peer)

    async with (
        receiver.receiving(Waiting(public=False), ("127.0.0.1", 2525)), serve(slow) as keeps, serve(obeys) as server,
    ):  # fmt: skip
        trip = await sync_to_async(watching)(keeps, round_trip=True)
        async with kept() as schedule:
            while not await Turn.objects.aexists():
                pass
            second = await sync_to_async(watching)(keeps, round_trip=True)
            await sync_to_async(watching)(server)
            while not await Minute.objects.aexists():
                pass
            assert await Turn.objects.filter(monitor=trip).aexists()
            assert not await Turn.objects.filter(monitor=second).aexists()
            schedule.stop()
            go_on.set()
    assert not schedule._round_trips


@pytest.mark.parametrize(("limit", "room"), [(0, MOST_RUNNING), (50, 25), (1, 1), (100_000, MOST_RUNNING)])
def test_visitors_find_a_place_beside_it(monkeypatch: pytest.MonkeyPatch, limit: int, room: int) -> None:
    env = settings.ENV
    monkeypatch.setattr(settings, "ENV", replace(env, quotas=replace(env.quotas, running=limit)))
    assert Schedule()._room() == room


async def test_without_monitors_there_is_no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    env = settings.ENV
    monkeypatch.setattr(settings, "ENV", replace(env, monitors=replace(env.monitors, most=0)))
    await Schedule().keep()

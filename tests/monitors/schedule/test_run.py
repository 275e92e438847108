"""A claimed turn becomes a test, and a result; whoever comes too late changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings

from smtptest.conf.environment import Environment
from smtptest.engine.smtp.plan import Plan, Route, Security, StopAfter
from smtptest.monitors.models import Minute, Monitor, Turn
from smtptest.monitors.record.packing import unpacked
from smtptest.monitors.record.state import State
from smtptest.monitors.schedule import claim
from smtptest.monitors.schedule.run import finish_lost, run_turn
from smtptest.runs import receiver
from smtptest.serving.metrics import REGISTRY
from smtptest.transcripts import usage
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Event, Test
from tests.monitors import making
from tests.servers.dns import Zone, dns_server
from tests.servers.forwarder import Forwarder, forwarding
from tests.servers.ports import free_port
from tests.servers.scripted import ScriptedServer, answering, obeys, serve

pytestmark = pytest.mark.django_db(transaction=True)


def turn_at(port: int, **fields: Any) -> Turn:
    """A claimed turn of a monitor of this port of loopback."""
    plan = Plan(host="127.0.0.1", port=port, security=Security.NONE, stop_after=StopAfter.EHLO)
    making.monitor(**{"plan": plan.to_json(), "next_due": clock.now(), **fields})
    (turn,) = claim.claim("me", 1).turns
    return turn


async def claimed(server: ScriptedServer, **fields: Any) -> Turn:
    return await sync_to_async(turn_at)(server.port, **fields)


def results() -> list[int]:
    return list(Minute.objects.values_list("state", flat=True))


async def test_a_run_is_a_test_of_the_owner_and_its_result_is_kept() -> None:
    async with serve(obeys) as server:
        await run_turn(await claimed(server))
        assert server.heard[0].startswith("EHLO")
    assert await sync_to_async(results)() == [State.UP.facts.code]
    test = await Test.objects.aget()
    monitor = await Monitor.objects.aget()
    assert (test.owner_hash, test.verdict, monitor.good_test_id) == ("0" * 64, "passed", test.pk)
    assert not await Turn.objects.aexists()


async def test_how_late_a_run_began_is_counted() -> None:
    def counted(late: str) -> float:
        name = "smtptest_monitor_lateness_seconds"
        return REGISTRY.get_sample_value(f"{name}_bucket", {"le": late}) or 0.0

    before = counted("10.0"), counted("60.0")
    async with serve(obeys) as server:
        now = await sync_to_async(clock.now)()
        await run_turn(await claimed(server, next_due=now - timedelta(seconds=20)))
    assert (counted("10.0"), counted("60.0")) == (before[0], before[1] + 1)


async def test_a_bad_run_is_made_again_soon() -> None:
    await run_turn(await sync_to_async(turn_at)(free_port()))
    assert await sync_to_async(results)() == [State.DOWN.facts.code]
    monitor = await Monitor.objects.aget()
    assert monitor.attempt_due is not None
    await Monitor.objects.aupdate(attempt_due=monitor.next_due - timedelta(seconds=60))
    (again,) = (await sync_to_async(claim.claim)("me", 1)).turns
    assert again.attempt == 1
    await run_turn(again)
    assert (await Monitor.objects.aget()).state == "down"


async def test_a_bad_run_by_mx_is_confirmed_by_each_server_and_if_some_work_that_is_what_it_is(
    operator: Callable[..., Environment],
) -> None:
    zone: Zone = {
        "lab.example": {"MX": ["10 mx1.lab.example.", "20 mx2.lab.example."]},
        "mx1.lab.example": {"A": ["127.0.0.2"]},
        "mx2.lab.example": {"A": ["127.0.0.3"]},
    }
    refuses = answering(RCPT="550 5.1.1 No such user")
    async with (
        dns_server(zone) as dns,
        serve(refuses, host="127.0.0.2") as first,
        serve(answering(), host="127.0.0.3", port=first.port) as second,
    ):
        operator(nameservers=(dns.nameserver,))
        plan = Plan(
            host="lab.example", port=first.port, route=Route.MX, security=Security.NONE, stop_after=StopAfter.RCPT,
            mail_from="a@lab.example", rcpt_to=("b@lab.example",),
        )  # fmt: skip
        await run_turn(await claimed(first, plan=plan.to_json()))
        assert second.peers == []
        monitor = await Monitor.objects.aget()
        await Monitor.objects.aupdate(attempt_due=monitor.next_due - timedelta(seconds=60))
        (again,) = (await sync_to_async(claim.claim)("me", 1)).turns
        await run_turn(again)
        assert any(line.startswith("RCPT") for line in second.heard)
    assert await sync_to_async(results)() == [State.DEGRADED.facts.code]
    monitor = await Monitor.objects.aget()
    assert (monitor.state, monitor.reason) == ("degraded", "some-servers")
    minute = await Minute.objects.aget()
    assert minute.ms is None, "two servers take longer than one"


async def test_of_a_round_trip_it_is_kept_how_long_the_message_was_on_its_way(
    operator: Callable[..., Environment],
) -> None:
    listens = replace(settings.ENV.receive, listen=("127.0.0.1", 0), domain="receive.test", is_usual=False, minutes=1)
    async with dns_server({}) as dns:
        operator(receive=listens, nameservers=(dns.nameserver,))
        async with receiver.listening() as listener:
            assert listener is not None
            async with forwarding(Forwarder(listener.address[1])) as relay:
                relay.until.clear()
                plan = Plan(
                    host="127.0.0.1", port=relay.port, security=Security.NONE, mail_from="me@lab.test",
                    stop_after=StopAfter.MESSAGE, round_trip=True,
                )  # fmt: skip
                turn = await sync_to_async(turn_at)(relay.port, plan=plan.to_json())
                running = asyncio.create_task(run_turn(turn))
                while not await Event.objects.filter(data__kind="stage", data__name="waiting").aexists():
                    pass
                relay.until.set()
                await running
    minute = await Minute.objects.aget()
    stages = unpacked(bytes(minute.stages or b""))
    assert (await Test.objects.aget()).verdict == "accepted"
    assert {"message", "waiting"} <= set(stages)
    assert "arrival" not in stages, "it is within the waiting"
    assert sum(stages.values()) == minute.ms


async def test_what_cannot_be_started_is_unknown() -> None:
    async with serve(obeys) as server:
        turn = await claimed(server, secret=b"sealed by a key that is lost")
        await run_turn(turn)
        assert server.peers == []
    assert await sync_to_async(results)() == [State.UNKNOWN.facts.code]
    assert (await Monitor.objects.aget()).reason == "interrupted"


async def test_that_the_limits_left_no_room_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise usage.Exceeded("everyone", 60, running=True)

    monkeypatch.setattr(usage, "start", full)
    async with serve(obeys) as server:
        await run_turn(await claimed(server))
        assert server.peers == []
    monitor = await Monitor.objects.aget()
    assert (monitor.state, monitor.reason) == ("unknown", "no-room")


async def test_a_turn_that_was_taken_leaves_nothing() -> None:
    async with serve(obeys) as server:
        turn = await claimed(server)
        await Turn.objects.aupdate(worker="you")
        await run_turn(turn)
        assert server.peers == [], "who has taken it may be connected now"
    assert await sync_to_async(results)() == []
    assert await Turn.objects.aget() == turn
    assert not await Test.objects.aexists()


@pytest.mark.parametrize(("state", "told"), [("running", State.UNKNOWN), (None, State.UNKNOWN)])
def test_a_run_whose_process_is_gone_is_unknown(
    monkeypatch: pytest.MonkeyPatch, state: str | None, told: State
) -> None:
    monkeypatch.setattr(clock, "GRACE_SECONDS", 0.0)
    test = making.ended_test(state=state) if state else None
    turn_at(25)
    Turn.objects.update(lease_until=clock.now() - timedelta(seconds=1), test=test)
    assert finish_lost(10) == 1
    assert results() == [told.facts.code]
    assert not Turn.objects.exists()
    assert finish_lost(10) == 0


def test_a_lost_run_that_cannot_be_recorded_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "GRACE_SECONDS", 0.0)
    turn_at(25, course={"level": "of a later version"})
    later = making.ended_test()
    Event.objects.create(test=later, seq=1, data={"kind": "finished", "dialog": None, "verdict": "of a later version"})
    Turn.objects.filter(pk=turn_at(25).pk).update(test=later)
    turn_at(25)
    Turn.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert finish_lost(10) == 3
    assert results() == [State.UNKNOWN.facts.code] * 2
    assert Turn.objects.get().monitor.course == {"level": "of a later version"}

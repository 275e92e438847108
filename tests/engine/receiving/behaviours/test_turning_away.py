"""Receivers that turn a sender away: what they reply, and what is said of the sender that comes again or does not."""

from __future__ import annotations

import pytest

from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.behaviours.all_conducts import conclude
from tests.engine.receiving.peers import ADDRESS, ENVELOPE, MESSAGE, Scene, Waiter, listening


async def attempt(scene: Scene, waiter: Waiter, sender: str = "ann@example.org") -> str:
    """One session up to RCPT, or further if that goes well; returns the last reply."""
    before = len(waiter.ends())
    async with scene.peer() as peer:
        await peer.asks("EHLO client.test", f"MAIL FROM:<{sender}>")
        reply = await peer.ask(f"RCPT TO:<{ADDRESS}>")
        if reply.startswith("250"):
            await peer.ask("DATA")
            await peer.say(*MESSAGE)
            reply = await peer.reply()
        if reply:
            await peer.ask("QUIT")
    await waiter.over(before + 1)
    return reply


async def test_greylisting() -> None:
    async with listening(return_seconds=0) as scene:
        waiter = scene.waiter(behaviour=Behaviour.GREYLIST)
        assert await attempt(scene, waiter) == "451 4.7.1 Greylisted; come back in a while"
        assert await attempt(scene, waiter) == "250 2.0.0 Message accepted"
    assert waiter.ends() == [("deferred", "receiver-deferred"), ("accepted", "peer-delivered")]
    assert waiter.findings()[:2] == ["receiver-behaves/greylist", "sender-returns/same"]
    assert [str(end.outcome) for end in waiter.inbox.recorder.ends] == ["good", "warning"]  # in plain text


async def test_a_greylisted_sender_that_comes_back_at_once_or_as_another() -> None:
    async with listening(return_seconds=3600) as scene:
        waiter = scene.waiter(behaviour=Behaviour.GREYLIST)
        assert (await attempt(scene, waiter)).startswith("451")
        conclude(waiter.inbox)
        assert waiter.findings()[-1] == "sender-retry-not-proven"
        assert (await attempt(scene, waiter)).startswith("451")
        conclude(waiter.inbox)
        assert waiter.findings()[-2:] == ["sender-returns-early", "receiver-behaves/greylist"]
    async with listening(return_seconds=0) as scene:
        waiter = scene.waiter(behaviour=Behaviour.GREYLIST)
        conclude(waiter.inbox)
        assert waiter.findings() == []
        await attempt(scene, waiter)
        assert (await attempt(scene, waiter, "other@example.org")).startswith("250")
        assert "sender-returns/other" in waiter.findings()


@pytest.mark.parametrize(("least", "variant"), [(0, "waits"), (3600, "hurries")])
async def test_always_deferring(least: float, variant: str) -> None:
    async with listening(return_seconds=least) as scene:
        waiter = scene.waiter(behaviour=Behaviour.DEFER)
        assert await attempt(scene, waiter) == "451 4.3.0 Deferred, as this test was set to"
        conclude(waiter.inbox)
        assert waiter.findings() == ["receiver-behaves/defer", "sender-retry-not-proven"]
        await attempt(scene, waiter)
        assert f"sender-tries-again/{variant}" in waiter.findings()
        count = len(waiter.findings())
        conclude(waiter.inbox)
        assert len(waiter.findings()) == count
    assert {verdict for verdict, _ in waiter.ends()} == {"deferred"}


async def test_refusing() -> None:
    async with listening() as scene:
        waiter = scene.waiter(behaviour=Behaviour.REJECT)
        assert await attempt(scene, waiter) == "550 5.7.1 Refused, as this test was set to"
        conclude(waiter.inbox)
        assert waiter.findings() == ["receiver-behaves/reject", "sender-heeds-rejection"]
        assert str(waiter.inbox.recorder.ends[0].outcome) == "good"
        await attempt(scene, waiter, "other@example.org")
        await attempt(scene, waiter)
        conclude(waiter.inbox)
    assert waiter.findings()[2:] == ["receiver-behaves/reject", "sender-ignores-rejection", "receiver-behaves/reject"]
    assert [str(end.outcome) for end in waiter.inbox.recorder.ends] == ["good", "good", "problem"]


async def test_hanging_up() -> None:
    async with listening() as scene:
        waiter = scene.waiter(behaviour=Behaviour.DISCONNECT)
        conclude(waiter.inbox)
        assert await attempt(scene, waiter) == ""
        conclude(waiter.inbox)
        assert waiter.findings() == ["message-came", "receiver-behaves/disconnect", "sender-retry-not-proven"]
        assert await attempt(scene, waiter) == "250 2.0.0 Message accepted"
    assert "sender-tries-again/lost" in waiter.findings()
    assert waiter.ends() == [("deferred", "receiver-hung-up"), ("accepted", "peer-delivered")]


async def test_the_session_of_a_deferred_sender_that_does_not_say_quit_ends_as_asked() -> None:
    async with listening() as scene:
        waiter = scene.waiter(behaviour=Behaviour.DEFER)
        async with scene.peer() as peer:
            await peer.asks(*ENVELOPE)
        await waiter.over()
    assert waiter.ends() == [("deferred", "receiver-deferred")]

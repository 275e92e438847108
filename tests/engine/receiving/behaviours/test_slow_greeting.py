"""A receiver that lets a sender wait for its greeting."""

from __future__ import annotations

from smtptest.engine.receiving.behaviour import Behaviour
from tests.engine.clock import Forward, let_pass, movable_clock
from tests.engine.receiving.peers import listening


async def test_a_sender_waits_speaks_early_or_leaves() -> None:
    with movable_clock() as forward:
        await _waits_or_speaks_early(forward)
    async with listening(greeting_seconds=30) as scene:
        waiter = scene.waiter(behaviour=Behaviour.SLOW_GREETING)
        async with scene.peer(greeted=False):
            pass
        await waiter.over()
    assert waiter.findings() == ["receiver-behaves/slow-greeting", "sender-does-not-wait"]
    assert waiter.ends() == [("closed", "sender-did-not-wait")]
    assert str(waiter.inbox.recorder.ends[0].outcome) == "warning"


async def _waits_or_speaks_early(forward: Forward) -> None:
    async with listening(greeting_seconds=30) as scene:
        waiter = scene.waiter(behaviour=Behaviour.SLOW_GREETING)
        async with scene.peer(greeted=False) as peer:
            await waiter.found("receiver-behaves/slow-greeting")
            await let_pass(forward, 31)
            assert (await peer.reply())[:3] == "220"
            await peer.ask("QUIT")
        await waiter.over(1)
        assert waiter.findings() == ["receiver-behaves/slow-greeting", "sender-waits"]
        assert str(waiter.inbox.recorder.ends[0].outcome) == "good"
        async with scene.peer(greeted=False) as peer:
            await peer.say("EHLO early.test")
            await waiter.found("peer-early")
            await let_pass(forward, 31)
            assert [(await peer.reply())[:3], (await peer.reply())[:3]] == ["220", "250"]
            await peer.ask("QUIT")
        await waiter.over(2)
        assert waiter.findings()[2:] == ["receiver-behaves/slow-greeting", "peer-early"]
        assert str(waiter.inbox.recorder.ends[1].outcome) == "problem"

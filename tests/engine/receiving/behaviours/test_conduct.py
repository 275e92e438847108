"""A good receiver, and which test a behaviour is for."""

from __future__ import annotations

from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.behaviours.all_conducts import conclude
from tests.engine.receiving.peers import ENVELOPE, listening

OTHER = "t-ffffffffffffffffffffffffffffffff@receive.test"


async def test_in_public_a_stranger_meets_the_behaviour_at_its_next_connection() -> None:
    async with listening(public=True) as scene:
        waiter = scene.waiter(behaviour=Behaviour.NO_STARTTLS)
        async with scene.peer() as peer:
            assert await peer.asks(*ENVELOPE) == ["250", "250", "451"]
            await peer.ask("QUIT")
        await waiter.over(1)
        assert waiter.findings() == ["receiver-next-time"]
        assert waiter.ends() == [("deferred", "peer-next-time")]
        assert str(waiter.inbox.recorder.ends[0].outcome) == "good"
        async with scene.peer() as peer:
            assert await peer.asks(*ENVELOPE) == ["250", "250", "250"]
            await peer.ask("QUIT")
        await waiter.over(2)
    assert "S 250-STARTTLS" in waiter.lines(0)
    assert "S 250-STARTTLS" not in waiter.lines(1)


async def test_who_means_another_test_than_was_expected_comes_back_to_it() -> None:
    async with listening() as scene:
        bad, good = scene.waiter(behaviour=Behaviour.NO_STARTTLS), scene.waiter(OTHER)
        for code in ("451", "250"):
            async with scene.peer() as peer:
                assert await peer.asks(*ENVELOPE[:2], f"RCPT TO:<{OTHER}>") == ["250", "250", code]
                await peer.ask("QUIT")
            await (bad if code == "451" else good).over()
    assert bad.ends() == [("deferred", "peer-next-time")]
    assert good.ends() == [("passed", "peer-left")]


async def test_a_good_receiver_says_nothing_at_the_end() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        conclude(waiter.inbox)
    assert waiter.events == []

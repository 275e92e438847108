"""The listener: it starts, it ends, and what it costs."""

from __future__ import annotations

import asyncio
import resource
import smtplib
from contextlib import AsyncExitStack

import pytest

from smtptest.engine.receiving.listener import start
from tests.engine.receiving.peers import ADDRESS, ENVELOPE, anything, listening


async def test_it_ends_its_sessions() -> None:
    async with AsyncExitStack() as stack:
        async with listening() as scene:
            waiter = scene.waiter()
            peer = await stack.enter_async_context(scene.peer())
            await peer.ask("EHLO client.test")
        assert waiter.ends() == [("stopped", "peer-test-over")]
        await peer.closed()
        with pytest.raises(OSError):  # noqa: PT011  # whichever a closed port gives
            await asyncio.open_connection(*scene.listener.address)


async def test_a_port_that_is_taken() -> None:
    async with listening() as scene:
        with pytest.raises(OSError, match="address already in use"):
            await start(scene.listener.address, scene.waiting, name="mx.test")


async def test_python_delivers() -> None:
    def deliver(host: str, port: int) -> None:
        with smtplib.SMTP(host, port, "client.test") as client:
            client.starttls(context=anything())
            client.sendmail("ann@example.org", [ADDRESS], "Subject: hello\r\n\r\n.dot\r\n")

    async with listening() as scene:
        waiter = scene.waiter()
        await asyncio.to_thread(deliver, *scene.listener.address)
        delivery = await waiter.delivery()
        await waiter.over()
    assert delivery.message == b"Subject: hello\r\n\r\n.dot\r\n"
    assert waiter.ends() == [("accepted", "peer-delivered")]
    assert waiter.findings() == ["message-came", "peer-extensions"]


@pytest.mark.long
async def test_memory_stays_flat_beside_idle_peers() -> None:
    """Forty megabytes against one, and a hundred peers that say nothing."""
    async with listening(network_sessions=200, hourly_bytes=10**9) as scene, AsyncExitStack() as stack:
        waiter = scene.waiter()
        for _ in range(100):
            await stack.enter_async_context(scene.peer())
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for _ in range(20):
            async with scene.peer() as peer:
                await peer.asks(*ENVELOPE, "DATA")
                peer.writer.write(b"x" * 2_200_000)
                assert (await peer.reply()).startswith("552")
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 40_000  # kilobytes
        assert waiter.inbox.is_open


async def test_it_tells_how_many_peers_are_connected() -> None:
    async with listening() as scene:
        assert scene.listener.open_sessions == 0
        async with scene.peer(), scene.peer():
            assert scene.listener.open_sessions == 2

"""Redis as the channel layer, with viewers that come and go at any moment."""

from __future__ import annotations

import asyncio
import random
import socket

import pytest

from smtptest.live import redis_layer
from smtptest.live.redis_layer import RetryingRedisChannelLayer
from tests.servers import stores

VIEWERS, AT_ONCE, TESTS = 600, 20, 20


@pytest.mark.process
async def test_whoever_leaves_is_gone_at_whatever_moment_it_leaves() -> None:
    if (program := stores.redis_program()) is None:
        pytest.skip("no redis-server")
    chance = random.Random(7)  # a seed, no secret
    with stores.redis(program) as url:
        layer = RetryingRedisChannelLayer(hosts=[{"address": url, "socket_timeout": 20}])
        limit = asyncio.Semaphore(AT_ONCE)

        async def view(group: str) -> None:
            channel = await layer.new_channel()
            await layer.group_add(group, channel)
            viewer = asyncio.create_task(_watch(layer, channel))
            for _ in range(chance.randint(1, 5)):
                await layer.group_send(group, {"type": "events"})
                await asyncio.sleep(chance.random() / 50)
            viewer.cancel()
            with pytest.raises(asyncio.CancelledError):
                await viewer
            await layer.group_discard(group, channel)

        async def in_turn(number: int) -> None:
            async with limit:
                await view(f"test.{number % TESTS}")

        async with asyncio.timeout(60):
            await asyncio.gather(*map(in_turn, range(VIEWERS)))
            while len(asyncio.all_tasks()) > 1:
                await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})
        await layer.flush()


async def _watch(layer: RetryingRedisChannelLayer, channel: str) -> None:
    while True:
        await layer.receive(channel)


@pytest.mark.process
async def test_messages_of_hundreds_of_tests_can_be_under_way_at_once() -> None:
    if (program := stores.redis_program()) is None:
        pytest.skip("no redis-server")
    with stores.redis(program) as url:
        layer = RetryingRedisChannelLayer(hosts=[{"address": url, "socket_timeout": 20}])
        async with asyncio.timeout(60):
            await asyncio.gather(*(layer.group_send(f"test.{number}", {"type": "events"}) for number in range(400)))
        await layer.close_pools()


@pytest.mark.parametrize("what", ["group_add", "group_discard"])
async def test_nobody_waits_for_a_redis_that_stands_still(
    what: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It neither answers nor hangs up, as when it is stopped or the network swallows what is sent."""
    monkeypatch.setattr(redis_layer, "ANSWER_SECONDS", 0.01)
    redis_layer._away.recovered()  # whatever another test has left
    caplog.clear()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        layer = RetryingRedisChannelLayer(hosts=[{"address": f"redis://127.0.0.1:{silent.getsockname()[1]}"}])
        async with asyncio.timeout(60):
            for _ in range(3):
                await getattr(layer, what)("test.a", "viewer!a")
            while others := asyncio.all_tasks() - {asyncio.current_task()}:
                await asyncio.wait(others)
    assert caplog.messages == ["Redis is unavailable, so viewers read the event log (TimeoutError); retrying"]
    redis_layer._away.recovered()

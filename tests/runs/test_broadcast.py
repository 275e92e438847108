"""Events are sent to whoever watches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.test import AsyncClient

from smtptest.runs import broadcast
from tests.runs.test_runner import start
from tests.servers.scripted import answering, serve
from tests.transcripts.factory import opening

pytestmark = pytest.mark.django_db(transaction=True)
AND_SO = ", so viewers read the event log"


async def test_a_layer_that_fails_does_not_end_the_test(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(*arguments: Any) -> None:
        raise ConnectionError

    monkeypatch.setattr(get_channel_layer(), "group_send", gone)
    async with serve(answering()) as server:
        test = await start(client, server)
        await tests_end()
    await test.arefresh_from_db()
    assert test.verdict == "passed"


async def test_that_it_fails_is_said_once_and_that_it_is_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[Exception] = []

    async def sent(*arguments: Any) -> None:
        if failures:
            raise failures.pop()

    monkeypatch.setattr(get_channel_layer(), "group_send", sent)
    await broadcast.publish("a", opening())  # whatever another test has left
    caplog.clear()
    failures += [ConnectionError("secret"), TimeoutError()]
    await broadcast.publish("a", opening())
    await broadcast.gone("a")
    for _ in range(2):
        await broadcast.publish("a", opening())
    assert [(one.levelname, one.getMessage(), one.exc_info) for one in caplog.records] == [
        ("WARNING", f"The channel layer takes no messages{AND_SO} (TimeoutError); retrying", None),
        ("WARNING", "The channel layer takes messages again, after 2 failures", None),
    ]


@pytest.mark.parametrize("tell", [lambda: broadcast.publish("a", opening()), lambda: broadcast.gone("a")])
async def test_nobody_waits_for_a_layer_that_hangs(
    tell: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def hangs(*arguments: Any) -> None:
        await asyncio.Event().wait()

    await tell()  # whatever another test has left
    caplog.clear()
    for seconds in ("_EVENTS_SECONDS", "_GONE_SECONDS"):
        monkeypatch.setattr(broadcast, seconds, 0.01)
    with monkeypatch.context() as patched:
        patched.setattr(get_channel_layer(), "group_send", hangs)
        async with asyncio.timeout(60):
            await tell()
    assert caplog.messages == [f"The channel layer takes no messages{AND_SO} (TimeoutError); retrying"]
    await tell()

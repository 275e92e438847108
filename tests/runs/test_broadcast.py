"""Events are sent to whoever watches."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from channels.layers import get_channel_layer
from django.test import AsyncClient

from tests.runs.test_runner import start
from tests.servers.scripted import answering, serve

pytestmark = pytest.mark.django_db(transaction=True)


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

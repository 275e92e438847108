"""Whoever deletes a running test ends it: its dialog with it, and only then is there room for the next."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from smtptest.conf.quota_settings import Quotas
from smtptest.runs import runner
from smtptest.runs.active_run import ActiveRun
from smtptest.transcripts.models import Test
from tests.live.test_consumer import watching
from tests.servers.scripted import Peer, serve
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)

Wait = Callable[[], Any]


async def silent(peer: Peer) -> None:
    await peer.say("220-mx.test")
    await peer.gone()


async def test_it_is_gone_at_once_for_its_owner_and_for_who_watches(client: AsyncClient, tests_end: Wait) -> None:
    async with serve(silent) as server:
        created = (await post(client, {**FIELDS, "host": server.host, "port": server.port})).json()
        async with watching(f"/ws/t/{created['id']}/") as viewer:
            await viewer.connect()
            while "220-mx.test" not in await viewer.receive_from():
                pass
            assert (
                await client.post(f"/t/{created['id']}/delete/", content_type="application/json")
            ).status_code == 303
            messages = [await viewer.receive_output()]
            while messages[-1]["type"] != "websocket.close":
                messages.append(await viewer.receive_output())
        assert messages[-1]["code"] == 4404
        assert not any('"finished"' in message.get("text", "") for message in messages)
        assert (await client.get(f"/t/{created['id']}/")).status_code == 404
        await server.client_gone()
        await tests_end()  # for which the answer waits only so long
    assert not await sync_to_async(Test.objects.exists)()


async def test_starting_and_deleting_makes_no_second_dialog(
    client: AsyncClient, tests_end: Wait, operator: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    operator(quotas=Quotas(visitor_running=1))
    # As where another process runs it, or the dialog does not end at once.
    monkeypatch.setattr(ActiveRun, "stop", lambda self: None)
    monkeypatch.setattr(runner, "_DELETION_SECONDS", 0.0)
    async with serve(silent) as server:
        fields = json.dumps({**FIELDS, "host": server.host, "port": server.port})
        statuses = []
        for _ in range(6):
            started = await client.post("/", fields, content_type="application/json", REMOTE_ADDR="192.0.2.1")
            statuses.append(started.status_code)
            if started.status_code == 201:
                public_id = started.json()["id"]
                assert (
                    await client.post(f"/t/{public_id}/delete/", content_type="application/json")
                ).status_code == 303
                assert (await client.get(f"/t/{public_id}/")).status_code == 404
        assert statuses == [201] + [429] * 5
        monkeypatch.undo()
        for active, _ in list(runner._running.values()):
            active.stop()
        await tests_end()
        assert (
            await client.post("/", fields, content_type="application/json", REMOTE_ADDR="192.0.2.1")
        ).status_code == 201
        assert await sync_to_async(Test.objects.count)() == 1, "the deleted one went with its end"

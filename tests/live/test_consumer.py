"""The websocket: everything, in order, once, whatever the channel layer loses."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.db import OperationalError
from django.test import AsyncClient

from smtptest.admission.ownership import cookie_name
from smtptest.asgi import application
from smtptest.engine.events import Event, Received
from smtptest.runs.broadcast import publish
from smtptest.transcripts import event_log
from tests.servers.scripted import Peer, answering, serve
from tests.serving.test_log_throttle import Fails
from tests.transcripts.factory import OWNER, ending, let_lease_run_out, new_test, opening
from tests.viewer import Viewer
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def watching(path: str, headers: dict[str, str] | None = None) -> AsyncIterator[Viewer]:
    given = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    viewer = Viewer(application, path, headers=given)
    try:
        yield viewer
    finally:
        await viewer.disconnect()


async def follow(viewer: Viewer) -> tuple[list[Any], int]:
    """All events until the socket is closed, and its close code."""
    connected, _ = await viewer.connect()
    assert connected
    events: list[Any] = []
    while True:
        message = await viewer.receive_output()
        if message["type"] == "websocket.close":
            return events, message["code"]
        events.append(json.loads(message["text"]))


async def test_a_finished_test_is_replayed_and_closed() -> None:
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening() + ending())
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        assert await follow(viewer) == ([event.to_json() for event in opening() + ending()], 1000)


@pytest.mark.parametrize(
    ("query", "first"), [("after=1", 2), ("after=-1", 0), ("after=x", 0), ("after=99999999999", 0)]
)
async def test_a_viewer_gets_what_it_does_not_have(query: str, first: int) -> None:
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening() + ending())
    async with watching(f"/ws/t/{test.public_id}/?{query}") as viewer:
        events, _ = await follow(viewer)
    assert [event["seq"] for event in events] == list(range(first, 4))


@pytest.mark.parametrize("path", ["/ws/t/nobody/", "/ws/elsewhere/", "/"])
async def test_no_such_test_is_4404(path: str) -> None:
    async with watching(path) as viewer:
        assert await follow(viewer) == ([], 4404)


async def test_who_asks_for_it_hears_that_the_connection_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtptest.live.consumer.HEARTBEAT_SECONDS", 0.01)
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening())
    async with watching(f"/ws/t/{test.public_id}/?heartbeat=1") as viewer:
        await viewer.connect()
        messages = [json.loads(await viewer.receive_from()) for _ in range(6)]
    events = [message for message in messages if "kind" in message]
    assert events == [event.to_json() for event in opening()]
    beats = [message for message in messages if "kind" not in message]
    assert len(beats) == 4
    assert beats[-1] == {"heartbeat": 1}, "the number of the last event that was sent"


async def test_whoever_does_not_ask_gets_events_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smtptest.live.consumer.HEARTBEAT_SECONDS", 0.01)
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening())
    async with watching(f"/ws/t/{test.public_id}/") as viewer, watching(f"/ws/t/{test.public_id}/?heartbeat=1") as beat:
        await viewer.connect()
        await beat.connect()
        for _ in range(10):
            await beat.receive_from()
        await sync_to_async(event_log.append)(test.pk, ending())
        messages = [json.loads(await viewer.receive_from()) for _ in range(4)]
    assert [message["seq"] for message in messages] == [0, 1, 2, 3]


async def test_an_interrupted_test_is_told_as_such() -> None:
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening())
    await sync_to_async(let_lease_run_out)(test)
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        events, code = await follow(viewer)
    assert [event.get("verdict") for event in events] == [None, None, "interrupted", "interrupted"]
    assert code == 1000


async def test_each_line_is_seen_before_the_server_says_the_next(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    go_on = asyncio.Event()

    async def six_lines(peer: Peer) -> None:
        for number in range(1, 7):
            await peer.say(f"220{' ' if number == 6 else '-'}line {number}")
            await go_on.wait()
            go_on.clear()
        await peer.gone()

    async with serve(six_lines) as server:
        created = (
            await post(client, {**FIELDS, "host": server.host, "port": server.port, "stop_after": "connect"})
        ).json()
        async with watching(f"/ws/t/{created['id']}/") as viewer:
            await viewer.connect()
            for number in range(1, 7):
                while "text" not in (event := json.loads(await viewer.receive_from())):
                    pass
                assert event["text"].endswith(f"line {number}")
                go_on.set()


@pytest.mark.parametrize("loses", ["nothing", "everything", "every second batch"])
async def test_all_is_seen_in_order_and_once_whatever_the_layer_loses(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, loses: str
) -> None:
    batches = 0

    async def lossy(public_id: str, events: Sequence[Event]) -> None:
        nonlocal batches
        batches += 1
        if loses == "nothing" or (loses != "everything" and batches % 2):
            await publish(public_id, events)

    monkeypatch.setattr("smtptest.runs.journal.publish", lossy)
    async with serve(answering()) as server:
        created = (await post(client, {**FIELDS, "host": server.host, "port": server.port})).json()
        async with watching(f"/ws/t/{created['id']}/") as viewer:
            events, code = await follow(viewer)
        await tests_end()
    assert (events, code) == ((await client.get(created["json"])).json()["events"], 1000)


async def test_a_gap_of_one_event_is_filled_from_the_log() -> None:
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening())
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        connected, _ = await viewer.connect()
        assert connected
        seen = [json.loads(await viewer.receive_from())["seq"] for _ in opening()]
        await sync_to_async(event_log.append)(test.pk, ending())
        await publish(test.public_id, ending()[1:])
        seen += [json.loads(await viewer.receive_from())["seq"] for _ in ending()]
    assert seen == [0, 1, 2, 3]


async def test_a_viewer_that_saw_more_than_could_be_stored_gets_the_end_of_a_running_test_too() -> None:
    """The socket is closed after the test's end, whatever number that has."""
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening())
    async with watching(f"/ws/t/{test.public_id}/?after=50&heartbeat=1") as viewer:
        await viewer.connect()
        assert json.loads(await viewer.receive_from()) == {"heartbeat": 50}, "so it has read the log"
        await sync_to_async(event_log.append)(test.pk, ending())
        await publish(test.public_id, ending())
        assert json.loads(await viewer.receive_from()) == {**ending()[-1].to_json(), "seq": 51}
        assert (await viewer.receive_output())["code"] == 1000


async def test_a_layer_that_hangs_keeps_no_line_of_the_log_from_a_viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening())
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        await viewer.connect()
        seen = [json.loads(await viewer.receive_from())["seq"] for _ in opening()]
        monkeypatch.setattr(get_channel_layer(), "group_add", hangs)
        await sync_to_async(event_log.append)(test.pk, ending())
        seen += [json.loads(await viewer.receive_from())["seq"] for _ in ending()]
    assert seen == [0, 1, 2, 3]


async def hangs(*arguments: Any) -> None:
    await asyncio.Event().wait()


async def test_that_the_log_cannot_be_read_is_said_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening() + ending())
    monkeypatch.setattr(event_log, "find", Fails(event_log.find, 20))
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        await follow(viewer)
    assert caplog.messages == [
        "Viewers cannot read the event log (OperationalError); retrying",
        "Viewers read the event log again, after 20 failures",
    ]


async def test_each_viewer_gets_a_line_from_the_layer_as_it_may_see_it() -> None:
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening())
    name = Received(seq=2, t=0.25, dialog=0, text="250 hello alice", code=250)
    owner = {"cookie": f"{cookie_name()}={OWNER}"}
    path = f"/ws/t/{test.public_id}/?after=1"
    async with (
        watching(path, owner) as own,
        watching(path) as strange,
        watching(f"{path}&language=de", owner) as german,
    ):
        for viewer in (own, strange, german):
            await viewer.connect()
        # Not in the log, so that they come from the layer alone.
        last = [name, *ending(3)]
        await publish(test.public_id, last)
        seen = {viewer: [await viewer.receive_from() for _ in last] for viewer in (own, strange, german)}
    assert seen[own] == [event.stored for event in last]
    assert [json.loads(text).get("text") for text in seen[strange]] == ["250 hello ********", None, None]
    assert [json.loads(text).get("language") for text in seen[german]] == [None, "en", "en"]
    assert seen[german][0] == name.stored


async def test_a_viewer_that_talks_too_much_is_shown_out() -> None:
    test = await sync_to_async(new_test)()
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        await viewer.connect()
        for _ in range(21):
            await viewer.send_to(text_data="hello")
        assert (await viewer.receive_output())["code"] == 1008


async def test_a_test_runs_on_when_nobody_watches(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    async with serve(answering()) as server:
        created = (await post(client, {**FIELDS, "host": server.host, "port": server.port})).json()
        async with watching(f"/ws/t/{created['id']}/") as viewer:
            await viewer.connect()
        await tests_end()
    assert (await client.get(created["json"])).json()["verdict"] == "passed"


async def test_a_test_that_is_deleted_while_its_viewer_looks_is_gone_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening() + ending())
    find = event_log.find

    def deleted_just_then(public_id: str) -> Any:
        found = find(public_id)
        event_log.delete([test.pk])
        return found

    monkeypatch.setattr(event_log, "find", deleted_just_then)
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        assert await follow(viewer) == ([], 4404)


async def test_a_viewer_whom_we_fail_is_hung_up_on_and_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An open socket on which nothing will ever come would be worse than none: the page tries again."""

    def fails(public_id: str) -> None:
        raise RuntimeError("our own fault")

    test = await sync_to_async(new_test)()
    monkeypatch.setattr(event_log, "find", fails)
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        assert await follow(viewer) == ([], 1011)


async def test_a_viewer_whose_log_cannot_be_read_at_first_gets_all_of_it_later(monkeypatch: pytest.MonkeyPatch) -> None:
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening() + ending())
    find, failed = event_log.find, threading.Event()

    def away_at_first(public_id: str) -> Any:
        if failed.is_set():
            return find(public_id)
        failed.set()
        raise OperationalError

    monkeypatch.setattr(event_log, "find", away_at_first)
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        following = asyncio.create_task(follow(viewer))
        await asyncio.to_thread(failed.wait)
        await publish(test.public_id, opening())
        events, code = await following
    assert ([event["seq"] for event in events], code) == ([0, 1, 2, 3], 1000)


async def test_a_viewer_that_leaves_needs_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    visits: list[str] = []

    async def visited() -> None:
        visits.append("Django's thread")

    monkeypatch.setattr("channels.generic.websocket.aclose_old_connections", visited)
    test = await sync_to_async(new_test)()
    await sync_to_async(event_log.append)(test.pk, opening() + ending())
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        await follow(viewer)
    assert not visits

"""Two processes on one PostgreSQL and one Redis: what one runs, the other shows, live, and when it is gone as well."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.servers import stores
from tests.servers.program import Program
from tests.servers.scripted import Peer, serve
from tests.test_kill import ask

pytestmark = pytest.mark.process


@pytest.fixture
def settings_of_both() -> Iterator[dict[str, str]]:
    programs, redis = stores.postgresql_programs(), stores.redis_program()
    if programs is None or redis is None:
        pytest.skip("Debian's postgresql and redis-server are not installed: see make test")
    with stores.postgresql(programs) as database_url, stores.redis(redis) as redis_url:
        yield {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SECRET_KEY": "k" * 50}


async def test_a_test_of_one_is_watched_through_the_other_to_its_end(
    start_program: Callable[..., Program], settings_of_both: dict[str, str]
) -> None:
    go_on = asyncio.Event()

    async def waits_for_its_viewer(peer: Peer) -> None:
        await peer.say("220-mx.test")
        await go_on.wait()
        await peer.say("220 goes on")
        await peer.gone()

    first = await asyncio.to_thread(start_program, "--no-demo", environment=settings_of_both)
    second = await asyncio.to_thread(start_program, "--no-demo", environment=settings_of_both)
    assert await asyncio.to_thread(ask, second, "GET", "/healthz") == "ok"
    async with serve(waits_for_its_viewer) as server:
        plan = {
            "host": server.host,
            "port": server.port,
            "security": "none",
            "helo": "client.test",
            "stop_after": "ehlo",
        }
        created = await asyncio.to_thread(ask, first, "POST", "/", json.dumps(plan))
        seen: list[Any] = []
        async with connect(f"ws://127.0.0.1:{second.port}/ws/t/{created['id']}/") as viewer:
            while not seen or seen[-1].get("text") != "220-mx.test":
                seen.append(json.loads(await viewer.recv()))
            go_on.set()
            while seen[-1].get("text") != "EHLO client.test":
                seen.append(json.loads(await viewer.recv()))
            await asyncio.to_thread(first.stop)
            seen += [json.loads(message) async for message in viewer]
        found = await asyncio.to_thread(ask, second, "GET", f"/t/{created['id']}.json")
    assert [event["seq"] for event in seen] == list(range(len(seen)))
    assert found["events"] == seen
    assert found["verdict"] == "interrupted"


async def test_a_test_of_one_is_stopped_through_the_other(
    start_program: Callable[..., Program], settings_of_both: dict[str, str]
) -> None:
    """By whoever started it: the owner's cookie is good everywhere. The process that runs the test looks each 5 s."""

    async def greets_and_waits(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.gone()

    first = await asyncio.to_thread(start_program, "--no-demo", environment=settings_of_both)
    second = await asyncio.to_thread(start_program, "--no-demo", environment=settings_of_both)
    async with serve(greets_and_waits) as server:
        created, cookie = await asyncio.to_thread(start_as_owner, first, server.port)
        async with connect(f"ws://127.0.0.1:{second.port}/ws/t/{created['id']}/") as viewer:
            stranger, owner = await asyncio.to_thread(stop, second, created["id"], [None, cookie])
            seen = [json.loads(message) async for message in viewer]
    assert (stranger, owner) == (403, 303)
    assert [event["verdict"] for event in seen if event["kind"] == "finished"] == ["stopped", "stopped"]


def start_as_owner(program: Program, mail_port: int) -> tuple[dict[str, str], str]:
    """Start a test that waits for an answer to EHLO; what was created, and the owner's cookie."""
    plan = {"host": "127.0.0.1", "port": mail_port, "security": "none", "stop_after": "ehlo"}
    connection = HTTPConnection("127.0.0.1", program.port, timeout=30)
    connection.request("POST", "/", json.dumps(plan), {"Content-Type": "application/json"})
    response = connection.getresponse()
    created = json.loads(response.read())
    connection.close()
    return created, str(response.headers["Set-Cookie"]).split(";")[0]


def stop(program: Program, public_id: str, cookies: list[str | None]) -> list[int]:
    """The status of each request to stop the test, with these cookies in turn."""
    found = []
    for cookie in cookies:
        connection = HTTPConnection("127.0.0.1", program.port, timeout=30)
        headers = {"Content-Type": "application/json"} | ({"Cookie": cookie} if cookie else {})
        connection.request("POST", f"/t/{public_id}/stop/", "{}", headers)
        found.append(connection.getresponse().status)
        connection.close()
    return found

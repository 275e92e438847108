"""Two processes on one PostgreSQL and one Redis: what one runs, the other shows, live, and when it is gone as well."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import connect

from tests.asking import ask, plan_for
from tests.servers import stores
from tests.servers.program import Program
from tests.servers.scripted import Peer, serve

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
    assert (await asyncio.to_thread(ask, second.port, "GET", "/healthz")).text == "ok"
    async with serve(waits_for_its_viewer) as server:
        created = (await asyncio.to_thread(ask, first.port, "POST", "/", plan_for(server))).json()
        seen: list[Any] = []
        async with connect(f"ws://127.0.0.1:{second.port}/ws/t/{created['id']}/") as viewer:
            while not seen or seen[-1].get("text") != "220-mx.test":
                seen.append(json.loads(await viewer.recv()))
            go_on.set()
            while seen[-1].get("text") != "EHLO client.test":
                seen.append(json.loads(await viewer.recv()))
            await asyncio.to_thread(first.stop)
            seen += [json.loads(message) async for message in viewer]
        found = (await asyncio.to_thread(ask, second.port, "GET", f"/t/{created['id']}.json")).json()
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
        answer = await asyncio.to_thread(ask, first.port, "POST", "/", plan_for(server))
        path = f"/t/{answer.json()['id']}/"
        async with connect(f"ws://127.0.0.1:{second.port}/ws{path}") as viewer:
            stranger = await asyncio.to_thread(ask, second.port, "POST", f"{path}stop/", {})
            owner = await asyncio.to_thread(ask, second.port, "POST", f"{path}stop/", {}, Cookie=answer.cookie)
            seen = [json.loads(message) async for message in viewer]
    assert (stranger.status, owner.status) == (403, 303)
    assert [event["verdict"] for event in seen if event["kind"] == "finished"] == ["stopped", "stopped"]


def test_all_may_be_started_at_once_on_an_empty_database(tmp_path: Path, settings_of_both: dict[str, str]) -> None:
    """As a machine starts them that was rebooted, or has a new version: one migrates, and the others wait for it."""

    def start(number: int) -> Program:
        return Program(tmp_path / str(number), "--no-demo", environment=settings_of_both)

    with ThreadPoolExecutor() as threads:
        starting = [threads.submit(start, number) for number in range(3)]
    started = [each.result() for each in starting if not each.exception()]
    try:
        assert [ask(program.port, "GET", "/healthz").text for program in started] == ["ok"] * 3
    finally:
        for program in started:
            program.kill()

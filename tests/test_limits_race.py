"""The last place is taken once, and a proof of work counts once: twenty at a time, in two processes on one database."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge

from tests.servers import stores
from tests.servers.program import Program
from tests.servers.scripted import Peer, ScriptedServer, serve

pytestmark = pytest.mark.process


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            yield f"sqlite:///{tmp_path / 'shared.sqlite3'}"
            return
        programs = stores.postgresql_programs()
        if programs is None:
            pytest.skip("Debian's postgresql is not installed: see make test")
        yield stack.enter_context(stores.postgresql(programs))


def post(program: Program, plan: Any, worked: str = "") -> tuple[int, Any]:
    connection = HTTPConnection("127.0.0.1", program.port, timeout=60)
    headers = {"Content-Type": "application/json", "SMTPTest-Work": worked}
    connection.request("POST", "/", json.dumps(plan), headers)
    answer = connection.getresponse()
    found = answer.status, json.loads(answer.read())
    connection.close()
    return found


async def twenty(programs: list[Program], plan: Any, worked: str) -> list[int]:
    """The statuses of twenty at once, by turns to each process."""
    calls = (asyncio.to_thread(post, programs[number % 2], plan, worked) for number in range(20))
    return sorted(status for status, _ in await asyncio.gather(*calls))


def solution(program: Program, plan: Any) -> str:
    _, answer = post(program, plan)
    challenge = Challenge.from_dict(answer["challenge"])
    solved = solve_challenge(challenge)
    assert solved is not None
    return Payload(challenge, solved).to_base64()


def plan_for(server: ScriptedServer) -> dict[str, Any]:
    return {"host": server.host, "port": server.port, "security": "none", "stop_after": "ehlo"}


async def test_of_twenty_at_once_exactly_as_many_start_as_may(
    start_program: Callable[..., Program], database: str
) -> None:
    async def waits(peer: Peer) -> None:
        await peer.gone()

    settings = {"DATABASE_URL": database, "SECRET_KEY": "k" * 50, "SMTPTEST_VISITOR_RUNNING": "3"}
    working = {**settings, "SMTPTEST_VISITOR_RUNNING": "20", "SMTPTEST_WORK": "always"}
    programs = [await asyncio.to_thread(start_program, "--no-demo", environment=settings) for _ in range(2)]
    async with serve(waits) as server:
        assert await twenty(programs, plan_for(server), "") == [201] * 3 + [429] * 17
        for program in programs:
            await asyncio.to_thread(program.stop)
        programs = [await asyncio.to_thread(start_program, "--no-demo", environment=working) for _ in range(2)]
        answer = await asyncio.to_thread(solution, programs[0], plan_for(server))
        assert await twenty(programs, plan_for(server), answer) == [201] + [403] * 19

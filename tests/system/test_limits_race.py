"""The last place is taken once, and a proof of work counts once: twenty at a time, in two processes on one database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from altcha import Challenge, Payload, solve_challenge

from tests.asking import ask, plan_for
from tests.servers import stores
from tests.servers.program import Program
from tests.servers.scripted import Peer, serve

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


async def twenty(programs: list[Program], plan: Any, worked: str) -> list[int]:
    """The statuses of twenty at once, by turns to each process."""
    ports = (programs[number % 2].port for number in range(20))
    calls = (asyncio.to_thread(ask, port, "POST", "/", plan, SMTPTest_Work=worked) for port in ports)
    return sorted(answer.status for answer in await asyncio.gather(*calls))


def solution(program: Program, plan: Any) -> str:
    challenge = Challenge.from_dict(ask(program.port, "POST", "/", plan).json()["challenge"])
    solved = solve_challenge(challenge)
    assert solved is not None
    return Payload(challenge, solved).to_base64()


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

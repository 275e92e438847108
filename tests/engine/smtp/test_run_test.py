"""Stopped at any await, or failing at any: each dialog that began has one end, and the test has one, the last."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any

import pytest

from smtptest.engine.smtp.plan import Route
from tests.engine.smtp.routes import DOMAIN, ONE, SIX, TWO, Domain, domain, end, ends
from tests.servers.dns import Zone
from tests.servers.scripted import answering

ZONE: Zone = {
    DOMAIN: {"MX": ["10 one.example.", "20 two.example."]},
    "one.example": {"A": [ONE, TWO], "AAAA": [SIX]},
    "two.example": {"A": [ONE]},
}
SCRIPTS = {ONE: answering(), TWO: answering(greeting="421 Full"), SIX: answering(greeting="421 Full")}
ROUTES = [Route.MX, Route.EVERY]


class Waits:
    """Counts each await of the dialog's tasks that has to wait, and does something at one of them."""

    def __init__(self, at: int, deed: Any) -> None:
        self.at, self.deed, self.count = at, deed, 0

    def install(self) -> None:
        asyncio.get_running_loop().set_task_factory(self._task)

    def _task(self, loop: asyncio.AbstractEventLoop, coroutine: Any, **options: Any) -> asyncio.Task[Any]:
        ours = "/engine/" in getattr(coroutine, "cr_code", coroutine).co_filename
        task = asyncio.Task(self._counted(coroutine) if ours else coroutine, loop=loop, **options)
        # A task that is cancelled before its first step awaits nothing, and Python would warn of what it was to await.
        task.add_done_callback(lambda _: coroutine.close())
        return task

    async def _counted(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return await _Steps(coroutine, self)

    def reached(self) -> None:
        self.count += 1
        if self.count == self.at:
            self.deed()


class _Steps:
    def __init__(self, coroutine: Coroutine[Any, Any, Any], waits: Waits) -> None:
        self.coroutine, self.waits = coroutine, waits

    def __await__(self) -> Generator[Any, Any, Any]:
        steps = self.coroutine.__await__()
        send, value = steps.send, None
        while True:
            try:
                waiting = send(value)
            except StopIteration as done:
                return done.value
            # Told at the next turn of the loop, when the task really waits.
            asyncio.get_running_loop().call_soon(self.waits.reached)
            try:
                value, send = (yield waiting), steps.send
            except BaseException as thrown:
                value, send = thrown, steps.throw


async def _interrupted(route: Route, at: int, times: int) -> tuple[Domain, int]:
    """The test cancelled at its ``at``-th await, and again at once where ``times`` is 2; how many awaits there were."""
    async with domain(ZONE, SCRIPTS) as target:

        def cancel() -> None:
            for _ in range(times):
                task.cancel()
            if times > 1:
                asyncio.get_running_loop().call_soon(task.cancel)

        waits = Waits(at, cancel)
        waits.install()
        task = asyncio.create_task(_sent(target, route))
        await asyncio.wait([task])
        asyncio.get_running_loop().set_task_factory(None)
        for server in target.servers.values():
            await asyncio.gather(*(closed.wait() for closed in server.closed))
    return target, waits.count


def _sent(target: Domain, route: Route) -> Coroutine[Any, Any, Any]:
    return target.send(route)


@pytest.mark.long
@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("times", [1, 2])
async def test_stopped_at_any_await(route: Route, times: int) -> None:
    _, awaits = await _interrupted(route, 0, times)
    assert awaits > 10
    for at in range(1, awaits + 1):
        target, _ = await _interrupted(route, at, times)
        ends(target.transcript)
        assert at > awaits // 2 or end(target.transcript)[0] == "stopped"


class Failing:
    """A network whose ``at``-th use is this tool's own failure."""

    def __init__(self, network: Any, at: int) -> None:
        self.network, self.at, self.uses = network, at, 0

    def __getattr__(self, name: str) -> Any:
        used = getattr(self.network, name)

        def use(*arguments: Any) -> Any:
            self.uses += 1
            if self.uses == self.at:
                raise RuntimeError(name)
            return used(*arguments)

        return use


@pytest.mark.parametrize("route", ROUTES)
async def test_failing_at_any_use_of_the_network(route: Route) -> None:
    uses, at = 1, 0
    while at <= uses:
        async with domain(ZONE, SCRIPTS) as target:
            target.network = failing = Failing(target.network, at)
            transcript = await target.send(route)
        uses = max(uses, failing.uses)
        ends(transcript)
        assert (end(transcript)[0] == "error") == (at > 0 and failing.uses >= at)
        at += 1
    assert uses > 8

"""Many tests at once on one process: how fast they start, and a thousand of them with a viewer each.

All of the thousand are open, and all viewers connected, before the server answers the first. The settings are the
default ones, except SMTPTEST_SOCKETS: the number of viewers that a process has room for.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Mapping

from tests.bench import mailserver, visitor
from tests.bench.clocks import of_processes, percentile, resident
from tests.bench.web import program
from tests.servers.process import Process
from tests.servers.program import Program

TESTS, DELAY = 1000, 1.0
STARTED = 200
# Requests at once: that many programs start tests side by side.
STARTERS = 20


def thousand(tests: int = TESTS) -> dict[str, float]:
    """So many at once, where the server takes a second for each reply. The latest line is that of all lines which came
    while all of them ran: seconds from the moment at which it was written, or happened, to the viewer's socket."""
    server, port = mailserver.start(DELAY, hold=tests)
    try:
        with program(environment={"SMTPTEST_SOCKETS": str(tests)}) as web:
            return asyncio.run(_measured(web, server, visitor.fields(port), tests))
    finally:
        server.stop()


def started(tests: int = STARTED) -> dict[str, float]:
    """How many tests a second one process starts, asked in JSON by 20 clients at once: each has its row and its task
    when the request is answered. Nobody watches, and the server answers none of them before all have started."""
    server, port = mailserver.start(hold=tests)
    try:
        with program() as web:
            plan = visitor.fields(port)
            visitor.ask(web.port, "GET", "/")
            used = of_processes([web.process.pid])
            began = time.monotonic()
            asyncio.run(_started(web.port, plan, tests))
            answered = time.monotonic()
            server.wait_for(f"^all {tests} are open$")
            cpu = of_processes([web.process.pid]) - used
            os.kill(server.pid, signal.SIGUSR1)
    finally:
        server.stop()
    return {"a second": tests / (answered - began), "cpu of a start": cpu / tests}


async def _started(port: int, plan: Mapping[str, object], tests: int) -> None:
    places = asyncio.Semaphore(STARTERS)

    async def one() -> None:
        async with places:
            await visitor.start(port, plan)

    await asyncio.gather(*(one() for _ in range(tests)))


async def _measured(web: Program, server: Process, plan: Mapping[str, object], tests: int) -> dict[str, float]:
    most = [0.0]
    sampling = asyncio.create_task(_sample(web.process.pid, most))
    watched = [asyncio.Event() for _ in range(tests)]
    places = asyncio.Semaphore(STARTERS)

    async def one(seen_first: asyncio.Event) -> visitor.Seen:
        async with places:
            public_id = await visitor.start(web.port, plan)
        return await visitor.watch(web.port, public_id, seen_first.set)

    began = time.monotonic()
    watching = asyncio.gather(*(one(first) for first in watched))
    await asyncio.gather(*(first.wait() for first in watched))
    await asyncio.to_thread(server.wait_for, f"^all {tests} are open$")
    all_open, before = time.monotonic(), _used(web, server)
    os.kill(server.pid, signal.SIGUSR1)
    seen = await watching
    sampling.cancel()
    used = {f"cpu of {whose}": (cpu - before[whose]) / tests for whose, cpu in _used(web, server).items()}
    late = [one for each in seen for one in _late(each, all_open)]
    return {
        "tests": tests,
        "at once": tests,
        "complete": sum(each.complete and each.events[-1]["verdict"] == "passed" for each in seen),
        "seconds to open all": all_open - began,
        "latest line": max(late),
        "p99 of a line": percentile(late, 0.99),
        "resident MiB": most[0],
        **used,
    }


def _used(web: Program, server: Process) -> dict[str, float]:
    """CPU seconds so far of those who share the processors, this process included: it is all the viewers."""
    return {
        "a test": of_processes([web.process.pid]),
        "its mail server": of_processes([server.pid]),
        "its viewer": time.process_time(),
    }


def _late(seen: visitor.Seen, since: float) -> list[float]:
    """How late each event was that came after this moment.

    A reply says when it was written, before its event: so no test can have begun before the latest of what that gives
    for its beginning.
    """
    replies = [event for event in seen.events if event["kind"] == "received" and _written(event)]
    began = max(_written(event) - event["t"] for event in replies)
    return [
        arrived - began - event["t"] for event, arrived in zip(seen.events, seen.times, strict=True) if arrived > since
    ]


def _written(event: Mapping[str, object]) -> float:
    """When the server wrote this line; 0 if it does not say."""
    last = str(event["text"]).rsplit(" ", 1)[-1]
    return float(last) if last.replace(".", "", 1).isdigit() and "." in last else 0.0


async def _sample(pid: int, most: list[float]) -> None:
    while True:
        most[0] = max(most[0], resident(pid))
        await asyncio.sleep(0.1)

"""The whole program: a test from the POST to the last line, lines on their way to a viewer, many tests at once."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests.bench import bare, clients, visitor
from tests.bench.clocks import children, cost, of_processes, percentile, times
from tests.bench.engine import SWAKS_RUNS, mail
from tests.servers.program import Program

WEB_TESTS = 40
IDLE_LINES, BUSY_LINES = 50, 10


@contextmanager
def program(*, environment: Mapping[str, str] | None = None) -> Iterator[Program]:
    """The program with fresh data while the block runs."""
    with tempfile.TemporaryDirectory() as folder:
        running = Program(Path(folder), "--no-demo", environment=environment)
        try:
            yield running
        finally:
            running.stop()


def whole_test(web: Program, mail_port: int) -> dict[str, float]:
    """CPU seconds of the web process for one test, against swaks and against the frameworks alone."""
    plan = visitor.fields(mail_port)
    messages = visitor.whole_test(web.port, plan)
    floor, floor_port = bare.start()
    try:
        visitor.bare_test(floor_port, messages)
        ours, bares = partial(of_processes, [web.process.pid]), partial(of_processes, [floor.pid])
        own = cost(partial(times, WEB_TESTS, lambda: visitor.whole_test(web.port, plan)), ours)
        theirs = cost(partial(times, WEB_TESTS, lambda: visitor.bare_test(floor_port, messages)), bares)
    finally:
        floor.stop()
    swaks = cost(partial(times, SWAKS_RUNS, partial(clients.swaks, mail_port)), children).each(SWAKS_RUNS)
    own, theirs = own.each(WEB_TESTS), theirs.each(WEB_TESTS)
    return {
        "messages": messages,
        "cpu": own.cpu,
        "cpu of bare frameworks": theirs.cpu,
        "cpu of swaks": swaks.cpu,
        "cpu / bare frameworks": own.cpu / theirs.cpu,
        "cpu / swaks": own.cpu / swaks.cpu,
        "bare frameworks / swaks": theirs.cpu / swaks.cpu,
    }


def lines_on_their_way(web: Program, *, tests: int, lines: int, gap: float) -> dict[str, float]:
    """Seconds from the server's write to the viewer's socket, of so many tests at once with so many lines each.

    What counts is written while all of them run and are watched. To start them all in the same moment is another
    matter, which delays the first lines; with those it is "p99 with the starts".
    """
    with mail(gap, lines) as port:
        plan = visitor.fields(port, stop_after="connect")
        stamped = asyncio.run(_stamped(web.port, plan, tests))
    assert [len(one) for one in stamped] == [lines] * tests
    all_run = max(one[0][1] for one in stamped)
    late = [arrived - written for one in stamped for written, arrived in one if written >= all_run]
    everything = [arrived - written for one in stamped for written, arrived in one]
    return {
        "median": percentile(late, 0.5),
        "p99": percentile(late, 0.99),
        "most": max(late),
        "p99 with the starts": percentile(everything, 0.99),
    }


async def _stamped(port: int, plan: Mapping[str, object], tests: int) -> list[list[tuple[float, float]]]:
    """For each test its lines: when each was written, and when it arrived."""
    seen = await asyncio.gather(*(visitor.start_and_watch(port, plan) for _ in range(tests)))
    assert all(one.complete for one in seen)
    return [
        [
            (float(event["text"].rsplit(" ", 1)[1]), arrived)
            for event, arrived in zip(one.events, one.times, strict=True)
            if event["kind"] == "received" and " mx.test " in event["text"].replace("-", " ", 1)
        ]
        for one in seen
    ]

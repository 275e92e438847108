"""A whole web test by JSON with a login, beside a stand-in for the closest peer, storing nothing (``peer.mjs``)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.bench import visitor
from tests.bench.clocks import Cost, cost, of_processes, times
from tests.servers.node import NODE
from tests.servers.process import Process
from tests.servers.program import Program

# So many rounds, in each of which both have their turn.
ROUNDS, TESTS = 5, 40
LOGIN = {"insecure_auth": True, "auth": "plain", "username": "alice@example.org", "password": "correct horse"}
_SCRIPT = Path(__file__).with_suffix(".mjs")


@contextmanager
def running() -> Iterator[tuple[Process, int]]:
    """The stand-in's process and its port while the block runs."""
    process = Process([str(NODE), str(_SCRIPT)])
    try:
        yield process, int(process.wait_for(r"^listening on (\d+)$")[1])
    finally:
        process.stop()


def watch(port: int, plan: Mapping[str, Any]) -> int:
    """POST, and the stream to its end; the number of events."""
    public_id = json.loads(visitor.ask(port, "POST", "/", plan))["id"]
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", f"/t/{public_id}/events")
        events = [json.loads(line[6:]) for line in connection.getresponse() if line.startswith(b"data: ")]
    assert events[-1] == {"kind": "finished", "verdict": "passed"}, events
    return len(events)


def beside(web: Program, mail_port: int) -> dict[str, float]:
    """Wall time of a test, and CPU time of the process that has it: ours against the stand-in."""
    plan = visitor.fields(mail_port, **LOGIN)
    own = theirs = Cost(0.0, 0.0)
    with running() as (peer, port):
        ours, peers = partial(visitor.by_json, web.port, plan), partial(watch, port, plan)
        events = ours(), peers()
        # Not measured: both get faster while they run.
        times(TESTS, ours)
        times(TESTS, peers)
        for _ in range(ROUNDS):
            own += cost(partial(times, TESTS, ours), partial(of_processes, [web.process.pid]))
            theirs += cost(partial(times, TESTS, peers), partial(of_processes, [peer.pid]))
    own, theirs = own.each(ROUNDS * TESTS), theirs.each(ROUNDS * TESTS)
    return {
        "events": events[0],
        "events of the peer": events[1],
        "cpu": own.cpu,
        "cpu of the peer": theirs.cpu,
        "wall": own.wall,
        "wall of the peer": theirs.wall,
        "cpu / peer": own.cpu / theirs.cpu,
        "wall / peer": own.wall / theirs.wall,
    }

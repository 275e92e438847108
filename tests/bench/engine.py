"""One dialog, the engine alone, against other clients and against the server's own delays.

``python -m tests.bench.engine PORT DIALOGS`` measures the former in a process of its own and prints it as JSON.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from tests.bench import clients, mailserver
from tests.bench.clients import repeatedly
from tests.bench.clocks import Cost, children, cost, cost_of, times

# So many rounds, in each of which all have their turn: the machine's speed changes, and is to decide nothing.
ROUNDS, DIALOGS, SWAKS_RUNS = 10, 200, 5
# Where glibc's heap has room for asyncio's reads of 256 KiB, they cost aiosmtplib little; where it has none, as in a
# young process, it gets the memory from the kernel and gives it back for each of them (mallopt(3)).
GROWN = {"MALLOC_MMAP_THRESHOLD_": "1000000", "MALLOC_TRIM_THRESHOLD_": "2000000"}
DELAY, DELAYED_REPLIES, DELAYED_DIALOGS = 0.05, 6, 5


@contextmanager
def mail(delay: float = 0.0, stamps: int = 0) -> Iterator[int]:
    """The bench's mail server while the block runs; its port."""
    process, port = mailserver.start(delay, stamps)
    try:
        yield port
    finally:
        process.stop()


def against_clients(port: int, dialogs: int = 0) -> dict[str, float]:
    """Wall and CPU of one dialog, ours and theirs, in seconds; and the ratios."""
    own, bare, standard = asyncio.run(_in_turns(port, dialogs or DIALOGS))
    swaks = cost(partial(times, SWAKS_RUNS, partial(clients.swaks, port)), children).each(SWAKS_RUNS)
    return {
        "wall": own.wall,
        "cpu": own.cpu,
        "wall of aiosmtplib": bare.wall,
        "cpu of aiosmtplib": bare.cpu,
        "cpu of smtplib": standard.cpu,
        "cpu of swaks": swaks.cpu,
        "wall / aiosmtplib": own.wall / bare.wall,
        "cpu / aiosmtplib": own.cpu / bare.cpu,
        "cpu / smtplib": own.cpu / standard.cpu,
        "cpu / swaks": own.cpu / swaks.cpu,
    }


def apart(port: int, dialogs: int = DIALOGS, *, grown: bool = False) -> dict[str, float]:
    """As :func:`against_clients`, in a process of its own. grown: with a heap as of one that has run for long."""
    command = [sys.executable, "-m", "tests.bench.engine", str(port), str(dialogs)]
    environment = {**os.environ, **(GROWN if grown else {})}
    done = subprocess.run(command, env=environment, check=True, capture_output=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


async def _in_turns(port: int, dialogs: int) -> tuple[Cost, Cost, Cost]:
    """One dialog of ours, of aiosmtplib and of smtplib."""
    share = dialogs // ROUNDS
    own = bare = standard = Cost(0.0, 0.0)
    for client in (clients.ours, clients.bare):
        # Not measured: Python makes code that runs often faster while it runs (PEP 659), and a service runs for long.
        await repeatedly(client, port, share)
    for _ in range(ROUNDS):
        own += await cost_of(repeatedly(clients.ours, port, share))
        bare += await cost_of(repeatedly(clients.bare, port, share))
        standard += cost(partial(times, share, partial(clients.standard, port)))
    return own.each(ROUNDS * share), bare.each(ROUNDS * share), standard.each(ROUNDS * share)


def over_a_slow_link() -> dict[str, float]:
    """A dialog where each reply takes 50 ms, against the delays that the server measured and against bare aiosmtplib.

    A timer is late by a little, so that the server waits longer than it was told to: that is not the client's doing.
    """
    count = DELAYED_DIALOGS
    process, port = mailserver.start(DELAY)
    try:
        own = cost(lambda: asyncio.run(repeatedly(clients.ours, port, count))).each(count)
        bare = cost(lambda: asyncio.run(repeatedly(clients.bare, port, count))).each(count)
        delays = [float(process.wait_for(rf"^session {number} waited (.*)$")[1]) for number in range(count)]
    finally:
        process.stop()
    delay = sum(delays) / count
    return {
        "wall": own.wall,
        "sum of delays": delay,
        "wall / sum of delays": own.wall / delay,
        "wall / nominal delays": own.wall / (DELAY * DELAYED_REPLIES),
        "wall / aiosmtplib": own.wall / bare.wall,
    }


if __name__ == "__main__":
    print(json.dumps(against_clients(*map(int, sys.argv[1:]))))

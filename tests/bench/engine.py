"""One dialog, the engine alone, against other clients and against the server's own delays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from tests.bench import clients, mailserver
from tests.bench.clocks import Cost, children, cost, times

DIALOGS, SWAKS_RUNS = 200, 5
DELAY, DELAYED_REPLIES = 0.05, 6


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
    dialogs = dialogs or DIALOGS
    own = _async(clients.ours, port, dialogs)
    bare = _async(clients.bare, port, dialogs)
    standard = cost(partial(times, dialogs, partial(clients.standard, port))).each(dialogs)
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


def _async(client: Callable[[int], object], port: int, dialogs: int) -> Cost:
    return cost(lambda: asyncio.run(clients.repeatedly(client, port, dialogs))).each(dialogs)


def over_a_slow_link(port: int) -> dict[str, float]:
    """A dialog where each reply takes 50 ms, against the sum of those delays and against bare aiosmtplib."""
    floor = DELAY * DELAYED_REPLIES
    own = cost(lambda: asyncio.run(clients.repeatedly(clients.ours, port, 5))).each(5)
    bare = cost(lambda: asyncio.run(clients.repeatedly(clients.bare, port, 5))).each(5)
    return {
        "wall": own.wall,
        "wall / sum of delays": own.wall / floor,
        "wall / aiosmtplib": own.wall / bare.wall,
    }

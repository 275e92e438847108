"""The event loop's clock, put forward in tests whose point is a limit that passes: nobody waits for it.

So the limits can be long, and a machine that is slow for a while is not taken for a server that is silent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from smtptest.engine.events import Event, Received, Sent, Stage, StageName, StageState
from tests.servers.scripted import Peer, Script

Forward = Callable[[float], None]
Moment = Callable[[Event], bool]
# Who has asked something waits for the answer a few turns of the loop later at most.
_TURNS = 20


@contextmanager
def movable_clock() -> Iterator[Forward]:
    """What puts the running loop's clock forward by so many seconds, while the block runs."""
    loop: Any = asyncio.get_running_loop()
    clock, passed = loop.time, 0.0

    def forward(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    loop.time = lambda: clock() + passed
    try:
        yield forward
    finally:
        del loop.time


@contextmanager
def time_passes(seconds: float, moment: Moment) -> Iterator[Callable[[Event], None]]:
    """So many seconds pass at each event that is the moment, once what comes of it waits.

    Gives what is to be called with each event.
    """
    with movable_clock() as forward:
        yield passing(forward, seconds, moment)


def passing(forward: Forward, seconds: float, moment: Moment) -> Callable[[Event], None]:
    """What :func:`time_passes` gives, for a clock that something else moves too."""

    def also(event: Event) -> None:
        if moment(event):
            _soon(_TURNS, forward, seconds)

    return also


async def let_pass(forward: Forward, seconds: float) -> None:
    """So many seconds pass once whoever was spoken to waits again."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    forward(seconds)


def _soon(turns: int, forward: Forward, seconds: float) -> None:
    """Let the time pass so many turns of the loop later."""
    if turns:
        asyncio.get_running_loop().call_soon(_soon, turns - 1, forward, seconds)
    else:
        forward(seconds)


def awaiting(what: str, dialog: int = 0) -> Moment:
    """When a dialog begins to wait for the greeting, for TLS, or for the reply to a verb or to the ``message``."""
    stages = {"greeting": StageName.GREETING, "TLS": StageName.TLS}

    def moment(event: Event) -> bool:
        if event.dialog != dialog:
            return False
        if what in stages:
            return isinstance(event, Stage) and (event.name, event.state) == (stages[what], StageState.STARTED)
        return isinstance(event, Sent) and event.text.split(" ")[0] == (what if what != "message" else ".")

    return moment


def sent(line: str) -> Moment:
    """When this has been said to the server."""
    return lambda event: isinstance(event, Sent) and event.text == line


def behind(line: str) -> Moment:
    """When the server has said this."""
    return lambda event: isinstance(event, Received) and event.text == line


def all_of(*moments: Moment) -> Moment:
    """When the last of them has come."""
    missing = list(moments)

    def moment(event: Event) -> bool:
        come = [one for one in missing if one(event)]
        for one in come:
            missing.remove(one)
        return bool(come) and not missing

    return moment


def silences(script: Script, forward: Forward, seconds: float) -> Script:
    """The same script; where it answers no more and waits for the client's end, so many seconds pass."""

    class Silent(Peer):
        async def gone(self) -> None:
            _soon(_TURNS, forward, seconds)
            await super().gone()

    async def talk(peer: Peer) -> None:
        await script(Silent(peer.reader, peer.writer, peer.heard))

    return talk

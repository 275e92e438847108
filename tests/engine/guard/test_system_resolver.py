"""Look-ups as the rest of this machine does them."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Never

import pytest

from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.guard.system_resolver import SystemResolver
from tests.engine.clock import movable_clock
from tests.engine.said import said


async def test_the_system_knows_localhost() -> None:
    assert await SystemResolver(limit=20).lookup("localhost", "A") == Lookup("localhost", "A", ("127.0.0.1",))


@pytest.mark.parametrize(
    ("errno", "error"),
    [
        (socket.EAI_NONAME, "the system's resolver knows no AAAA record of this name"),
        (socket.EAI_NODATA, "the system's resolver knows no AAAA record of this name"),
        (socket.EAI_AGAIN, "the system's resolver failed for now (EAI_AGAIN)"),
    ],
)
async def test_the_systems_failures(monkeypatch: pytest.MonkeyPatch, errno: int, error: str) -> None:
    # What the system asks cannot be led to a name server of the test's.
    def getaddrinfo(*_: object) -> Never:
        raise socket.gaierror(errno, "as the C library says it")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    lookup = await SystemResolver(limit=20).lookup("mail.example.org", "AAAA")
    assert lookup == Lookup("mail.example.org", "AAAA", (), said(error))


async def test_names_that_hang_hold_up_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    release, all_wait, waiting = threading.Event(), threading.Event(), []

    def getaddrinfo(host: bytes, *_: object) -> list[Never]:
        waiting.append(host)
        if len(waiting) == 4:
            all_wait.set()
        release.wait()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    resolver = SystemResolver(limit=20, threads=4)
    try:
        with movable_clock() as forward:
            asking = asyncio.gather(*(resolver.lookup(f"tarpit{number}", "A") for number in range(50)))
            assert await asyncio.to_thread(all_wait.wait, 60), "asyncio's own pool is free"
            forward(21)
            lookups = await asking
        assert len(waiting) == 4
    finally:
        release.set()
    late = said("the system's resolver did not answer within 20 s")
    assert lookups == [Lookup(f"tarpit{number}", "A", (), late) for number in range(50)]

"""A test's memory is free as soon as the test is over: nothing of it waits for a garbage collection.

That would take time from all tests that run, and until then each would keep its events and its buffers.
"""

from __future__ import annotations

import asyncio
import gc
import ssl
import weakref
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import trustme

from smtptest.engine.events import Event
from smtptest.engine.smtp.plan import Probe, Security, StopAfter, Verify
from tests.engine.smtp.helpers import run
from tests.servers.misbehaving import upgrading
from tests.servers.scripted import Script, answering, deserting, serve

# The connection is lost in one turn of the loop and its socket closed in another; TLS takes some more.
_TURNS = 20


class Watcher:
    """Is called with a test's events: the test refers to it for as long as anything of the test is left."""

    def __call__(self, _: Event) -> None:
        """Keep nothing."""


@pytest.fixture(autouse=True)
def no_collection() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


async def is_left(script: Script, tls: ssl.SSLContext | None = None, *, closed: bool = False, **changes: Any) -> bool:
    """Whether anything is left of a test after its end. closed: nobody listens at the server's port."""
    watcher = Watcher()
    watched = weakref.ref(watcher)
    async with serve(script, tls) as server:
        if not closed:
            await _run(server, watcher, changes)
    if closed:
        await _run(server, watcher, changes)
    del watcher
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    return watched() is not None


async def _run(server: Any, also: Callable[[Event], None], changes: dict[str, Any]) -> None:
    await run(server, also=also, **{"security": Security.NONE, **changes})


@pytest.mark.parametrize("stop_after", list(StopAfter))
async def test_nothing_is_left_of_a_dialog(stop_after: StopAfter) -> None:
    assert not await is_left(answering(), stop_after=stop_after)


@pytest.mark.parametrize("probe", list(Probe))
async def test_nothing_is_left_of_a_probe(probe: Probe) -> None:
    assert not await is_left(answering(), probe=probe)


@pytest.mark.parametrize("deed", ["closes", "resets", "closes_mid_line"])
@pytest.mark.parametrize("verb", ["greeting", "EHLO", "MAIL", "RCPT", "QUIT"])
async def test_nothing_is_left_of_a_connection_that_broke(verb: str, deed: str) -> None:
    assert not await is_left(deserting(verb, deed))


@pytest.mark.parametrize("reply", ["421 4.7.0 No", "450 4.2.0 No", "550 5.7.1 No", "nonsense"])
@pytest.mark.parametrize("verb", ["greeting", "EHLO", "MAIL", "RCPT"])
async def test_nothing_is_left_of_a_refusal(verb: str, reply: str) -> None:
    assert not await is_left(answering(**{verb: reply}))


async def test_nothing_is_left_of_a_server_that_does_not_answer() -> None:
    assert not await is_left(answering(), closed=True)


@pytest.mark.parametrize("verify", list(Verify))
@pytest.mark.parametrize("name", ["127.0.0.1", "other.test"])
async def test_nothing_is_left_of_tls(authority: trustme.CA, roots: tuple[str, ...], verify: Verify, name: str) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    for security, tls in ((Security.TLS, context), (Security.STARTTLS, None)):
        script = answering() if tls else upgrading(context)
        assert not await is_left(script, tls, security=security, verify=verify, roots=roots)

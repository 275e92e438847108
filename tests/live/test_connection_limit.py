"""How many sockets there may be (docs/security.md D8), and that a slow viewer costs little (D9)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from smtptest.asgi import application
from smtptest.conf.quota_settings import Quotas
from smtptest.engine.events import Received
from smtptest.transcripts import event_log
from tests.live.test_consumer import follow, watching
from tests.transcripts.factory import ending, new_test
from tests.viewer import Viewer

pytestmark = pytest.mark.django_db(transaction=True)


class Sockets:
    """Opens sockets of visitors, and closes all at the end."""

    def __init__(self, stack: AsyncExitStack, public_id: str) -> None:
        self._stack, self._path = stack, f"/ws/t/{public_id}/"

    async def open(self, address: str | None, forwarded: str = "") -> tuple[bool, Viewer]:
        headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
        socket = Viewer(application, self._path, headers=headers)
        if address is not None:
            socket.scope["client"] = [address, 4242]
        self._stack.push_async_callback(socket.disconnect)
        return (await socket.connect())[0], socket


@pytest.fixture
async def public_id() -> str:
    return str((await sync_to_async(new_test)()).public_id)


async def test_one_visitor_has_five_sockets_and_another_has_others(
    operator: Callable[..., Any], public_id: str
) -> None:
    operator(quotas=Quotas(visitor_sockets=5))
    async with AsyncExitStack() as stack:
        sockets = Sockets(stack, public_id)
        opened = [await sockets.open("192.0.2.1") for _ in range(6)]
        assert [welcome for welcome, _ in opened] == [True] * 5 + [False]
        assert (await sockets.open("192.0.2.2"))[0]
        assert not (await sockets.open(None))[0], "nobody shares a place with all who have no address"
        await opened[0][1].disconnect()
        assert (await sockets.open("192.0.2.1"))[0], "its place is free again"


async def test_an_ipv6_site_has_the_sockets_of_four_visitors(operator: Callable[..., Any], public_id: str) -> None:
    operator(quotas=Quotas(visitor_sockets=1, sockets=6))
    async with AsyncExitStack() as stack:
        sockets = Sockets(stack, public_id)
        opened = [await sockets.open(f"2001:db8:0:{number}::1") for number in range(5)]
        assert [welcome for welcome, _ in opened] == [True] * 4 + [False]
        assert (await sockets.open("2001:db8:1::1"))[0]
        assert (await sockets.open("192.0.2.1"))[0]
        assert not (await sockets.open("192.0.2.2"))[0], "six are all that there may be, each counted once"
        await opened[0][1].disconnect()
        assert (await sockets.open("2001:db8:0:4::1"))[0], "its place is free again"


async def test_the_address_is_that_of_the_pages(operator: Callable[..., Any], public_id: str) -> None:
    operator(quotas=Quotas(visitor_sockets=1), proxy_hops=1)
    async with AsyncExitStack() as stack:
        sockets = Sockets(stack, public_id)
        welcomes = [
            (await sockets.open("127.0.0.1", forwarded))[0]
            for forwarded in ("192.0.2.1", "192.0.2.2", "1.1.1.1, 192.0.2.2", "x", "y")
        ]
    assert welcomes == [True, True, False, True, False]


async def test_all_have_so_many_together(operator: Callable[..., Any], public_id: str) -> None:
    operator(quotas=Quotas(sockets=2))
    async with AsyncExitStack() as stack:
        sockets = Sockets(stack, public_id)
        assert [(await sockets.open(f"192.0.2.{number}"))[0] for number in range(3)] == [True, True, False]


async def test_a_long_log_is_read_page_by_page_and_comes_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    test = await sync_to_async(new_test)()
    lines = [Received(seq=seq, t=0.1, dialog=0, text=f"250-{seq}", code=250, more=True) for seq in range(450)]
    await sync_to_async(event_log.append)(test.pk, [*lines, *ending(450)])
    pages: list[int] = []
    read = event_log.read

    def counted(*arguments: Any, **options: Any) -> list[Any]:
        found = read(*arguments, **options)
        pages.append(len(found))
        return found

    monkeypatch.setattr(event_log, "read", counted)
    async with watching(f"/ws/t/{test.public_id}/") as viewer:
        events, code = await follow(viewer)
    assert ([event["seq"] for event in events], code) == (list(range(452)), 1000)
    assert pages == [200, 200, 52]

"""A network that goes away, a machine that sleeps, a link like 3G, a socket that is cut: the page has it all."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, finished, lines
from tests.servers import nginx
from tests.servers.ports import free_port
from tests.system.chaos import LINES, paced

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

GREETING = [f"220{'-' if number < LINES else ' '}line {number}" for number in range(1, LINES + 1)]


async def wait_for_line(page: Page, number: int) -> None:
    await expect(page.locator(".line[data-side=server]").filter(has_text=f"line {number}").last).to_be_visible()


async def test_a_page_that_was_offline_catches_up(site: Site, visitors: Visitors) -> None:
    """As when a laptop sleeps: the socket is gone, and the test is over when it wakes."""
    page = await visitors()
    visitors.guard(page).allow("ERR_INTERNET_DISCONNECTED", "WebSocket connection")
    async with paced() as (pace, server):
        await page.goto(await begin(page, site, server.port, security="none", stop_after="connect"))
        await pace.allow(3)
        await wait_for_line(page, 3)
        await page.context.set_offline(True)
        await pace.allow(LINES)
        await server.client_gone()
        await page.context.set_offline(False)
        await finished(page)
    assert await lines(page, "server") == [*GREETING, "221 Bye"]


async def test_a_socket_that_is_cut_after_every_third_message(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    sockets = 0

    async def cutting(socket: WebSocketRoute) -> None:
        nonlocal sockets
        sockets += 1
        upstream, passed = socket.connect_to_server(), 0

        def pass_on(message: str | bytes) -> None:
            nonlocal passed
            passed += 1
            if passed <= 3:
                socket.send(message)
            if passed == 3:
                asyncio.ensure_future(socket.close(code=1011))  # noqa: RUF006  # it ends with the page

        upstream.on_message(pass_on)

    await page.route_web_socket(re.compile(r"/ws/t/"), cutting)
    async with paced() as (pace, server):
        await page.goto(await begin(page, site, server.port, security="none", stop_after="connect"))
        await pace.allow(1)
        await wait_for_line(page, 1)
        await pace.allow(LINES)
        await finished(page)
    assert await lines(page, "server") == [*GREETING, "221 Bye"]
    assert sockets >= 4


async def test_behind_a_proxy_that_passes_on_no_websockets(site: Site, visitors: Visitors) -> None:
    if (binary := nginx.program()) is None:
        pytest.skip("nginx is not installed")
    page, port = await visitors(), free_port()
    visitors.guard(page).allow("WebSocket connection")
    proxied = Site(f"http://127.0.0.1:{port}", "")
    with nginx.without_websockets(binary, port, urlsplit(site.url).port or 0):
        async with paced() as (pace, server):
            await page.goto(await begin(page, proxied, server.port, security="none", stop_after="connect"))
            await expect(page.locator("#link-state")).to_have_text(
                "Websockets are blocked; this page asks once a second instead."
            )
            await pace.allow(3)
            await wait_for_line(page, 3)
            await pace.allow(LINES)
            await finished(page)
        assert await lines(page, "server") == [*GREETING, "221 Bye"]
        await expect(page.locator("#link-state")).to_be_hidden()


async def test_over_a_link_like_3g(site: Site, visitors: Visitors) -> None:
    """400 ms there and back, 50 kB/s: Chromium's own "Slow 3G"; the page is whole, and its lines come as they come."""
    page = await visitors()
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    await session.send("Network.emulateNetworkConditions", slow)
    async with paced() as (pace, server):
        await page.goto(await begin(page, site, server.port, security="none", stop_after="connect"))
        await pace.allow(3)
        await wait_for_line(page, 3)
        await pace.allow(LINES)
        await finished(page)
    assert await lines(page, "server") == [*GREETING, "221 Bye"]

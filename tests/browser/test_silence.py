"""A connection that dies without a word, a test that is deleted elsewhere, the largest events: the page tells."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, finished, lines
from tests.browser.test_network import GREETING, wait_for_line
from tests.servers.relay import Relay, relaying
from tests.servers.scripted import ScriptedServer, answering, serve
from tests.system.chaos import LINES, Pace, paced

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def opened(page: Page, site: Site, relay: Relay, server: ScriptedServer) -> None:
    """The page of a new test, by way of the relay."""
    url = await begin(page, site, server.port, security="none", stop_after="connect")
    await page.clock.install()
    await page.goto(url.replace(urlsplit(site.url).netloc, f"127.0.0.1:{relay.port}"))


async def whole(page: Page, pace: Pace) -> None:
    await pace.allow(LINES)
    await finished(page)
    assert await lines(page, "server") == [*GREETING, "221 Bye"]
    await expect(page.locator("#link-state")).to_be_hidden()


async def test_silence_is_noticed_told_and_ended(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    # What the end means is asked for by a connection that the relay has swallowed, and again once the relay is gone.
    visitors.guard(page).allow("ERR_CONNECTION_REFUSED")
    async with paced() as (pace, server), relaying(urlsplit(site.url).port or 0) as relay:
        await opened(page, site, relay, server)
        await pace.allow(2)
        await wait_for_line(page, 2)
        relay.swallow()
        await pace.allow(4)
        # And no further: it says so until it tries again, which is soon.
        await page.clock.pause_at(await page.evaluate("Date.now()") / 1000 + 26)
        await expect(page.locator("#link-state")).to_have_text(
            "This page's server has sent nothing for 25 seconds. Reconnecting…"
        )
        await expect(page.locator("#announce")).to_have_text(re.compile("has sent nothing for 25 seconds"))
        if folder := os.environ.get("PICTURES"):
            await page.screenshot(path=f"{folder}/silent.png")
        await page.clock.fast_forward(11_000)
        await wait_for_line(page, 4)
        await page.clock.resume()
        await whole(page, pace)


@pytest.mark.parametrize("wakes", ["online", "looked at"])
async def test_a_page_that_is_back_does_not_wait_to_find_out(site: Site, visitors: Visitors, wakes: str) -> None:
    page = await visitors()
    # What the end means is asked for by a connection that the relay has swallowed, and again once the relay is gone.
    visitors.guard(page).allow("ERR_CONNECTION_REFUSED")
    async with paced() as (pace, server), relaying(urlsplit(site.url).port or 0) as relay:
        await opened(page, site, relay, server)
        await pace.allow(2)
        await wait_for_line(page, 2)
        relay.swallow()
        await pace.allow(4)
        if wakes == "online":
            # Nothing that is due by itself brings it back, nor is tried while there is no network.
            await page.clock.pause_at(await page.evaluate("Date.now()") / 1000 + 1)
            await page.context.set_offline(True)
            await page.context.set_offline(False)
        else:
            await page.evaluate("() => { const now = Date.now; Date.now = () => now() + 13000; }")
            await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await wait_for_line(page, 4)
        await whole(page, pace)


async def test_a_test_that_is_deleted_in_another_tab_can_no_longer_be_stopped(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    async with paced() as (pace, server):
        url = await begin(page, site, server.port, security="none", stop_after="connect")
        await page.goto(url)
        await pace.allow(2)
        await wait_for_line(page, 2)
        await expect(page.locator("#stop")).to_be_visible()
        answer = await page.request.post(f"{url}delete/", data={}, max_redirects=0)
        assert answer.status == 303
        await expect(page.locator("#summary")).to_have_text("This transcript is no longer available")
        for name in ("#stop", "#share", "#copy-link", "#clock"):
            await expect(page.locator(name)).to_be_hidden()
        for name in ("#link-state", "#announce"):
            await expect(page.locator(name)).to_contain_text("deleted or has expired")
        if folder := os.environ.get("PICTURES"):
            await page.screenshot(path=f"{folder}/gone.png")


async def test_lines_that_grow_twentyfold_are_seen_and_the_page_ends(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    long = (b"250-mx.test\r\n", *[b"250-X " + b"\0" * 1800 + b"\r\n"] * 3, b"250 SIZE\r\n")
    opens: list[str] = []
    page.on("websocket", lambda socket: opens.append(socket.url))
    async with serve(answering(EHLO=long)) as server:
        await page.goto(await begin(page, site, server.port, security="none", stop_after="ehlo"))
        await finished(page)
    told = [line for line in await lines(page, "server") if line.startswith("250-X ")]
    assert told == ["250-X " + r"\u{0000}" * 1800] * 3
    assert len(opens) <= 1, "none once the test is over, one while it runs"

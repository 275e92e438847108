"""A whole test as its visitor sees it: from the form to the link in somebody else's browser."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, copied, finished, lines
from tests.servers.scripted import Peer, Script, answering, deserting, obeys, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

GREETING = [*(f"220-line {number}" for number in range(1, 6)), "220 line 6"]


def one_by_one(released: list[asyncio.Event]) -> Script:
    """A server that says each line of its greeting only when it is let."""

    async def script(peer: Peer) -> None:
        for line, event in zip(GREETING[:-1], released, strict=True):
            await peer.say(line)
            await event.wait()
        await obeys(peer, {"greeting": (GREETING[-1],)})

    return script


async def test_a_newcomers_whole_way(site: Site, visitors: Visitors) -> None:
    async with serve(answering(EHLO=("250-mx.test", "250 SIZE 1000"))) as server:
        page = await visitors(permissions=["clipboard-read", "clipboard-write"])
        await page.goto(site.url)
        await page.get_by_label("Server", exact=True).fill(f"127.0.0.1:{server.port}")
        await page.get_by_label("Sender").fill("me@example.org")
        await page.get_by_label("Recipients").fill("you@example.org")
        await page.keyboard.press("Tab")
        await page.get_by_role("button", name="Start the test").press("Enter")
        frame = page.frame_locator("#frame")
        await expect(frame.locator("#banner")).to_have_attribute("data-verdict", "passed")
        await expect(frame.locator(".site-header")).to_be_hidden()
        await copied(frame.get_by_role("button", name="Copy link"))
        link = await page.evaluate("navigator.clipboard.readText()")
    other = await visitors()
    await other.goto(link)
    await finished(other)
    await expect(other.locator(".site-header")).to_be_visible()
    await expect(other.get_by_role("button", name="Delete")).to_have_count(0)
    assert await lines(other, "client") == server.heard
    assert "250 2.1.5 Ok" in await lines(other, "server")


async def test_edit_fills_in_the_form(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    async with serve(answering()) as server:
        await page.goto(
            await begin(page, site, server.port, mail_from="me@example.org", rcpt_to=["a@b.test", "c@d.test"])
        )
        await finished(page)
    await page.get_by_role("link", name="Edit").click()
    await expect(page.get_by_label("Port")).to_have_value(str(server.port))
    await expect(page.get_by_label("Sender")).to_have_value("me@example.org")
    assert re.split(r"[\s,]+", await page.get_by_label("Recipients").input_value()) == ["a@b.test", "c@d.test"]


async def test_a_slow_greeting_is_seen_line_by_line(site: Site, visitors: Visitors) -> None:
    released = [asyncio.Event() for _ in GREETING[:-1]]
    page = await visitors()
    async with serve(one_by_one(released)) as server:
        await page.goto(await begin(page, site, server.port, stop_after="connect"))
        shown = page.locator(".line[data-side=server] bdi")
        for number, event in enumerate(released, start=1):
            await expect(shown).to_have_text(GREETING[:number])
            await expect(page.locator("#summary")).to_have_text("Waiting for the server's greeting")
            event.set()
        await finished(page)
    assert (await lines(page, "server"))[:6] == GREETING


async def test_who_comes_in_the_middle_sees_all_from_the_start(site: Site, visitors: Visitors) -> None:
    released = [asyncio.Event() for _ in GREETING[:-1]]
    page, late = await visitors(), await visitors()
    async with serve(one_by_one(released)) as server:
        url = await begin(page, site, server.port, stop_after="connect")
        await page.goto(url)
        for event in released[:3]:
            event.set()
        await expect(page.locator(".line[data-side=server]")).to_have_count(4)
        await late.goto(url)
        await expect(late.locator(".line[data-side=server] bdi")).to_have_text(GREETING[:4])
        for event in released[3:]:
            event.set()
        await finished(late)
        await finished(page)
    assert await lines(late, "server") == await lines(page, "server")


async def test_the_seconds_of_a_silent_server_are_counted(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    async with serve(deserting("greeting", "hangs")) as server:
        await page.goto(await begin(page, site, server.port))
        await expect(page.locator("#clock")).to_have_text(re.compile(r"^[1-9]\d* s$"))
        await expect(page.locator("#announce")).to_have_text("Waiting for the server's greeting")
        await page.get_by_role("button", name="Stop").click()
        await finished(page)
    await expect(page.locator("#banner")).to_have_attribute("data-verdict", "stopped")
    await expect(page.locator("#clock")).to_be_hidden()
    await expect(page.get_by_role("button", name="Stop")).to_be_hidden()


async def test_without_scripts_the_page_refreshes_itself_until_the_end(site: Site, visitors: Visitors) -> None:
    released = [asyncio.Event() for _ in GREETING[:-1]]
    page = await visitors(java_script_enabled=False)
    async with serve(one_by_one(released)) as server:
        await page.goto(site.url)
        await page.get_by_label("Server", exact=True).fill(f"127.0.0.1:{server.port}")
        await page.get_by_label("Recipients").fill("you@example.org")
        await page.get_by_role("button", name="Start the test").click()
        await expect(page.locator(".line[data-side=server] bdi")).to_have_text(GREETING[:1])
        assert await page.locator("noscript meta[http-equiv=refresh], meta[http-equiv=refresh]").count()
        for event in released:
            event.set()
        await finished(page)
    assert await page.locator("meta[http-equiv=refresh]").count() == 0
    assert await lines(page, "client") == server.heard


def _plain(text: str) -> str:
    return " ".join(text.split())


async def test_a_link_to_a_line_leads_to_it(site: Site, visitors: Visitors) -> None:
    page = await visitors(viewport={"width": 800, "height": 300})
    async with serve(answering()) as server:
        url = await begin(page, site, server.port, rcpt_to=["you@example.org"])
        await page.goto(url)
        await finished(page)
    line = page.locator(".line", has_text="RCPT TO:<you@example.org>")
    await page.goto(f"{url}#{await line.get_attribute('id')}")
    await page.reload()
    await expect(page.locator(".line:target", has=page.get_by_role("button")).and_(line)).to_be_in_viewport()


async def test_what_was_deleted_is_not_found(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow("status of 404")
    async with serve(answering()) as server:
        url = await begin(page, site, server.port)
        await page.goto(url)
        await finished(page)
    await page.get_by_text("Delete it now").click()
    await page.get_by_role("button", name="Delete for everyone").click()
    await page.wait_for_url(lambda now: now != url)
    await page.goto(url)
    await expect(page.get_by_role("heading")).to_have_text("Page not found")


@pytest.mark.parametrize("width", [320, 640, 1280])
async def test_no_page_needs_to_be_pushed_sideways(site: Site, visitors: Visitors, width: int) -> None:
    """320 px is a small phone, and 1280 px at 400 % (WCAG 2.2 success criterion 1.4.10)."""
    page = await visitors(viewport={"width": width, "height": 600})
    async with serve(answering(greeting="220 " + "x" * 500)) as server:
        await page.goto(await begin(page, site, server.port, mail_from=f"{'y' * 60}@example.org"))
        await finished(page)
        widths = [await page.evaluate("document.documentElement.scrollWidth")]
    await page.goto(f"{site.url}/?username=demo")
    widths.append(await page.evaluate("document.documentElement.scrollWidth"))
    assert widths == [width, width]

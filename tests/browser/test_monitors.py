"""Monitors in the browser: from a finished test to a badge on another page, with keyboard and without eyes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, suppress
from pathlib import Path

import pytest
from django.utils.translation import override
from playwright.async_api import expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, finished
from tests.browser.monitor_states import uptime_day, uptime_month, uptime_report
from tests.browser.test_receive import narrow
from tests.browser.visits import State, Visit
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HEARD = """
- main:
  - region "Mail of example.org":
    - heading "Mail of example.org" [level=1]
  - region "Uptime":
    - term: 24 hours
    - definition: 100 %
  - region "Day by day":
    - list:
      - listitem:
        - 'link "Jan 2026: 100 % uptime"'
  - region /How long a run takes/:
    - table "Median time of each stage, UTC"
  - region "Incidents":
    - list:
      - listitem:
        - link "Down 26 Nov 2026, 06:17"
"""


@asynccontextmanager
async def with_badge(badge: str) -> AsyncIterator[str]:
    """The address of a page of another origin that shows the badge.

    It comes from this machine, too: Chromium lets no page of the internet load anything from loopback.
    """
    page = f'<!doctype html><link rel="icon" href="data:,"><img src="{badge}" alt="badge">'

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Chromium also opens connections on which it asks for nothing.
        with closing(writer), suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n{page}".encode())
            await writer.drain()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_from_a_test_to_the_badge_on_another_page(visitors: Visitors, site: Site) -> None:
    page = await visitors(java_script_enabled=True)
    async with serve(answering()) as server:
        await page.goto(await begin(page, site, server.port))
        await finished(page)
        # As soon as it is over: nobody is to load the page again for that.
        await page.get_by_role("link", name="Watch this").click()
        await expect(page.get_by_label("Server", exact=False).first).to_have_value("127.0.0.1")
        await page.get_by_label("Name", exact=True).fill("Mail of the lab")
        await page.get_by_label("Publish the uptime report and badges").check()
        await page.get_by_role("button", name="Start watching").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Mail of the lab")
        await narrow(page)
        snippet = await page.get_by_label("HTML", exact=True).last.inner_text()
        await page.get_by_role("button", name="Pause").click()
        await expect(page.get_by_role("button", name="Resume")).to_be_visible()
    report, badge = re.findall(r'(?:href|src)="([^"]+)"', snippet)
    await page.goto(report)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Mail of the lab")
    await narrow(page)
    await page.goto(f"{site.url}/monitors/")
    await expect(page.get_by_role("link", name="Mail of the lab")).to_be_visible()
    await narrow(page)
    async with with_badge(badge) as elsewhere:
        await page.goto(elsewhere)
        await expect(page.locator("img")).to_have_js_property("complete", value=True)
        assert await page.locator("img").evaluate("(one) => one.naturalWidth") > 80
        visitors.guard(page).origins.discard(elsewhere.split("/")[2])


async def test_the_report_is_heard_and_printed(visitors: Visitors, site: Site) -> None:
    async with AsyncExitStack() as servers:
        page = await uptime_report(Visit(site, visitors, servers, Path()))
        await expect(page.locator("main")).to_match_aria_snapshot(HEARD)
        table = page.get_by_role("table", name="Median time of each stage, UTC")
        assert await table.get_by_role("row").count() > 10
        narrow_box = await page.locator(".paper").bounding_box()
        await page.emulate_media(media="print")
        wide_box = await page.locator(".paper").bounding_box()
        assert narrow_box is not None
        assert wide_box is not None
        assert narrow_box["height"] <= 1 < 100 < wide_box["height"]


async def test_without_colours_of_its_own_the_curve_still_has_a_key(visitors: Visitors, site: Site) -> None:
    async with AsyncExitStack() as servers:
        page = await uptime_report(Visit(site, visitors, servers, Path()))
        await page.emulate_media(forced_colors="active")
        paints = await page.locator(".swatch").evaluate_all(
            "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
        )
        assert len(set(paints)) > 6, "each layer and each state has its own"


@pytest.mark.parametrize("state", [uptime_month, uptime_day])
async def test_the_figures_fit_on_a_narrow_phone_in_german(
    visitors: Visitors, site: Site, tmp_path: Path, state: State
) -> None:
    async with AsyncExitStack() as servers:
        with override("de"):
            page = await state(Visit(site, visitors, servers, tmp_path))
        await page.set_viewport_size({"width": 320, "height": 800})
        await expect(page.locator(".parts thead")).to_contain_text("Zustand")
        assert await page.locator(".wide").evaluate("(one) => one.scrollWidth <= one.clientWidth")

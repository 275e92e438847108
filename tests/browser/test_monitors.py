"""Monitors in the browser: from a finished test to a badge on another page, with keyboard and without eyes."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, finished
from tests.browser.monitor_states import uptime_report
from tests.browser.test_receive import narrow
from tests.browser.visits import Visit
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
ELSEWHERE = "http://elsewhere.example/"


async def with_badge(page: Page, badge: str) -> None:
    """A page of another site that shows the badge."""

    async def answer(route: Route) -> None:
        await route.fulfill(body=f'<img src="{badge}" alt="badge">', content_type="text/html")

    await page.route(ELSEWHERE, answer)
    await page.goto(ELSEWHERE)


async def test_from_a_test_to_the_badge_on_another_page(visitors: Visitors, site: Site) -> None:
    page = await visitors(java_script_enabled=True)
    async with serve(answering()) as server:
        await page.goto(await begin(page, site, server.port))
        await finished(page)
        await page.reload()
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
    await with_badge(page, badge)
    await expect(page.locator("img")).to_have_js_property("complete", value=True)
    assert await page.locator("img").evaluate("(one) => one.naturalWidth") > 80
    visitors.guard(page).origins.discard("elsewhere.example")


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

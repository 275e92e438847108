"""While a test waits: what for, how long at most, why, what may be wrong; time runs, and nothing jumps."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, take
from tests.browser.test_everyone import tab, unseen
from tests.servers.scripted import Peer, deserting, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# By how much the parts of the page move without anybody's doing, from now on (web.dev/cls).
SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    const name = ({node}) => node?.id || node?.className || node?.nodeName;
    for (const entry of list.getEntries()) window.shifts.push([entry.value, ...entry.sources.map(name)]);
  }).observe({type: "layout-shift", buffered: false});
}"""

# The seconds that the panel tells, and whether it names no cause yet, at one moment.
NOW = """() => [document.querySelector("#waiting-limit").textContent.match(/\\d+/)[0],
  document.querySelector("#waiting-cause").hasAttribute("data-early")]"""


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
async def test_time_runs_and_a_cause_is_named_and_nothing_jumps(
    site: Site, visitors: Visitors, folder: Path, size: tuple[int, int]
) -> None:
    page = await visitors(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    async with serve(deserting("RCPT", "hangs")) as server:
        url = await begin(page, site, server.port)
        await page.clock.install()
        await page.goto(url)
        panel = page.locator("#waiting")
        await expect(page.locator("#summary")).to_contain_text("RCPT TO")
        await expect(page.locator(".line").last).to_contain_text("RCPT TO")
        await expect(panel.get_by_role("heading")).to_have_text("Why this can take a while")
        await expect(panel).to_contain_text("whether the mailbox exists")
        await expect(page.locator("#waiting-limit")).to_contain_text("s of at most 60 s")
        # On a slow machine the five seconds may have passed already.
        waited, early = await page.evaluate(NOW)
        assert early is (int(waited) < 5)
        await expect(page.locator("#answer")).to_be_hidden()
        assert "running" in await page.title()
        await page.evaluate(SHIFTS)
        below = await page.locator("#conversation").bounding_box()
        await page.clock.run_for(7_000)
        await expect(page.locator("#waiting-cause")).to_be_visible()
        await expect(page.locator("#waiting-cause")).to_contain_text("inspects SMTP")
        await expect(page.locator("#waiting-cause a")).to_be_hidden()
        for running in (".stage[data-name=rcpt] .took", "#stages li[data-state=started] .took"):
            assert int((await page.locator(running).inner_text()).removesuffix(" s")) >= 6
        await expect(page.locator("#legend")).to_contain_text(re.compile(r"Server ([6-9]|\d\d)\."))
        assert await page.locator("#conversation").bounding_box() == below
        shifts = await page.evaluate("window.shifts")
        assert sum(shift[0] for shift in shifts) < 0.005, shifts
        await take(page, folder, f"waiting-{size[0]}")
        await page.get_by_role("button", name="Stop").click()
        await expect(page.locator("#answer")).to_be_visible()
        await expect(panel).to_be_hidden()
        assert (await page.title()).startswith("stopped")


async def test_a_silent_port_is_told_with_the_way_to_try_tls(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(viewport={"width": 320, "height": 800})
    plain = await visitors(java_script_enabled=False)
    async with serve(deserting("greeting", "hangs")) as server:
        url = await begin(page, site, server.port)
        await page.clock.install()
        await page.goto(url)
        await expect(page.locator("#summary")).to_contain_text("greeting")
        below = await page.locator("#conversation").bounding_box()
        await page.clock.run_for(6_000)
        await expect(page.locator("#waiting-cause")).to_be_visible()
        assert await page.locator("#conversation").bounding_box() == below
        await expect(page.locator("#waiting-cause")).to_contain_text("may expect TLS from the first byte")
        await take(page, folder, "silent")
        await plain.goto(url)
        await expect(plain.locator("#waiting-reason")).to_contain_text("delay their greeting on purpose")
        await expect(plain.locator("#waiting-limit")).to_contain_text("at most 60 s")
        await page.get_by_role("link", name="Try again with TLS from the first byte").click()
        await expect(page.locator("[name=security]")).to_have_value("tls")


@pytest.mark.parametrize(
    ("says", "leaves"),
    [("220-mx.test is slow", False), ("220 mx.test", False), ("", True)],
    ids=["it begins to greet", "it greets", "it leaves"],
)
async def test_the_focus_goes_from_the_way_out_of_a_wait_that_is_over_to_what_comes_then(
    site: Site, visitors: Visitors, says: str, leaves: bool
) -> None:
    page, go = await visitors(), asyncio.Event()

    async def script(peer: Peer) -> None:
        await go.wait()
        if says:
            await peer.say(says)
        if leaves:
            peer.writer.close()

    async with serve(script) as server:
        await page.goto(await begin(page, site, server.port))
        # Not by a clock of the test's own, which would be ahead of the line that comes.
        await expect(page.locator("#waiting-cause")).to_be_visible()
        await tab(page, page.get_by_role("link", name="Try again with TLS from the first byte"))
        go.set()
        await expect(page.locator("#summary")).to_be_focused()
        await expect(page.locator("#waiting-cause")).to_be_hidden()
        assert await unseen(page) == []

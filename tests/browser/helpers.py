"""What the browser tests do again and again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Locator, Page, Route, expect

from smtptest.conf.environment import BASE_DIR
from tests.servers.dns import Zone, dns_server
from tests.servers.process import Process

# Seconds until what a page should show or do is given up: long, because a loaded machine is slow and not wrong.
PATIENCE = 30
# Whether all that the empty page in the frame of the first page names has come, and its scripts have run.
AHEAD = """() => {
  const ahead = document.getElementById("frame").contentWindow;
  if (ahead.document.readyState !== "complete") return false;
  const came = new Set(ahead.performance.getEntriesByType("resource").map((one) => one.name));
  const named = [...ahead.document.querySelectorAll("link")].map((one) => one.href);
  return named.length > 30 && named.every((one) => came.has(one));
}"""
# When a button says these words. It says them for two seconds: whoever looks now and then may come too late.
SAYS = """(button, words) => ({ said: new Promise((resolve) => {
  new MutationObserver(() => button.textContent === words && resolve()).observe(button, { childList: true });
}) })"""
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@dataclass(frozen=True)
class Site:
    """The running program. url: scheme, host and port, without a slash at the end.

    first_test: the address that it tells its user to open, with the form filled in for the demo mail server.
    """

    url: str
    first_test: str


@asynccontextmanager
async def asking(zone: Zone, folder: Path, **settings: str) -> AsyncIterator[Site]:
    """The program without its demo server, asking a name server with this zone. folder: where it keeps its data.
    settings: others of the operator, by name.

    It waits a minute for each answer, which comes from the process of the tests and may be late, or be held on purpose.
    """
    async with dns_server(zone) as dns:
        address, port = dns.nameserver
        environment = {"SMTPTEST_VAR": str(folder / "var"), "SMTPTEST_NAMESERVERS": f"{address}:{port}", **settings}
        command = [sys.executable, "-m", "tests.servers.patient", "run", "--port", "0", "--no-demo"]
        program = Process(command, environment=environment, folder=BASE_DIR)
        try:
            url = program.wait_for(r"(http://127[^/\s]+)")[1]
            yield Site(url, url)
        finally:
            program.stop()


async def begin(page: Page, site: Site, port: int, **fields: object) -> str:
    """Start a test of 127.0.0.1 as the visitor of this page. Gives the address of its transcript."""
    data = {"host": "127.0.0.1", "port": port, "rcpt_to": ["you@example.org"], **fields}
    answer = await page.request.post(f"{site.url}/", data=data)
    assert answer.status == 201, await answer.text()
    return str((await answer.json())["url"])


async def reveal(page: Page, field: str) -> None:
    """Open the groups of options that this field of the form stands in."""
    groups = page.locator(f"details:has([name={field}])")
    await groups.evaluate_all("(all) => all.forEach((group) => (group.open = true))")


async def finished(page: Page) -> None:
    """Until the transcript that this page shows says that it is complete."""
    await expect(page.locator("#transcript")).to_have_attribute("data-state", "finished")


@asynccontextmanager
async def withheld(page: Page, address: str, error: str = "failed") -> AsyncIterator[None]:
    """What this pattern of addresses names does not come to the page. It comes again after it, as it is asked for.

    The page's requests stay with the test to its end: it takes back none while the page asks again.
    """
    held = True

    async def answer(route: Route) -> None:
        await (route.abort(error) if held else route.continue_())

    await page.route(address, answer)
    yield
    held = False


async def copied(button: Locator, key: str = "", says: str = "Copied") -> None:
    """Press a button that copies, with the mouse or by this key, until it has told how that went."""
    told = await button.evaluate_handle(SAYS, says)
    await (button.press(key) if key else button.click())
    async with asyncio.timeout(PATIENCE):
        await told.evaluate("({ said }) => said")


async def stand_still(page: Page) -> None:
    """Let no time pass for the scripts of what is opened from now on, but what ``page.clock`` is told to."""
    await page.clock.install(time=0)
    await page.clock.pause_at(1000)


async def lines(page: Page, side: str) -> list[str]:
    """What the page shows of one side ("client", "server"), line by line, without the flags of findings."""
    return await page.locator(f".line[data-side={side}] bdi:not(.flag bdi)").all_text_contents()


async def take(page: Page, folder: Path, name: str) -> None:
    """Pictures of the whole page, wide and narrow, light and dark. Fails where a part of it hangs out to the right."""
    for width in (1280, 360):
        for scheme in SCHEMES:
            await page.set_viewport_size({"width": width, "height": 800})
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            await page.evaluate("window.scrollTo(0, 0)")
            await page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            assert await page.evaluate("document.documentElement.scrollWidth") == width

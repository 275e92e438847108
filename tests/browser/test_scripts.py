"""The scripts of a page: a browser asks for all of them as soon as it has the page, and for no others."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Request, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import AHEAD, Site, begin

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NAMED = "link[rel=modulepreload], script[src]"


@pytest.mark.parametrize("path", ["/", "/domain/", "/receive/", "/t/nothing/", "transcript"])
async def test_what_the_page_names_is_what_its_scripts_import(site: Site, visitors: Visitors, path: str) -> None:
    page = await visitors()
    visitors.guard(page).allow("404")
    url = await begin(page, site, 1) if path == "transcript" else f"{site.url}{path}"
    if path == "transcript":
        await page.goto(url)
        await expect(page.locator("#banner")).to_have_attribute("data-verdict", "unreachable")
    asked: list[str] = []

    def keep(request: Request) -> None:
        if request.resource_type == "script":
            asked.append(request.url)

    page.on("request", keep)
    await page.goto(url)
    # Only now: a browser that has much to do is quiet for half a second before it has asked for all.
    await page.wait_for_load_state("networkidle")
    named = await page.locator(NAMED).evaluate_all("(all) => all.map((one) => one.src ?? one.href)")
    assert sorted(asked) == sorted(named), "each once"
    imported = await page.evaluate("() => performance.getEntriesByType('resource').map((one) => one.name)")
    assert set(named) == {one for one in imported if re.search(r"\.js$", one)}
    tree = await page.evaluate(_TREE, await page.locator("script[src]").evaluate_all("(all) => all.map((s) => s.src)"))
    assert sorted(tree) == sorted(named)


async def test_what_a_transcript_needs_is_at_work_before_a_test_begins(site: Site, visitors: Visitors) -> None:
    """It is fetched while the form is filled in, in the frame and without a step of the way back. The answer to the
    form brings the page, and no page and no file of it is loaded."""
    page = await visitors()
    await page.goto(site.first_test)
    steps = await page.evaluate("history.length")
    await page.focus("[name=host]")
    await page.wait_for_function(AHEAD)
    asked: list[str] = []

    def keep(request: Request) -> None:
        asked.append(f"{request.method} {request.url.removeprefix(site.url)}")

    page.on("request", keep)
    await page.get_by_role("button", name="Start the test").click()
    await expect(page.frame_locator("#frame").locator("#tools")).to_be_visible()
    assert asked[0] == "POST /"
    assert [one for one in asked if re.search(r"GET /t/[^/]+/$|\.css", one)] == []
    # The list of recent tests is on the first page.
    scripts = [one for one in asked if one.endswith(".js")]
    assert len(scripts) == 1
    assert "/recent_list." in scripts[0]
    assert await page.evaluate("history.length") == steps + 1


# What the scripts that the page starts with import, read from what the server sends.
_TREE = r"""async (found) => {
  for (const url of found) {
    const text = await (await fetch(url)).text();
    for (const [, name] of text.matchAll(/(?:^|[;\n}])\s*(?:import|export)\b[^"'()]*["'](\.[^"']+)["']/g)) {
      const imported = new URL(name, url).href;
      if (!found.includes(imported)) found.push(imported);
    }
  }
  return found;
}"""

"""The frame of the first page: the page of a test is put into it, and is then as if it had been loaded there."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import AHEAD, Site, finished
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_stop_without_its_token_says_so_in_the_frame(site: Site, visitors: Visitors) -> None:
    """The browser's cookies are gone, or were never kept: what comes back must not be a blank frame."""
    page = await visitors()
    visitors.guard(page).allow("status of 403")
    async with serve(answering(RCPT=b"")) as server:
        await page.goto(f"{site.url}/?host=127.0.0.1&port={server.port}&rcpt_to=you@example.org&security=none")
        await page.get_by_role("button", name="Start the test").click()
        frame = page.frame_locator("#frame")
        await expect(frame.locator("#summary")).to_contain_text("RCPT TO")
        await page.context.clear_cookies()
        await frame.locator("#stop button").click()
        await expect(frame.locator("h1")).to_have_text("This request was refused")
        await expect(frame.get_by_role("link", name="Open the form")).to_be_visible()


async def ready(page: Page, address: str) -> None:
    """The first page, whose frame is ready for a test."""
    await page.goto(address)
    await page.focus("[name=host]")
    await page.wait_for_function(AHEAD)


# What a page is, but for what a test that was watched leaves on it.
PAGE = """() => [location.href, document.title, document.documentElement.lang, document.documentElement.className,
  document.querySelector("#transcript").dataset.state, [...document.forms].map((form) => form.action),
  [...document.querySelectorAll(".line .text, #answer h2")].map((one) => one.textContent.trim())]"""


async def test_a_page_that_is_put_in_is_the_one_that_is_loaded(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await ready(page, site.first_test)
    await page.get_by_role("button", name="Start the test").click()
    frame = page.frame(name="transcript")
    assert frame is not None
    await expect(frame.locator("#transcript")).to_have_attribute("data-state", "finished")
    await expect(frame.locator("#next")).to_be_visible()
    assert page.url == frame.url
    assert await frame.evaluate("performance.getEntriesByName('arrival').length") == 1
    put_in = await frame.evaluate(PAGE)
    await frame.evaluate("location.reload()")
    await frame.wait_for_function("() => !performance.getEntriesByName('arrival').length")
    await expect(frame.locator("#tools")).to_be_visible()
    assert await frame.evaluate(PAGE) == put_in
    # So does the window as a whole.
    await page.reload()
    await finished(page)
    # And the way back leads to the form.
    await page.go_back()
    await expect(page.locator("#ask")).to_be_visible()


async def test_what_is_done_in_a_page_that_was_put_in_works(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await ready(page, site.first_test)
    steps = await page.evaluate("history.length")
    await page.get_by_role("button", name="Start the test").click()
    frame = page.frame_locator("#frame")
    await expect(frame.locator("#next")).to_be_visible()
    await frame.locator(".line .why").first.click()
    await expect(frame.locator(".meaning").first).to_be_visible()
    first = page.url
    # Another test takes its place, and its own address.
    await page.get_by_role("button", name="Start the test").click()
    await expect(page).not_to_have_url(first)
    await expect(frame.locator("#next")).to_be_visible()
    assert await page.evaluate("history.length") == steps + 2
    await page.go_back()
    await expect(page).to_have_url(first)
    await expect(frame.locator(f"#transcript[data-url='{first}']")).to_be_visible()
    await page.get_by_role("button", name="Start the test").click()
    await expect(page).not_to_have_url(first)
    await expect(frame.locator("#next")).to_be_visible()
    # The test is deleted by whoever started it, from a page that came with the answer to the form.
    await page.goto(site.first_test)
    await ready(page, site.first_test)
    await page.get_by_role("button", name="Start the test").click()
    await expect(frame.locator("#next")).to_be_visible()
    gone = page.url
    await frame.get_by_text("Delete it now").click()
    await frame.locator("form[action$='/delete/'] button").click()
    await expect(page.locator("#frame")).to_be_hidden()
    answer = await page.request.get(gone)
    assert answer.status == 404


async def test_a_page_with_style_sheets_of_its_own_is_loaded(site: Site, visitors: Visitors) -> None:
    """The page of a round trip needs more than that of other tests."""
    page = await visitors()
    await ready(page, site.first_test)
    await page.evaluate("""() => {
      const html = (sheet) => `<link rel="stylesheet" href="${sheet}"><p>here</p>`;
      const arrival = (page) => new CustomEvent("arrival", { cancelable: true, detail: { path: "/t/x/", page } });
      const { contentDocument } = document.getElementById("frame");
      window.taken = [html("/other.css")].map((page) => !contentDocument.dispatchEvent(arrival(page)));
    }""")
    assert await page.evaluate("window.taken") == [False]
    assert re.search("/frame/$", await page.evaluate("document.getElementById('frame').contentWindow.location.href"))

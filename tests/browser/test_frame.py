"""What goes wrong in the frame is said in the frame."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site
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

"""A pasted bounce is explained, wide and narrow, by keyboard and in German."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import SCHEMES, Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOG = (
    "Nov 28 12:00:00 mx postfix/smtp[1]: 4F1: to=<bob@example.com>, relay=mx.example.com[192.0.2.1]:25, dsn=5.1.1,"
    " status=bounced (host mx.example.com[192.0.2.1] said: 550 5.1.1 <bob@example.com>: User unknown"
    " (in reply to RCPT TO command))"
)


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_a_pasted_line_is_explained_above_the_form(site: Site, visitors: Visitors, width: int) -> None:
    page = await visitors(viewport={"width": width, "height": 844})
    await page.goto(f"{site.url}/explain/")
    field = page.get_by_label("Reply, log line or bounce message")
    await field.focus()
    await page.keyboard.insert_text(LOG)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="Explain")).to_be_focused()
    await page.keyboard.press("Enter")
    title = page.get_by_role("heading", name="The server does not know the recipient")
    await expect(title).to_be_in_viewport()
    await expect(page.locator(".reply").get_by_text("Check the spelling").first).to_be_in_viewport()
    await expect(field).to_have_value(LOG)
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_it_is_german_and_needs_no_scripts(site: Site, visitors: Visitors) -> None:
    page = await visitors(viewport={"width": 390, "height": 844}, locale="de-DE", java_script_enabled=False)
    await page.goto(f"{site.url}/explain/")
    await page.locator("#pasted").fill("<img src=x onerror=alert(1)> 450 4.2.0 Greylisted")
    await page.locator("form.card button").click()
    await expect(page.locator("html")).to_have_attribute("lang", "de")
    await expect(
        page.get_by_role("heading", name="Greylisting: Der Server stellt neue Absender zurück")
    ).to_be_visible()
    await expect(page.locator(".reply h3").first).to_have_text("Was zu tun ist")
    assert await page.locator("main img").count() == 0
    await page.locator("#pasted").fill("Hallo")
    await page.locator("form.card button").click()
    await expect(page.get_by_role("status")).to_be_visible()

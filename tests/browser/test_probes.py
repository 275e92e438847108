"""Probes in the browser: chosen in the form, found out on the page."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, finished, lines
from tests.engine.smtp.probes.test_smuggling import reads
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_from_the_choice_to_the_line_that_decides(site: Site, visitors: Visitors) -> None:
    async with serve(answering(RCPT="250 2.1.5 Fine")) as server:
        page = await visitors()
        visitors.guard(page).allow("status of 400")
        await page.goto(f"{site.url}/?host=127.0.0.1&port={server.port}&mail_from=me@example.org&security=none")
        probe = page.get_by_label("Probe", exact=True)
        await page.locator("#more > summary").click()
        await page.get_by_text("Extensions").click()
        await page.get_by_text("What each probe does").click()
        await expect(page.get_by_text("Sends nine real messages to your recipient")).to_be_visible()
        await probe.select_option(label="SMTP smuggling")
        await page.get_by_role("button", name="Start the test").click()
        await expect(page.locator("#id_stop_after_error")).to_contain_text("This probe sends real messages")
        await expect(page.locator("#id_rcpt_to_error")).to_contain_text("Enter the recipient")
        await probe.select_option(label="open relay")
        await page.get_by_role("button", name="Start the test").click()
        frame = page.frame_locator("#frame")
        await expect(frame.locator("#banner")).to_have_attribute("data-verdict", "passed")
        await expect(frame.locator("#summary")).to_contain_text("Probably an open relay")
        await expect(frame.locator("#slug")).to_have_text("problem")
        await expect(frame.locator(".plan")).to_contain_text("the probe “open relay”")
        worst = frame.locator(".finding[data-level=problem]")
        await expect(worst).to_contain_text("is not proven")
        target = await worst.get_by_text("See the line").get_attribute("href")
        await expect(frame.locator(f"{target} .text")).to_contain_text("250 2.1.5 Fine")
    assert len([line for line in server.heard if line.startswith("RCPT")]) == 9


async def overview(page: Page) -> list[str]:
    return [
        " ".join(text.split()) for text in await page.locator("#overview tbody tr td:first-child").all_inner_texts()
    ]


async def test_each_part_is_told_with_scripts_and_without(site: Site, visitors: Visitors) -> None:
    page, plain = await visitors(), await visitors(java_script_enabled=False)
    async with serve(reads(b"\0.")) as server:
        url = await begin(
            page,
            site,
            server.port,
            probe="smuggling",
            stop_after="message",
            security="none",
            mail_from="me@example.org",
        )
        await page.goto(url)
        await finished(page)
    await plain.goto(url)
    parts = await overview(page)
    assert parts[0] == "127.0.0.1 LF . LF"
    assert len(parts) == 9
    assert await overview(plain) == parts
    headings = await page.locator("#conversation h2").all_inner_texts()
    # The first one's address is not known yet where its heading is drawn live.
    assert headings[1:] == (await plain.locator("#conversation h2").all_inner_texts())[1:]
    assert "CR . CR" in headings[3]
    assert await lines(page, "client") == await lines(plain, "client")
    await expect(page.locator(".finding[data-level=problem]")).to_contain_text("127.0.0.1 CR LF NUL . CR LF")

"""Through a transcript: filter and search, keys to the problems, one stop for all lines, recipients one by one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, take
from tests.browser.states import LONG, stored
from tests.servers.scripted import Peer, answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FOCUSED = "document.activeElement.closest('.line')?.querySelector('.text > bdi')?.textContent ?? ''"
RECIPIENTS = ["ann@example.org", "bob@example.org", "eve@example.org"]


async def choosy(peer: Peer) -> None:
    """Takes one recipient, has no room for the second, and knows no third."""
    await peer.say("220 mx.test ESMTP")
    replies = iter(("250 2.1.5 Ok", "452 4.2.2 Mailbox full", "550 5.1.1 No such user"))
    while (line := await peer.hear()) is not None:
        await peer.say(next(replies) if line.startswith("RCPT") else "250 mx.test")


async def opened(page: Page, site: Site) -> None:
    async with serve(choosy) as server:
        await page.goto(await begin(page, site, server.port, rcpt_to=RECIPIENTS, mail_from="me@example.org"))
        await stored(page)


async def shown(page: Page) -> list[str]:
    return await page.locator(".line:visible .text > bdi").all_text_contents()


async def test_each_recipient_has_its_reply_and_what_it_means(site: Site, visitors: Visitors, folder: Path) -> None:
    page, plain = await visitors(), await visitors(java_script_enabled=False)
    await opened(page, site)
    await plain.goto(page.url)
    for each in (page, plain):
        rows = [await row.locator("td").all_inner_texts() for row in await each.locator("#parts tbody tr").all()]
        assert [row[0] for row in rows] == RECIPIENTS
        assert [row[1][:3] for row in rows] == ["250", "452", "550"]
        assert rows[2][2] == "The server does not know the recipient"
    await take(page, folder, "recipients")
    await page.set_viewport_size({"width": 320, "height": 800})
    boxes = [await cell.bounding_box() for cell in await page.locator("#parts tbody tr:last-child td").all()]
    assert boxes == sorted(boxes, key=lambda box: box["y"] if box else 0), "one below the other"
    await page.locator("#parts a").last.click()
    await expect(page.locator(".line:target")).to_contain_text("550 5.1.1")


async def test_lines_are_filtered_searched_and_led_to(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(viewport={"width": 1280, "height": 800}, timezone_id="America/New_York")
    await opened(page, site)
    await expect(page.locator(".plan .local")).to_contain_text(re.compile(r"\d\d:\d\d:\d\d.*E[DS]T"))
    assert re.fullmatch(r"[a-z-]+( · [a-z]+)? · 127\.0\.0\.1:\d+ . smtptest", await page.title())
    for key, text in (("n", "250"), ("n", "452"), ("n", "550"), ("n", "250"), ("p", "550"), ("p", "452")):
        await page.keyboard.press(key)
        assert (await page.evaluate(FOCUSED)).startswith(text), key
    await page.get_by_label("Which lines are shown").select_option("bad")
    assert all(re.match("[45]|250 mx.test", text) for text in await shown(page))
    await page.get_by_label("Which lines are shown").select_option("client")
    assert "QUIT" in await shown(page)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Next problem").click()
    await expect(page.get_by_label("Which lines are shown")).to_have_value("")
    await page.keyboard.press("/")
    await page.keyboard.type("npn EVE@")
    assert await shown(page) == []
    await page.locator("#search").fill("EVE@")
    assert await shown(page) == ["RCPT TO:<eve@example.org>"]
    await expect(page.locator("#matches")).to_have_text(re.compile(r"1 of \d+ lines"))
    await page.get_by_text("Keys", exact=True).click()
    await take(page, folder, "filtered")
    await page.get_by_label("Use the keys n, p and /").uncheck()
    await page.locator("#search").fill("")
    await page.reload()
    await expect(page.locator("#next-problem")).to_be_enabled()
    await page.keyboard.press("n")
    assert await page.evaluate("document.activeElement === document.body")


async def test_all_lines_are_one_stop_of_the_keyboard(site: Site, visitors: Visitors) -> None:
    page = await visitors(viewport={"width": 1280, "height": 800})
    await opened(page, site)
    assert await page.locator(".line :is(.time, button.why):not([tabindex='-1'])").count() <= 2
    await page.locator(".skips a").first.focus()
    await expect(page.locator(".skips a").first).to_be_in_viewport()
    await page.locator(".line .time[tabindex='0']").focus()
    first = await page.evaluate(FOCUSED)
    await page.keyboard.press("ArrowDown")
    assert (await page.evaluate(FOCUSED)).startswith("220")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("button", name="What this line means: 220 mx.test ESMTP")).to_be_focused()
    await page.keyboard.press("End")
    assert await page.evaluate(FOCUSED) == await page.locator(".line .text > bdi").last.text_content()
    await page.keyboard.press("Home")
    assert await page.evaluate(FOCUSED) == first
    failed = page.locator(".stage[data-state=failed] h3, .stage[data-state=warned] h3").first
    assert re.search("failed|with a warning", await failed.text_content() or "")


async def test_what_is_shown_has_a_stop_of_the_keyboard(site: Site, visitors: Visitors) -> None:
    page = await visitors(viewport={"width": 1280, "height": 800})
    await opened(page, site)
    stop = page.locator(".line .time[tabindex='0']")
    await expect(stop).to_be_visible()
    await page.locator("#search").fill("EVE@")
    await expect(stop).to_be_visible()
    assert await page.locator(".line:has(.time[tabindex='0'])").evaluate("(one) => one.hidden") is False
    await page.locator("#search").fill("")
    await page.locator(".stage:has(.time[tabindex='0']) > summary").click()
    await expect(stop).to_be_visible()


async def test_a_link_to_a_line_that_the_filter_hides_shows_it(site: Site, visitors: Visitors) -> None:
    page = await visitors(viewport={"width": 1280, "height": 800})
    await opened(page, site)
    for link in (page.locator("#parts a").last, page.locator("#stages ol a").first):
        await page.locator("#search").fill("QUIT")
        await link.click()
        await expect(page.locator("#search")).to_have_value("")
        await expect(page.locator(":target")).to_be_visible()


async def test_what_is_played_again_is_not_behind_the_player(site: Site, visitors: Visitors) -> None:
    page = await visitors(viewport={"width": 390, "height": 700}, reduced_motion="reduce")
    async with serve(answering()) as server:
        await page.goto(await begin(page, site, server.port, **LONG))
        await stored(page)
    await page.get_by_role("button", name="Replay").click()
    await page.get_by_label("Speed").select_option("64")
    await expect(page.locator("#play")).to_have_text("Play")
    await page.wait_for_function(
        "document.querySelector('.conversation .stage:last-child').getBoundingClientRect().bottom"
        " <= document.getElementById('player').getBoundingClientRect().top"
    )


async def test_a_title_and_a_note_are_written_on_the_page_and_seen_by_its_readers(
    site: Site, visitors: Visitors, folder: Path
) -> None:
    page, reader = await visitors(), await visitors(viewport={"width": 320, "height": 700})
    await opened(page, site)
    await page.get_by_text("Title and note", exact=True).click()
    await page.get_by_label("Title", exact=True).fill("<i>Relay</i> after the move")
    await page.get_by_label("Note for anyone with the link").fill("Eve left.\nBob's mailbox: " + "m" * 200)
    await page.get_by_role("button", name="Save").click()
    await expect(page.locator(".owners-words .title")).to_have_text("<i>Relay</i> after the move")
    await take(page, folder, "named")
    await reader.goto(page.url)
    await expect(reader.locator(".owners-words .text")).to_contain_text("Eve left.\nBob's mailbox")
    assert (await reader.title()).startswith("<i>Relay</i> after the move · partly-accepted")
    assert await reader.evaluate("document.documentElement.scrollWidth") == 320
    await expect(reader.get_by_text("Title and note", exact=True)).to_have_count(0)

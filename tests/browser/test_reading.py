"""Reading a transcript: what folds, what leads where, what a screen reader hears, and how it is played again."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, copied, finished, lines, stand_still, withheld
from tests.browser.test_conversation import GREETING, one_by_one
from tests.servers.scripted import answering, deserting, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LONG = {"stop_after": "message", "body": "\n".join(f"line {number}" for number in range(1, 61))}


async def ended(page: Page, site: Site, **fields: object) -> str:
    """The finished transcript of an accepted test, shown in the page as it is stored. Gives its address."""
    async with serve(answering()) as server:
        url = await begin(page, site, server.port, **fields)
        await page.goto(url)
        await finished(page)
    await page.reload()
    await expect(page.locator("#tools")).to_be_visible()
    return url


async def test_stages_fold_by_keyboard_and_stay_folded(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    url = await ended(page, site)
    stage = page.locator(".stage[data-name=ehlo]")
    await stage.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(stage.locator(".line").first).to_be_hidden()
    await page.reload()
    await expect(page.locator("#tools")).to_be_visible()
    await expect(stage.locator(".line").first).to_be_hidden()
    number = await stage.locator(".line").first.get_attribute("id")
    await page.goto(f"{url}#{number}")
    await page.reload()
    await expect(page.locator(f"#{number}:target")).to_be_visible()
    await page.get_by_role("button", name="Fold all").click()
    await expect(page.locator(".line:visible")).to_have_count(0)
    await page.locator("#stages").get_by_role("link", name="MAIL FROM").click()
    await expect(page.locator(".stage[data-name=mail] .line").first).to_be_visible()
    await page.get_by_role("button", name="Fold all").click()
    await page.get_by_role("button", name="Unfold all").click()
    await expect(page.locator("details.stage:not([open])")).to_have_count(0)


async def test_who_has_gone_on_from_a_line_is_not_taken_back_to_it(site: Site, visitors: Visitors) -> None:
    page = await visitors(viewport={"width": 800, "height": 300})
    await ended(page, site)
    link = page.locator("#stages").get_by_role("link", name="MAIL FROM")
    await link.click()
    await expect(page.locator(".stage[data-name=mail]")).to_be_in_viewport()
    await link.focus()
    await expect(link).to_be_in_viewport()
    # A busy browser tells the page of its new address that late.
    await page.evaluate("() => dispatchEvent(new HashChangeEvent('hashchange'))")
    await expect(link).to_be_in_viewport()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
async def test_a_long_message_is_folded_and_a_link_opens_it(site: Site, visitors: Visitors, scripts: bool) -> None:
    page, reader = await visitors(), await visitors(java_script_enabled=scripts)
    url = await ended(page, site, **LONG)
    await reader.goto(url)
    fold = reader.locator(".fold summary")
    count = int(re.sub(r"\D", "", await fold.text_content() or ""))
    assert count == await reader.locator(".stage[data-name=message] .fold .line").count()
    await expect(reader.get_by_text("line 60", exact=True)).to_be_hidden()
    await expect(reader.locator(".line", has_text=re.compile(r"\.$")).last).to_be_visible()
    number = await reader.locator(".line", has_text="line 60").get_attribute("id")
    await reader.goto("about:blank")
    await reader.goto(f"{url}#{number}")
    await expect(reader.locator(f"#{number}")).to_be_in_viewport()
    assert await lines(reader, "client") == await lines(page, "client")


async def test_the_picture_leads_to_the_lines(site: Site, visitors: Visitors) -> None:
    page = await visitors(viewport={"width": 800, "height": 600})
    await ended(page, site)
    entries = await page.locator("#stages li").all_text_contents()
    assert len(entries) >= 6
    assert all(re.search(r"[\d.]+ m?s", entry) or "skipped" in entry for entry in entries)
    parts = page.locator("#stages > .bar a")
    for href in await parts.evaluate_all("(all) => all.map((part) => part.getAttribute('href'))"):
        assert await page.locator(href).count() == 1, href
    await expect(page.locator("#legend")).to_contain_text("Server")
    await parts.last.click(force=True)
    await expect(page.locator(":target")).to_be_in_viewport()
    assert await page.locator(".bar a:not([tabindex='-1'])").count() == 0


async def test_a_link_to_a_line_that_is_yet_to_come_leads_to_it(site: Site, visitors: Visitors) -> None:
    released = [asyncio.Event() for _ in GREETING[:-1]]
    page = await visitors(viewport={"width": 800, "height": 300})
    async with serve(one_by_one(released)) as server:
        url = await begin(page, site, server.port, stop_after="connect")
        await page.goto(f"{url}#e5")
        await expect(page.locator(".line[data-side=server]")).to_have_count(1)
        for event in released:
            event.set()
        await finished(page)
    await expect(page.locator("#e5:target")).to_be_in_viewport()


async def test_the_link_to_a_line_is_copied(site: Site, visitors: Visitors) -> None:
    page = await visitors(permissions=["clipboard-read", "clipboard-write"])
    url = await ended(page, site)
    line = page.locator(".line", has_text="RCPT TO:<you@example.org>")
    await line.get_by_role("button", name="What this line means").press("Enter")
    await copied(line.get_by_role("button", name="Copy the link to this line"), "Enter")
    assert await page.evaluate("navigator.clipboard.readText()") == f"{url}#{await line.get_attribute('id')}"


async def test_only_what_keeps_waiting_is_told(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    # Its clock stands still: however slow the machine is, no stage but the last keeps this page waiting.
    await stand_still(page)
    await page.add_init_script(
        "addEventListener('DOMContentLoaded', () => new MutationObserver((all) => window.told = (window.told ?? [])"
        ".concat(document.getElementById('announce').textContent))"
        ".observe(document.getElementById('announce'), {childList: true}))"
    )
    async with serve(deserting("RCPT", "hangs")) as server:
        await page.goto(await begin(page, site, server.port))
        await expect(page.locator("#summary")).to_have_text("Waiting for the reply to RCPT TO")
        await expect(page.locator("#announce")).to_have_text("")
        await page.clock.run_for(1000)
        await expect(page.locator("#announce")).to_have_text("Waiting for the reply to RCPT TO")
        # Of the connection, the greeting, EHLO and MAIL FROM, which did not keep anybody waiting, nothing was said.
        assert await page.evaluate("window.told") == ["Waiting for the reply to RCPT TO"]
        await page.get_by_role("button", name="Stop").click()
        await finished(page)


@pytest.mark.parametrize(("missing", "scripts"), [("**/replay*.js", 2), ("**/t/*.json*", 1)])
async def test_a_replay_that_did_not_come_can_be_asked_for_again(
    site: Site, visitors: Visitors, missing: str, scripts: int
) -> None:
    page = await visitors()
    visitors.guard(page).allow("ERR_FAILED")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/replay" in request.url else None)
    await ended(page, site)
    button = page.get_by_role("button", name="Replay")
    async with withheld(page, missing):
        await button.click()
        await expect(page.locator("#link-state")).to_contain_text("could not be fetched")
    await button.click()
    await expect(page.locator("#player")).to_be_visible()
    await expect(page.locator("#link-state")).to_be_hidden()
    # A browser may not ask again for a script that did not come: no address is asked for twice.
    assert len(asked) == len(set(asked)) == scripts


async def test_it_is_played_again_line_by_line(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "replay" in request.url else None)
    await ended(page, site)
    before = await page.locator("#conversation .line").all_text_contents()
    findings = await page.locator("#findings").inner_text()
    assert asked == []
    await page.get_by_role("button", name="Replay").press("Enter")
    await page.get_by_label("Speed").select_option("64")
    assert len(asked) == 1
    await expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    assert await page.locator("#conversation .line").all_text_contents() == before
    slider = page.get_by_role("slider", name="Position")
    await slider.focus()
    await slider.press("Home")
    await expect(page.locator("#conversation .line")).to_have_count(0)
    for _ in range(6):
        await slider.press("ArrowRight")
    part = await page.locator("#conversation .line").all_text_contents()
    assert part == before[: len(part)]
    assert 0 < len(part) < len(before)
    await expect(slider).to_have_attribute("aria-valuetext", re.compile(r"^[\d.]+ s of [\d.]+ s$"))
    await slider.press("End")
    assert await page.locator("#conversation .line").all_text_contents() == before
    await slider.press("Home")
    await page.get_by_role("button", name="To the end").press("Enter")
    assert await page.locator("#conversation .line").all_text_contents() == before
    assert await page.locator("#findings").inner_text() == findings
    await expect(page.locator("#banner")).to_have_attribute("data-verdict", "passed")
    await expect(page.locator("#announce")).to_have_text("")


async def test_a_replay_can_be_stopped_and_goes_on(site: Site, visitors: Visitors) -> None:
    page = await visitors(reduced_motion="reduce")
    url = await ended(page, site)
    every = await page.locator("#conversation .line").count()
    await stand_still(page)
    await page.goto(url)
    await page.get_by_role("button", name="Replay").click()
    await page.get_by_label("Speed").select_option("0.01")
    while not (shown := await page.locator("#conversation .line").count()):
        await page.clock.run_for(20)
    await page.get_by_role("button", name="Pause").click()
    assert shown < every
    # It goes no further, whatever time passes.
    await page.clock.run_for(60_000)
    await expect(page.locator("#conversation .line")).to_have_count(shown)
    await page.get_by_label("Speed").select_option("64")
    await page.get_by_role("button", name="Play", exact=True).click()
    await page.clock.run_for(60_000)
    await expect(page.locator("#conversation .line")).to_have_count(every)
    await page.get_by_role("button", name="Replay").click()
    await expect(page.locator("#player")).to_be_hidden()


async def test_run_again_tells_what_changed(site: Site, visitors: Visitors) -> None:
    page = await visitors(viewport={"width": 360, "height": 800})
    async with serve(answering()) as server:
        await page.goto(await begin(page, site, server.port, mail_from="me@example.org"))
        await finished(page)
        port = server.port
        before = page.url
    async with serve(answering(RCPT="550 5.1.1 No such user"), port=port):
        await page.get_by_role("button", name="Run again").click()
        await page.wait_for_url(lambda url: url != before)
        await finished(page)
    await page.get_by_role("link", name="Compare with the previous run").click()
    await expect(page.get_by_role("heading", name="What changed between two runs")).to_be_visible()
    changed = page.locator(".difference[data-kind=changed] bdi")
    assert "550 5.1.1 No such user" in await changed.all_text_contents()
    await expect(page.locator(".stage[data-changed='0'][open]:not(:has(h3 .note))")).to_have_count(0)
    assert await page.evaluate("document.documentElement.scrollWidth") == 360

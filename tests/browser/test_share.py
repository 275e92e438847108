"""Sharing, and the same test with other programs: with scripts, without, and on paper."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.async_api import Page, expect

from smtptest import demo
from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, copied, finished, reveal, take
from tests.servers.scripted import Peer, answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def open_test(page: Page, site: Site, **fields: Any) -> str:
    """A finished test of a scripted server, as its owner sees it."""
    async with serve(answering()) as server:
        url = await begin(page, site, server.port, mail_from="alice@example.org", **fields)
        await page.goto(url)
        await finished(page)
        # Nothing of the page is replaced after this.
        await expect(page.locator("#answer")).to_be_visible()
    return url


async def log_in(page: Page, site: Site) -> None:
    """A test that logs in to the demo server."""
    await page.goto(f"{site.first_test}&stop_after=auth")
    await reveal(page, "username")
    await page.get_by_label("User name").fill(demo.USERNAME)
    await page.get_by_label("Password", exact=True).fill(demo.PASSWORD)
    await page.get_by_role("button", name="Start the test").click()
    frame = page.frame_locator("#frame")
    await expect(frame.locator("#banner")).to_have_attribute("data-verdict", "passed")
    await page.goto(await frame.locator("#transcript").get_attribute("data-url") or "")
    await finished(page)


async def clipboard(page: Page) -> str:
    return str(await page.evaluate("navigator.clipboard.readText()"))


async def test_a_line_and_a_command_are_copied(site: Site, visitors: Visitors) -> None:
    page = await visitors(permissions=["clipboard-read", "clipboard-write"])
    url = await open_test(page, site)
    await expect(page.locator("#copy-line")).to_be_hidden()
    await page.locator(".line .time").nth(2).click()
    await copied(page.locator("#copy-line"))
    marked = await clipboard(page)
    assert marked.startswith(f"{url}#e")
    await page.locator(".elsewhere > summary").click()
    await copied(page.locator("#command-1-copy"))
    command = await clipboard(page)
    assert command.startswith("swaks --server 127.0.0.1 --port ")
    assert "--quit-after RCPT" in command


async def test_what_other_programs_need_comes_with_the_end(site: Site, visitors: Visitors) -> None:
    page = await visitors(permissions=["clipboard-read", "clipboard-write"])
    go = asyncio.Event()

    async def late(peer: Peer) -> None:
        await go.wait()
        await answering()(peer)

    async with serve(late) as server:
        await page.goto(await begin(page, site, server.port))
        summary, command = page.locator(".elsewhere > summary"), page.locator("#command-1")
        await summary.click()
        await expect(command).not_to_contain_text("--ehlo")
        go.set()
        await expect(command).to_contain_text("--ehlo")
    # What was open is open, and where the keyboard was it is.
    await expect(command).to_be_visible()
    await expect(summary).to_be_focused()
    await copied(page.locator("#command-1-copy"))
    assert "--ehlo" in await clipboard(page)


async def test_to_copy_leaves_the_focus_where_it_is_without_a_clipboard(site: Site, visitors: Visitors) -> None:
    """As on plain http in a local network, which is no secure context."""
    page = await visitors()
    await page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    await open_test(page, site)
    button = page.locator("#copy-link")
    await copied(button, "Enter")
    await expect(button).to_be_focused()
    await expect(page.locator("textarea:not([name])")).to_have_count(0)


async def test_the_owner_keeps_and_masks(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors()
    url = await open_test(page, site)
    before = await page.locator("#share p").first.text_content()
    await page.get_by_role("button", name="Keep until").click()
    await expect(page.locator("#share p").first).not_to_have_text(before or "")
    await expect(page.get_by_role("button", name="Keep until")).to_have_count(0)
    await page.get_by_role("link", name="Preview a masked copy").click()
    preview = page.locator(".mask-preview pre")
    await expect(preview).to_contain_text("C: MAIL FROM:<user-1@host-")
    assert "alice" not in (await preview.text_content() or "")
    await take(page, folder, "mask-preview")
    await page.get_by_role("button", name="Make the masked copy").click()
    await expect(page.locator(".masked-copy")).to_be_visible()
    await finished(page)
    assert page.url.removesuffix("#share") != url
    content = await page.content()
    assert "host-" not in await page.title()
    assert [word for word in ("alice", "you@example.org", "mx.test", url.split("/")[-2]) if word in content] == []
    await expect(page.locator("h1")).to_contain_text("192.0.2.")
    await take(page, folder, "masked")


async def test_a_reader_may_look_and_nothing_else(site: Site, visitors: Visitors) -> None:
    url = await open_test(await visitors(), site)
    page = await visitors()
    await page.goto(url)
    await finished(page)
    await expect(page.locator("#share form")).to_have_count(0)
    await expect(page.get_by_role("link", name="Plain text")).to_be_visible()


async def test_a_test_that_runs_cannot_be_masked_yet(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    async with serve(answering(RCPT=b"")) as server:
        await page.goto(await begin(page, site, server.port))
        await expect(page.locator("#summary")).to_contain_text("RCPT TO")
        await expect(page.get_by_role("link", name="Preview a masked copy")).to_be_hidden()
        await page.get_by_role("button", name="Stop").click()
        await finished(page)
    await expect(page.get_by_role("link", name="Preview a masked copy")).to_be_visible()


async def test_all_of_it_without_scripts(site: Site, visitors: Visitors) -> None:
    page = await visitors(java_script_enabled=False)
    async with serve(answering()) as server:
        url = await begin(page, site, server.port, mail_from="alice@example.org")
        await page.goto(url)
        await expect(page.locator("#slug")).to_have_text("passed")
    await page.locator(".elsewhere > summary").click()
    await expect(page.locator("#command-1")).to_contain_text("swaks")
    await expect(page.locator("#command-1-copy")).to_be_hidden()
    await expect(page.locator("#print")).to_be_hidden()
    await page.get_by_role("link", name="Preview a masked copy").click()
    await page.get_by_role("button", name="Make the masked copy").click()
    await expect(page.locator(".masked-copy")).to_be_visible()
    await page.get_by_text("Delete it now").click()
    await page.get_by_role("button", name="Delete for everyone").click()
    await expect(page.get_by_role("button", name="Start the test")).to_be_visible()


async def test_settings_of_a_login(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors()
    await log_in(page, site)
    await page.locator(".elsewhere > summary").click()
    await expect(page.locator("#settings-1")).to_contain_text(f"{demo.USERNAME}:YOUR-PASSWORD")
    await take(page, folder, "elsewhere")
    stranger = await visitors()
    await stranger.goto(page.url)
    await stranger.locator(".elsewhere > summary").click()
    await expect(stranger.locator("#settings-1")).to_contain_text("YOUR-USER-NAME:YOUR-PASSWORD")


@pytest.mark.parametrize("scripts", [True, False])
async def test_paper_has_everything_unfolded_and_nothing_to_press(
    site: Site, visitors: Visitors, folder: Path, scripts: bool
) -> None:
    owner = await visitors()
    await log_in(owner, site)
    page = await visitors(java_script_enabled=scripts, color_scheme="dark")
    await page.goto(owner.url)
    await page.emulate_media(media="print")
    if scripts:
        await finished(page)
        await page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    await expect(page.locator(".tls dl").last).to_be_visible()
    for pressed in ("button", ".button", ".elsewhere", ".site-header"):
        assert not [one for one in await page.locator(pressed).all() if await one.is_visible()], pressed
    ink = await page.locator("#summary").evaluate("(heading) => getComputedStyle(heading).color")
    assert ink == "rgb(26, 32, 39)", "dark on white, whatever the screen has"
    await expect(page.locator("#share .address")).to_have_text(owner.url)
    await expect(page.locator("#share .printed")).to_contain_text("As of ")
    await page.screenshot(path=folder / f"print-{scripts}.png", full_page=True)
    await page.pdf(path=folder / f"print-{scripts}.pdf", format="A4", print_background=False)


@pytest.mark.parametrize("shares", [True, False])
async def test_the_result_goes_back_to_whoever_prepared_the_test(site: Site, visitors: Visitors, shares: bool) -> None:
    page = await visitors()
    given = "navigator.share = async (data) => { window.given = data; }"
    await page.add_init_script(given if shares else "delete Navigator.prototype.share")
    url = await open_test(page, site)
    mail = await page.get_by_role("link", name="Send by email").get_attribute("href")
    assert mail == f"mailto:?subject=Result%20of%20a%20mail%20server%20test&body={quote(url, safe='')}"
    button = page.get_by_role("button", name="Share…")
    await expect(button).to_be_visible(visible=shares)
    if shares:
        await button.click()
        assert await page.evaluate("window.given") == {"url": url}

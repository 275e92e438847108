"""Every page in every state, wide and narrow, light and dark: pictures to look at, kept where ``PICTURES`` says.

``PICTURES=folder python -m pytest tests/browser/test_pictures.py``
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Page, expect

from smtptest import demo
from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, finished
from tests.browser.test_hostile import everywhere, hostile_certificate
from tests.servers.scripted import answering, deserting, obeys, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
UNKNOWN = ("550-5.1.1 The email account that you tried to reach does not exist. Please", "550 5.1.1 try another one.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    chosen = Path(os.environ.get("PICTURES", tmp_path))
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


async def take(page: Page, folder: Path, name: str) -> None:
    """The whole page, after making sure that none of it hangs out to the right."""
    for width in (1280, 360):
        for scheme in SCHEMES:
            await page.set_viewport_size({"width": width, "height": 800})
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            await page.evaluate("window.scrollTo(0, 0)")
            await page.screenshot(path=folder / f"{name}-{width}-{scheme}.png", full_page=True)
            assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_the_form(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors()
    visitors.guard(page).allow("status of 400")
    await page.goto(site.url)
    await take(page, folder, "form")
    await page.get_by_text("More options").click()
    await page.get_by_role("button", name="Start the test").click()
    await expect(page.locator("[aria-invalid=true]")).to_have_count(2)
    await take(page, folder, "form-errors")


async def test_accepted(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(viewport={"width": 1280, "height": 900}, device_scale_factor=1.5, reduced_motion="reduce")
    await page.goto(f"{site.first_test}&stop_after=message")
    await page.locator("#more").evaluate("(more) => (more.open = true)")
    await page.get_by_label("User name").fill(demo.USERNAME)
    await page.get_by_label("Password", exact=True).fill(demo.PASSWORD)
    await page.get_by_text("More options").click()
    await page.get_by_role("button", name="Start the test").click()
    frame = page.frame_locator("#frame")
    await expect(frame.locator("#banner")).to_have_attribute("data-verdict", "accepted")
    await frame.locator("body").evaluate("() => window.scrollTo(0, 0)")
    await page.mouse.move(1, 1)
    await page.screenshot(path=folder / "page.png")
    await page.goto(await frame.locator("#transcript").get_attribute("data-url") or "")
    await expect(page.locator(".tls .verified")).to_be_visible()
    await take(page, folder, "accepted")


async def test_rejected(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors()
    async with serve(answering(RCPT=UNKNOWN)) as server:
        await page.goto(await begin(page, site, server.port, mail_from="me@example.org"))
        await finished(page)
    await take(page, folder, "rejected")


async def test_tls_problems(site: Site, visitors: Visitors, folder: Path, tmp_path: Path) -> None:
    page = await visitors()
    async with serve(obeys, hostile_certificate(tmp_path)) as server:
        await page.goto(await begin(page, site, server.port, security="tls", verify="require"))
        await finished(page)
    await take(page, folder, "tls")


async def test_hostile(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors()
    async with serve(everywhere) as server:
        await page.goto(await begin(page, site, server.port))
        await finished(page)
    await take(page, folder, "hostile")


async def test_in_the_frame(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors()
    async with serve(deserting("RCPT", "hangs")) as server:
        await page.goto(f"{site.url}/?host=127.0.0.1&port={server.port}&rcpt_to=you@example.org")
        await page.get_by_role("button", name="Start the test").click()
        await expect(page.frame_locator("#frame").locator("#clock")).to_be_visible()
        await expect(page.frame_locator("#frame").locator("#summary")).to_contain_text("RCPT TO")
        await take(page, folder, "running")
        await page.frame_locator("#frame").get_by_role("button", name="Stop").click()
        await finished_in_frame(page)


async def finished_in_frame(page: Page) -> None:
    await expect(page.frame_locator("#frame").locator("#transcript")).to_have_attribute("data-state", "finished")


async def test_not_found(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors()
    visitors.guard(page).allow("status of 404")
    await page.goto(f"{site.url}/t/no-such-test/")
    await take(page, folder, "not-found")


async def test_a_long_one_explained_and_played(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors()
    async with serve(answering()) as server:
        body = "\n".join(f"line {number}" for number in range(1, 200))
        await page.goto(await begin(page, site, server.port, stop_after="message", body=body))
        await finished(page)
    await page.locator(".line .why").nth(2).click()
    await expect(page.locator(".meaning .title")).to_be_visible()
    await page.get_by_role("button", name="Replay").click()
    await page.get_by_role("button", name="To the end").click()
    await take(page, folder, "long")
    await page.locator(".stage[data-name=ehlo] summary").first.click()
    await page.get_by_role("slider").fill("20")
    await take(page, folder, "replay")


async def test_two_runs(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors()
    ids = []
    port = 0
    for reply in ("250 2.1.5 Ok", UNKNOWN):
        async with serve(answering(RCPT=reply), port=port) as server:
            port = server.port
            await page.goto(await begin(page, site, port, mail_from="me@example.org", stop_after="message"))
            await finished(page)
        ids.append(page.url.split("/")[-2])
    await page.goto(f"{site.url}/t/{ids[0]}/compare/{ids[1]}/")
    await take(page, folder, "compare")

"""Files chosen in the page: sent by the script and without it, refused beside their field where they are too large."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, finished, lines
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
BAD_REQUEST = "status of 400"


async def fill(page: Page, site: Site, port: int, file: Path) -> None:
    await page.goto(f"{site.url}/?host=127.0.0.1&port={port}&rcpt_to=you@example.org&security=none&stop_after=message")
    await page.set_input_files("[name=attachments]", file)


@pytest.mark.parametrize("script", [True, False])
async def test_a_chosen_file_is_sent_as_it_is(site: Site, visitors: Visitors, tmp_path: Path, script: bool) -> None:
    file = tmp_path / "Grüße.bin"
    file.write_bytes(bytes(range(256)))
    page = await visitors(java_script_enabled=script)
    async with serve(answering()) as server:
        await fill(page, site, server.port, file)
        await page.click("text=Start the test")
        if script:
            frame = page.locator("#frame:not([hidden])")
            await expect(frame).to_be_visible()
            await page.wait_for_url("**/t/*/")
            await page.reload()
        await finished(page)
        shown = await lines(page, "client")
    encoded = b64encode(file.read_bytes()).decode()
    assert encoded[:76] in server.heard
    assert encoded[:76] in shown
    await expect(page.locator(".plan")).to_contain_text("Grüße.bin (256 bytes)")


@pytest.mark.parametrize("script", [True, False])
async def test_a_file_that_is_too_large_is_said_beside_it(
    site: Site, visitors: Visitors, tmp_path: Path, script: bool
) -> None:
    file = tmp_path / "large.bin"
    file.write_bytes(bytes(300_000))
    page = await visitors(java_script_enabled=script)
    visitors.guard(page).allow(BAD_REQUEST)
    await fill(page, site, 25, file)
    await page.click("text=Start the test")
    await expect(page.locator("#id_attachments_error")).to_have_text("All files together may have at most 256 KiB. ")
    await expect(page.locator("#id_attachments")).to_be_visible()

"""A test with several dialogs: one overview, and each dialog's conversation for itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, asking, finished, take
from tests.browser.test_conversation import _plain
from tests.engine.smtp.routes import DOMAIN, ONE, SIX, TWO
from tests.servers.dns import Zone
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ZONE: Zone = {
    DOMAIN: {"MX": ["10 one.example.", "20 two.example.", "30 dead.example."]},
    "one.example": {"A": [ONE], "AAAA": [SIX]},
    "two.example": {"A": [TWO]},
}


@pytest_asyncio.fixture(loop_scope="session")
async def domain_site(tmp_path: Path) -> AsyncIterator[Site]:
    """The program, asking a name server with this zone."""
    async with asking(ZONE, tmp_path) as site:
        yield site


async def begin_by_mx(page: Page, site: Site, port: int) -> str:
    data = {"host": DOMAIN, "route": "every", "port": port, "mail_from": "me@example.org", "rcpt_to": "you@example.com"}
    answer = await page.request.post(f"{site.url}/", data=data)
    assert answer.status == 201, await answer.text()
    return str((await answer.json())["url"])


async def test_every_mx_side_by_side(domain_site: Site, visitors: Visitors, folder: Path) -> None:
    page, plain = await visitors(), await visitors(java_script_enabled=False)
    async with (
        serve(answering()) as one,
        serve(answering(RCPT="550 5.1.1 No such user"), host=TWO, port=one.port),
        serve(answering(), host=SIX, port=one.port),
    ):
        url = await begin_by_mx(page, domain_site, one.port)
        await page.goto(url)
        await finished(page)
    await page.reload()
    await expect(page.locator("#overview tbody tr")).to_have_count(4)
    await plain.goto(url)
    verdicts = {(row[0], row[1]): row[2] for row in await _rows(page)}
    assert verdicts == {
        ("one.example", ONE): "passed · warning",
        ("one.example", SIX): "passed · warning",
        ("two.example", TWO): "rejected",
        ("dead.example", ""): "unreachable",
    }
    assert await _rows(page) == await _rows(plain)
    for part in (".dialog h2", ".dialog .line bdi:not(.flag bdi)", ".finding > span", ".tls", ".stage h3 .name"):
        drawn, given = await page.locator(part).all_text_contents(), await plain.locator(part).all_text_contents()
        assert [_plain(text) for text in drawn] == [_plain(text) for text in given]
        assert drawn or part == ".tls"
    two = page.locator(".dialog", has=page.locator("h2", has_text="two.example"))
    assert (await two.locator(".line[data-side=server] bdi:not(.flag bdi)").all_text_contents())[
        0
    ] == "220 mx.test ESMTP"
    await expect(page.locator("#stages")).to_be_hidden()
    await take(page, folder, "several")


async def _rows(page: Page) -> list[list[str]]:
    rows = await page.locator("#overview tbody tr").all()
    return [[_plain(text) for text in await row.locator("td").all_text_contents()] for row in rows]

"""A domain check from what is typed to its end, with scripts and without; and what is said instead."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import asking, finished, take
from tests.servers.dns import Zone

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
ZONE: Zone = {"lab.test": {"MX": ["0 ."], "TXT": ['"v=spf1 -all"']}}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def named(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The program with a name server of ours; its address."""
    async with asking(ZONE, tmp_path_factory.mktemp("named")) as site:
        yield site.url


async def test_a_domain_that_is_typed_on_the_first_page_is_checked_and_remembered(
    named: str, visitors: Visitors
) -> None:
    page = await visitors()
    await page.goto(named)
    await page.get_by_label("Domain", exact=True).fill("alice@lab.test")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/t/*/")
    await finished(page)
    shown = page.url
    await page.goto(named)
    listed = page.locator("#recent li")
    await expect(listed).to_have_count(1)
    await expect(listed.locator("a")).to_have_text("lab.test")
    await expect(listed.locator(".kind")).to_have_text("Domain check")
    assert shown.endswith(await listed.locator("a").get_attribute("href") or "none")


async def test_a_second_press_starts_no_second_check(named: str, visitors: Visitors) -> None:
    page = await visitors()
    started: list[str] = []
    page.on("request", lambda request: started.append(request.url) if request.method == "POST" else None)
    await page.goto(f"{named}/domain/")
    await page.get_by_label("Domain", exact=True).fill("lab.test")
    # The next page is on its way then, and all that was to be done before is done.
    await page.evaluate(
        "navigation.addEventListener('navigate',"
        "() => setTimeout(() => document.querySelector('#ask button[type=submit]').click()))"
    )
    await page.get_by_role("button", name="Check the domain").click()
    await finished(page)
    assert started == [f"{named}/domain/"]


async def test_the_form_says_beside_each_field_what_is_wrong_and_keeps_what_was_typed(
    named: str, visitors: Visitors, folder: Path
) -> None:
    page = await visitors()
    visitors.guard(page).allow("status of 400")
    await page.goto(f"{named}/domain/")
    await take(page, folder, "domain")
    domain, senders = page.get_by_label("Domain", exact=True), page.get_by_label("Sending IP addresses")
    await domain.fill("lab")
    await page.get_by_text("Who sends its mail").click()
    await senders.fill("192.0.2.1 nobody")
    await page.get_by_label("Connect to its mail servers").uncheck()
    await page.get_by_role("button", name="Check the domain").click()
    await expect(page.locator("#id_domain_error")).to_have_text("“lab” is not a domain. Example: example.org.")
    await expect(domain).to_be_focused()
    await expect(domain).to_have_attribute("aria-describedby", "id_domain_error id_domain_hint")
    await expect(senders).to_have_value("192.0.2.1 nobody")
    await expect(page.get_by_label("Connect to its mail servers")).not_to_be_checked()
    await take(page, folder, "domain-errors")
    await domain.fill("lab.test")
    await senders.fill("192.0.2.1")
    await page.get_by_role("button", name="Check the domain").click()
    await page.wait_for_url("**/t/*/")
    await finished(page)


async def test_without_scripts_it_works_as_well(named: str, visitors: Visitors) -> None:
    page = await visitors(java_script_enabled=False)
    visitors.guard(page).allow("status of 400")
    await page.goto(named)
    await page.get_by_label("Domain", exact=True).fill("lab")
    await page.get_by_role("button", name="Check the domain").click()
    await expect(page.locator("#id_domain_error")).to_be_visible()
    await expect(page.get_by_label("Domain", exact=True)).to_be_focused()
    await page.get_by_label("Domain", exact=True).fill("lab.test")
    await page.get_by_role("button", name="Check the domain").click()
    await page.wait_for_url("**/t/*/")
    await expect(page.locator("#transcript")).to_contain_text("v=spf1 -all")

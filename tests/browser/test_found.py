"""The server of a mail address, with and without scripts; and two tests, or two servers of one, compared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, asking, begin, finished, take
from tests.servers.dns import Zone
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ZONE: Zone = {
    "_submissions._tcp.example.org": {"SRV": ["0 0 465 smtp.example.org."]},
    "_submission._tcp.example.org": {"SRV": ["0 0 587 smtp.example.org.", "9 0 587 backup.example.org."]},
    "smtp.example.org": {"A": ["127.0.0.1"]},
    "backup.example.org": {"A": ["127.0.0.1"]},
}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def named(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The program with a name server of ours; its address."""
    async with asking(ZONE, tmp_path_factory.mktemp("named")) as site:
        yield site.url


async def values(page: Page) -> list[str]:
    names = ("host", "port", "security", "username", "auth")
    return [await page.locator(f"#ask [name={name}]").input_value() for name in names]


async def test_a_mail_address_finds_its_server_in_place(named: str, visitors: Visitors, folder: Path) -> None:
    page = await visitors(viewport={"width": 1280, "height": 800})
    visitors.guard(page).allow("status of 400")  # for the last entry, which is no address
    await page.goto(named)
    await page.get_by_text("Find your server").click()
    await take(page, folder, "find")
    await page.get_by_label("Email address").fill("bob@example.org")
    await page.keyboard.press("Enter")
    choices = page.locator("#found [name=take]")
    await expect(choices).to_have_count(3)
    # The last that is done.
    await expect(page.locator("#ask [name=password]")).to_be_focused()
    assert await values(page) == ["smtp.example.org", "465", "tls", "bob@example.org", "auto"]
    await expect(page.locator("#ask [name=mail_from]")).to_have_value("bob@example.org")
    assert "bob" not in page.url
    await choices.nth(2).click()
    await expect(choices.nth(2)).to_have_attribute("aria-current", "true")
    assert await values(page) == ["backup.example.org", "587", "starttls", "bob@example.org", "auto"]
    await take(page, folder, "found")
    await page.get_by_label("Email address").fill("nobody")
    await page.get_by_role("button", name="Find the server").click()
    await expect(page.locator("#found .error")).to_contain_text("Enter the full name")


async def test_who_has_gone_on_meanwhile_is_left_alone(named: str, visitors: Visitors) -> None:
    page = await visitors()
    gate = asyncio.Event()

    async def slow(route: Route) -> None:
        await gate.wait()
        await route.continue_()

    await page.route("**/find/", slow)
    await page.goto(named)
    await page.get_by_text("Find your server").click()
    await page.get_by_label("Email address").fill("bob@example.org")
    await page.keyboard.press("Enter")
    await page.locator("#ask [name=host]").fill("mine.example.org")
    gate.set()
    await expect(page.locator("#found [name=take]")).to_have_count(3)
    await expect(page.locator("#ask [name=host]")).to_be_focused()
    assert (await values(page))[0] == "mine.example.org"
    await expect(page.locator("#found [aria-current]")).to_have_count(0)


async def test_without_scripts_the_form_comes_back_filled_in(named: str, visitors: Visitors) -> None:
    page = await visitors(java_script_enabled=False)
    visitors.guard(page).allow("status of 400")  # for the host that is missing at the end
    await page.goto(named)
    await page.get_by_text("Find your server").click()
    await page.locator("#ask [name=rcpt_to]").fill("amy@example.org")
    address = page.get_by_label("Email address")
    for press in (address.press("Enter"), page.get_by_role("button", name="Find the server").click()):
        await address.fill("bob@example.org")
        await press
        assert await values(page) == ["smtp.example.org", "465", "tls", "bob@example.org", "auto"]
    await page.locator("#found [name=take]").nth(1).click()
    assert await values(page) == ["smtp.example.org", "587", "starttls", "bob@example.org", "auto"]
    await expect(page.locator("#found [name=take]")).to_have_count(3)
    await expect(page.locator("#ask [name=rcpt_to]")).to_have_value("amy@example.org")
    await expect(address).to_have_value("bob@example.org")
    assert "bob" not in page.url
    await page.locator("#ask [name=host]").fill("")
    await page.locator("#ask [name=host]").press("Enter")  # the address was looked up before: the test is to start
    await expect(page.locator("#ask .error").filter(has_text="Enter a host name")).to_be_visible()
    await expect(page.locator("#found [name=take]")).to_have_count(3)


async def test_any_two_tests_of_the_list_are_compared(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(viewport={"width": 1280, "height": 800})
    tests = []
    for reply in ("250 2.1.5 Ok", "550 5.1.1 No such user"):
        async with serve(answering(RCPT=reply)) as server:
            address = await begin(page, site, server.port)
            await page.goto(address)
            await finished(page)
            tests.append({"id": address.split("/")[-2], "host": "127.0.0.1", "port": str(server.port), "verdict": ""})
    kept = [{**one, "kind": "smtp", "outcome": "", "time": 0} for one in [*tests, {**tests[0], "id": "x" * 22}]]
    await page.evaluate("(list) => localStorage.setItem('smtptest.recent', JSON.stringify(list))", kept)
    await page.goto(site.url)
    boxes, compare = page.locator("#recent li input"), page.get_by_role("link", name="Compare the two")
    await expect(page.get_by_text("Tick two tests to compare them.")).to_be_visible()
    for number in (2, 0, 1):
        await boxes.nth(number).check()
    await expect(boxes.nth(2)).not_to_be_checked()
    await take(page, folder, "choose")
    await compare.click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("What differs between two tests")
    await expect(page.locator(".facts")).to_contain_text("Asked for: Port")
    await expect(page.locator(".difference[data-kind=changed]").last).to_contain_text("550 5.1.1 No such user")
    await take(page, folder, "two-tests")


async def test_the_servers_of_one_test_are_compared(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(viewport={"width": 1280, "height": 800})
    answer = await page.request.post(f"{site.url}/", data={"host": "127.0.0.72", "route": "ports", "stop_after": "tls"})
    await page.goto((await answer.json())["url"])
    await finished(page)
    await page.reload()
    await page.get_by_role("link", name="Compare the servers").click()
    await expect(page.get_by_label("First server").locator("option:checked")).to_contain_text("port 25")
    await page.get_by_label("Second server").select_option(index=2)
    await page.get_by_role("button", name="Compare").click()
    await expect(page.locator(".runs")).to_contain_text("127.0.0.72 port 587")
    await take(page, folder, "servers")

"""A public service's limits in a real browser: the work before a test, the wait for a turn, the words."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Page, expect

from smtptest.conf.environment import BASE_DIR
from tests.browser.conftest import Visitors
from tests.browser.helpers import Site
from tests.servers.process import Process
from tests.servers.scripted import ScriptedServer, answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
FORBIDDEN, TOO_MANY = "status of 403", "status of 429"
PICTURES = os.environ.get("PICTURES")


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The program with work before each test, and long waits between two tests of one target."""
    environment = {
        "SMTPTEST_VAR": str(tmp_path_factory.mktemp("var")), "SMTPTEST_WORK": "always", "SMTPTEST_TARGET_GAP": "240",
        "SMTPTEST_QUEUE": "300",
    }  # fmt: skip
    command = [sys.executable, "manage.py", "run", "--port", "0", "--no-demo"]
    program = Process(command, environment=environment, folder=BASE_DIR)
    url = program.wait_for(r"^Open (http:\S+)/$")[1]
    yield Site(url, url)
    program.stop()


@asynccontextmanager
async def server() -> AsyncIterator[ScriptedServer]:
    async with serve(answering()) as running:
        yield running


async def fill(page: Page, site: Site, port: int, host: str = "localhost") -> None:
    await page.goto(f"{site.url}/?host={host}&port={port}&family=ipv4&rcpt_to=you@example.org&security=none")


async def test_the_browser_works_and_the_second_test_waits_until_it_is_stopped(
    limited: Site, visitors: Visitors
) -> None:
    page = await visitors()
    visitors.guard(page).allow(FORBIDDEN, TOO_MANY)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url.rpartition("/")[2].split(".")[0]))
    async with server() as running:
        await fill(page, limited, running.port)
        assert not {"proof_of_work", "solver"} & set(fetched), "only where they are needed"
        await page.click("text=Start the test")
        frame = page.frame_locator("#frame")
        await expect(frame.locator("#slug")).to_have_text("passed")
        assert {"proof_of_work", "solver"} <= set(fetched)
        await page.click("text=Start the test")
        await expect(frame.locator("#summary")).to_contain_text("Waiting for its turn")
        await expect(frame.locator(".finding")).to_contain_text("this service pauses between tests of the same server")
        await expect(frame.locator("#clock")).to_be_visible()
        await expect(frame.locator(".stage[data-name=queue] .name")).to_have_text("Its turn")
        await page.click("text=Start the test")
        await expect(page.locator("#id_host_error")).to_contain_text(
            "has reached its limit of tests (yours and others' together)"
        )
        await expect(page.locator("#id_host_error")).to_contain_text("Try again in 3 minutes.")
        if PICTURES:
            await page.screenshot(path=f"{PICTURES}/limits-waiting.png", full_page=True)
        await frame.locator("#stop button").click()
        await expect(frame.locator("#slug")).to_have_text("stopped")
        assert len(running.peers) == 1


async def test_the_browser_works_for_a_domain_check_on_the_first_page(limited: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow(FORBIDDEN)
    await page.goto(limited.url)
    await page.get_by_label("Domain", exact=True).fill("lab.test")
    await page.get_by_role("button", name="Check the domain").click()
    await page.wait_for_url("**/t/*/")


async def test_without_scripts_it_says_what_to_do(limited: Site, visitors: Visitors) -> None:
    page = await visitors(java_script_enabled=False)
    visitors.guard(page).allow(FORBIDDEN)
    await fill(page, limited, 2525)
    await page.click("text=Start the test")
    await expect(page.locator("#form_error")).to_contain_text("It needs JavaScript: enable it")
    await expect(page.get_by_label("Recipients")).to_have_value("you@example.org")


async def test_a_browser_that_cannot_work_is_told(limited: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow(FORBIDDEN, "ERR_FAILED")
    await page.route("**/solver*.js", lambda route: route.abort())
    await fill(page, limited, 2525)
    await page.click("text=Start the test")
    await expect(page.locator("#form_error")).to_contain_text("needs a current browser and https")
    await expect(page.locator("#frame")).to_be_hidden()


async def test_a_monitor_takes_the_work_of_a_test_and_what_is_wrong_stands_beside_its_field(
    limited: Site, visitors: Visitors
) -> None:
    page = await visitors()
    visitors.guard(page).allow(FORBIDDEN, "status of 400")
    async with server() as running:
        fields = f"host=localhost&port={running.port}&security=none&name=Mail+of+the+lab"
        await page.goto(f"{limited.url}/monitors/?{fields}")
        button = page.get_by_role("button", name="Start watching")
        await button.click()
        await expect(page.locator("#id_rcpt_to_error")).to_contain_text("Enter a recipient")
        await page.locator("#id_rcpt_to").fill("you@example.org")
        await button.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Mail of the lab")
        await page.get_by_label("Begins (UTC)").fill("2036-11-29T22:00")
        await page.get_by_label("Ends (UTC)").fill("2036-11-29T23:00")
        await page.get_by_label("Note, shown on the report").fill("New disks")
        await page.get_by_role("button", name="Plan maintenance").click()
        if PICTURES:
            await page.screenshot(path=f"{PICTURES}/manage-wide.png", full_page=True)
            await page.set_viewport_size({"width": 320, "height": 700})
            await page.screenshot(path=f"{PICTURES}/manage-narrow.png", full_page=True)
        await page.get_by_role("button", name="Cancel").click()
        await expect(page.get_by_text("New disks")).to_have_count(0)
        await page.get_by_role("button", name="Pause").click()
        await expect(page.get_by_role("button", name="Resume")).to_be_visible()

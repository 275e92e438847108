"""The form in a real browser, with its script and without."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BAD_REQUEST = "status of 400"


async def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow(BAD_REQUEST)
    await page.goto(site.url)
    await page.fill("[name=host]", "mail.example.org")
    await page.get_by_text("More options").click()
    await page.fill("[name=port]", "no port")
    await page.fill("[name=rcpt_to]", "you@example.org")
    await page.fill("[name=mail_from]", "me@example.org")
    await page.click("text=Start the test")
    port = page.get_by_label("Port")
    await expect(port).to_be_focused()
    await expect(port).to_have_attribute("aria-invalid", "true")
    described = await port.get_attribute("aria-describedby")
    await expect(page.locator(f"#{described}")).not_to_be_empty()
    await expect(page.locator(".error:not(:empty)")).to_have_count(1)
    await expect(page.get_by_label("Sender")).to_have_value("me@example.org")
    await expect(page.locator("#frame")).to_be_hidden()


async def test_an_error_is_gone_once_it_is_mended(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow(BAD_REQUEST)
    await page.goto(site.url)
    await page.click("text=Start the test")
    await expect(page.get_by_label("Server", exact=True)).to_have_attribute("aria-invalid", "true")
    await page.fill("[name=host]", "mail.example.org")
    await page.get_by_text("More options").click()
    await page.fill("[name=port]", "0")
    await page.click("text=Start the test")
    await expect(page.get_by_label("Port")).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_label("Server", exact=True)).not_to_have_attribute("aria-invalid", "true")


async def test_an_error_among_the_options_opens_them(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow(BAD_REQUEST)
    await page.goto(f"{site.url}/?host=mail.example.org&rcpt_to=you@example.org&helo=no%20name")
    await page.evaluate("document.getElementById('more').open = false")
    await page.click("text=Start the test")
    await expect(page.get_by_label("Name in EHLO")).to_be_focused()
    await expect(page.get_by_label("Name in EHLO")).to_be_visible()


async def test_without_scripts_the_same_errors_come_with_the_form(site: Site, visitors: Visitors) -> None:
    page = await visitors(java_script_enabled=False)
    visitors.guard(page).allow(BAD_REQUEST)
    await page.goto(site.url)
    await page.get_by_text("More options").click()
    await page.fill("[name=host]", "mail.example.org")
    await page.fill("[name=port]", "70000")
    await page.fill("[name=rcpt_to]", "you@example.org")
    await page.fill("[name=mail_from]", "me@example.org")
    await page.click("text=Start the test")
    port = page.get_by_label("Port")
    await expect(port).to_have_attribute("aria-invalid", "true")
    await expect(port).to_have_value("70000")
    await expect(port).to_be_focused()
    await expect(page.locator(".error:not(:empty)")).to_have_count(1)
    await expect(page.get_by_label("Sender")).to_have_value("me@example.org")


async def test_security_and_port_propose_each_other(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(f"{site.url}/?username=demo")
    port, security = page.get_by_label("Port"), page.get_by_label("Security")
    seen = []
    for mode in ("tls", "starttls", "opportunistic"):
        await security.select_option(mode)
        seen.append(await port.input_value())
    for number in ("465", "587", "25", "2525"):
        await port.fill(number)
        seen.append(await security.input_value())
    await security.select_option("tls")
    seen.append(await port.input_value())
    assert seen == ["465", "587", "25", "tls", "starttls", "opportunistic", "opportunistic", "2525"]


async def test_a_port_on_the_way_to_another_one_changes_nothing(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(f"{site.url}/?username=demo")
    await page.get_by_label("Security").select_option("starttls")
    await page.get_by_label("Port").fill("")
    await page.get_by_label("Port").press_sequentially("2525")
    await expect(page.get_by_label("Security")).to_have_value("starttls")


async def test_the_options_are_open_where_a_link_filled_them_in(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(f"{site.url}/?host=mail.example.org&rcpt_to=you@example.org")
    await expect(page.get_by_label("Security")).to_be_hidden()
    await page.goto(f"{site.url}/?host=mail.example.org&stop_after=ehlo&port=2525&security=starttls")
    await expect(page.locator("#chosen")).to_have_text("port 2525 · STARTTLS required · stop after EHLO")
    await expect(page.get_by_label("Security")).to_be_hidden()
    await page.goto(f"{site.url}/?host=mail.example.org&family=ipv6")
    await expect(page.get_by_label("Security")).to_be_visible()
    await expect(page.get_by_label("IP version")).to_be_visible()
    await expect(page.get_by_label("SMTPUTF8")).to_be_hidden()


async def test_a_password_is_not_taken_from_a_link(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(f"{site.url}/?username=demo&password=hunter2")
    await expect(page.get_by_label("Password", exact=True)).to_have_value("")
    assert "hunter2" not in await page.content()


async def test_the_page_says_so_where_its_server_is_gone(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow("ERR_INTERNET_DISCONNECTED")
    await page.goto(site.url)
    await page.fill("[name=host]", "mail.example.org")
    await page.context.set_offline(True)
    await page.click("text=Start the test")
    await expect(page.locator("#form_error")).to_contain_text("could not be started")
    await expect(page.get_by_label("Server", exact=True)).to_have_value("mail.example.org")

"""How a test is prepared: by a preset, by groups of options, and by a link for somebody else."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, copied, reveal
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REFUSED = ("550 5.7.60 Client does not have permissions to send as this sender",)


def named(page: Page, name: str) -> Any:
    return page.locator(f"#ask [name={name}]")


async def test_a_login_fills_in_the_sender_and_the_recipient_until_they_are_written(
    site: Site, visitors: Visitors
) -> None:
    page = await visitors()
    await page.goto(site.url)
    await page.get_by_role("link", name="Can my application log in?").click()
    await named(page, "username").press_sequentially("alice@example.org")
    await expect(named(page, "mail_from")).to_have_value("alice@example.org")
    await expect(named(page, "rcpt_to")).to_have_value("alice@example.org")
    await expect(page.locator("#chosen")).to_contain_text("Recipients: alice@example.org")
    await named(page, "mail_from").fill("shop@example.org")
    await named(page, "username").fill("bob@example.org")
    await expect(named(page, "mail_from")).to_have_value("shop@example.org")
    await expect(named(page, "rcpt_to")).to_have_value("shop@example.org")
    # Another question puts the fields back, and takes nothing away.
    await page.get_by_role("link", name="Is TLS set up correctly?").click()
    await expect(named(page, "rcpt_to")).to_be_visible()
    await expect(named(page, "username")).to_be_hidden()
    await expect(named(page, "username")).to_have_value("bob@example.org")
    order = await page.locator("#ask [name]").evaluate_all("(all) => all.map((one) => one.name)")
    await page.goto(site.url)
    assert order == await page.locator("#ask [name]").evaluate_all("(all) => all.map((one) => one.name)")


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_sender_that_the_login_may_not_use_is_found(site: Site, visitors: Visitors, scripts: bool) -> None:
    replies = answering(EHLO=("250-mx.test", "250 AUTH PLAIN"), AUTH="235 2.7.0 Ok", MAIL=REFUSED)
    async with serve(replies) as server:
        page = await visitors(java_script_enabled=scripts)
        where = f"host=127.0.0.1&port={server.port}&security=none&insecure_auth=true"
        await page.goto(f"{site.url}/?preset=login&{where}")
        await page.get_by_label("User name").fill("alice@example.org")
        await page.get_by_label("Password", exact=True).fill("secret")
        await page.get_by_role("button", name="Start the test").click()
        shown = page.frame_locator("#frame") if scripts else page
        await expect(shown.locator("#banner")).to_have_attribute("data-verdict", "rejected")
    assert "MAIL FROM:<alice@example.org>" in " ".join(server.heard)


async def test_what_is_not_as_usual_is_named_and_a_closed_group_hides_no_warning(
    site: Site, visitors: Visitors
) -> None:
    page = await visitors()
    await page.goto(site.url)
    chosen = page.locator("#chosen")
    await expect(chosen).to_have_text("port 25 · STARTTLS if offered · check only, send no mail")
    await reveal(page, "probe")
    await named(page, "probe").select_option("vrfy")
    await named(page, "route").select_option("mx")
    await named(page, "protocol").evaluate("(field) => { field.value = 'lmtp'; }")
    await named(page, "pipelining").check()
    await named(page, "helo").evaluate("(field) => { field.value = 'me.example.org'; }")
    await page.fill("[name=host]", "localhost")
    await expect(chosen).to_have_text(
        "port 25 · STARTTLS if offered · check only, send no mail · Target: the domain's MX hosts, as a mail server"
        " would · Protocol: LMTP · Name in EHLO · Send MAIL, RCPT and DATA at once (PIPELINING) · Probe: VRFY and EXPN"
    )
    warning = page.locator("#covered")
    await expect(warning).to_contain_text("MX hosts speak SMTP.")
    await expect(warning).not_to_contain_text("localhost is not a mail domain")
    await page.locator("#more > summary").click()
    await expect(warning).to_contain_text("localhost is not a mail domain")
    await page.locator("#more > summary").click()
    await reveal(page, "protocol")
    await expect(warning).to_be_empty()


@pytest.mark.parametrize("width", [320, 1280])
async def test_an_error_has_the_whole_width_and_opens_its_group(site: Site, visitors: Visitors, width: int) -> None:
    page = await visitors(viewport={"width": width, "height": 800})
    visitors.guard(page).allow("status of 400")
    await page.goto(f"{site.url}/?host=mail.example.org&rcpt_to=you@example.org&stop_after=message")
    await reveal(page, "size")
    await named(page, "size").fill("much")
    await named(page, "port").fill("no port")
    await page.locator("details").evaluate_all("(all) => all.forEach((group) => (group.open = false))")
    await page.get_by_role("button", name="Start the test").click()
    for name in ("port", "size"):
        error = page.locator(f"#id_{name}_error")
        await expect(error).to_be_visible()
        box, form = await error.bounding_box(), await page.locator("#ask").bounding_box()
        assert box
        assert form
        assert box["width"] > 0.9 * form["width"]
    assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_what_was_chosen_is_not_proposed_away(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(f"{site.url}/?username=demo")
    await named(page, "security").select_option("starttls")
    await named(page, "port").fill("25")
    await expect(named(page, "security")).to_have_value("starttls")
    await named(page, "port").fill("465")
    await expect(named(page, "security")).to_have_value("tls")
    await named(page, "port").fill("587")
    await expect(named(page, "security")).to_have_value("starttls")


async def test_a_text_area_grows_where_the_browser_does_not_do_it(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    await named(page, "rcpt_to").fill("a@example.org\nb@example.org\nc@example.org")
    await expect(named(page, "rcpt_to")).to_have_js_property("rows", 3)
    await named(page, "rcpt_to").fill("a@example.org")
    await expect(named(page, "rcpt_to")).to_have_js_property("rows", 1)


async def test_a_prepared_form_goes_to_somebody_else(site: Site, visitors: Visitors) -> None:
    page = await visitors(permissions=["clipboard-read", "clipboard-write"])
    await page.goto(site.url)
    await page.get_by_text("Log in at a provider").click()
    await page.get_by_role("link", name="Gmail", exact=True).click()
    await named(page, "username").fill("alice@gmail.com")
    await named(page, "password").fill("hunter2hunter2")
    await reveal(page, "helo")
    await named(page, "helo").fill("shop.example.org")
    await named(page, "client_key").fill("a private key")
    await page.get_by_text("Link to this form", exact=True).click()
    await page.get_by_label("Note for the person who opens it").fill("Please run this,\n<b>Bob</b>")
    await copied(page.get_by_role("button", name="Copy link to this form"))
    link = await page.evaluate("navigator.clipboard.readText()")
    assert "hunter2" not in link
    assert "private" not in link
    said = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert said.items() >= {
        "preset": "gmail", "host": "smtp.gmail.com", "port": "465", "helo": "shop.example.org",
        "username": "alice@gmail.com", "mail_from": "alice@gmail.com", "note": "Please run this,\n<b>Bob</b>",
    }.items()  # fmt: skip
    await named(page, "body").evaluate("(body) => (body.value = 'x'.repeat(8000))")
    await copied(page.locator("#copy-form"), says="Could not copy")  # servers refuse such an address
    assert await page.evaluate("navigator.clipboard.readText()") == link
    for scripts in (True, False):
        other = await visitors(java_script_enabled=scripts)
        await other.goto(link)
        note = other.locator(".sent")
        await expect(note).to_contain_text("Please run this, <b>Bob</b>")
        await expect(note).to_contain_text("the link names: smtp.gmail.com")
        await expect(named(other, "helo")).to_have_value("shop.example.org")
        await expect(named(other, "helo")).to_be_visible()
        await expect(named(other, "password")).to_have_value("")
        await expect(other.locator("#chosen")).to_contain_text("Name in EHLO")


async def test_the_tests_of_this_browser_say_what_they_were_and_how_they_went(site: Site, visitors: Visitors) -> None:
    page = await visitors(locale="de-DE")
    await page.goto(f"{site.url}/?language=en")
    kept = [
        {"id": "a" * 22, "host": "mail.example.org", "port": "465", "kind": "smtp", "probe": "open-relay",
         "verdict": "passed", "outcome": "problem", "time": 1793440980000},
        {"id": "b" * 22, "host": "old.example.org", "verdict": "accepted", "time": 1793440980000},
    ]  # fmt: skip
    await page.evaluate("(list) => localStorage.setItem('smtptest.recent', JSON.stringify(list))", kept)
    await page.reload()
    rows = page.locator("#recent li")
    await expect(rows.first).to_contain_text(re.compile(r"mail\.example\.org:465\s*open relay\s*problem"))
    await expect(rows.first.locator(".slug")).to_have_attribute("data-tone", "bad")
    await expect(rows.last).to_contain_text(re.compile(r"old\.example\.org\s*SMTP test\s*accepted"))
    await expect(rows.last.locator(".slug")).to_have_attribute("data-tone", "good")
    await expect(rows.first.locator("time")).to_contain_text("/26, ")  # English, as the page is

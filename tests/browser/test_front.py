"""The first page in a real browser: its first look, how it understands its visitor, and what it remembers."""

from __future__ import annotations

import asyncio
import re
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.async_api import Page, Response, expect

from smtptest.web.presenters.example import rows
from smtptest.web.presenters.presets import providers
from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, copied, reveal
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MOST_BYTES = 60 * 1024
MOST_ON_THE_WIRE = 20 * 1024
MOST_SCRIPTS = 5


def named(page: Page, name: str) -> Any:
    return page.locator(f"#ask [name={name}]")


async def paste(page: Page, text: str) -> None:
    """As a visitor pastes: from the clipboard, and the focus stays."""
    await page.focus("[name=host]")
    await page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    await page.keyboard.press("Control+V")


async def bytes_of(url: str, encoding: str) -> int:
    """What the server sends for an address, as it sends it: a browser tells only what that came to when it was read."""
    request = Request(url, headers={"Accept-Encoding": encoding})  # an address of our own program
    with await asyncio.to_thread(urlopen, request) as answer:
        assert (answer.headers["Content-Encoding"] or "identity") == encoding
        return len(answer.read())


async def test_the_page_is_small_and_complete(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    answers: list[Response] = []

    def keep(answer: Response) -> None:
        answers.append(answer)

    page.on("response", keep)
    await page.goto(site.url)
    # Only now: a browser that has much to do is quiet for half a second before it has asked for all.
    await page.wait_for_load_state("networkidle")
    kinds = [answer.request.resource_type for answer in answers]
    sizes = {answer.url: await bytes_of(answer.url, "identity") for answer in answers}
    assert sum(sizes.values()) < MOST_BYTES, sizes
    wire = {answer.url: await bytes_of(answer.url, "gzip") for answer in answers}
    assert sum(wire.values()) < MOST_ON_THE_WIRE, wire
    assert (kinds.count("document"), kinds.count("stylesheet")) == (1, 2)
    assert kinds.count("script") <= MOST_SCRIPTS
    assert {url.removeprefix(site.url).split(".")[0] for url in sizes} == {
        "/", "/static/css/base", "/static/css/start", "/static/img/icon",
        "/static/js/start/form", "/static/js/start/fields", "/static/js/start/arrangement", "/static/js/start/address",
        "/static/js/shared/recent",
    }  # fmt: skip


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
async def test_what_it_is_for_stands_above_the_fold(site: Site, visitors: Visitors, width: int, height: int) -> None:
    page = await visitors(viewport={"width": width, "height": height})
    await page.goto(site.url)
    begins = ("h1", ".promise", "#ways > ul li:last-child", "#ways summary", "[name=host]", "[name=mail_from]")
    for shown in (*begins, "[name=rcpt_to]", "button.primary", ".example strong >> nth=0"):
        box = await page.locator(shown).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < height, shown
    visible = page.locator("#ask :is(input, select, textarea, button):visible")
    assert await visible.evaluate_all("(all) => all.map((one) => one.name)") == ["host", "mail_from", "rcpt_to", ""]


async def test_the_example_plays_line_by_line_and_can_be_halted(site: Site, visitors: Visitors) -> None:
    page = await visitors(reduced_motion="no-preference")
    # It plays for three seconds, and cannot be halted later: a hundred times as slow, a slow machine halts it in time.
    session = await page.context.new_cdp_session(page)
    await session.send("Animation.enable")
    await session.send("Animation.setPlaybackRate", {"playbackRate": 0.01})
    await page.goto(site.url)
    await page.get_by_label("Pause").check()
    states = "() => document.querySelector('.example ol').getAnimations({subtree: true}).map((one) => one.playState)"
    assert set(await page.evaluate(states)) <= {"paused", "finished"}
    assert "paused" in await page.evaluate(states)
    await page.get_by_label("Pause").uncheck()
    assert "running" in await page.evaluate(states)
    delays = await page.locator(".example li").evaluate_all(
        "(all) => all.map((row) => parseFloat(getComputedStyle(row).animationDelay))"
    )
    assert len(delays) == len(rows()) + 1  # the explanation
    assert delays == sorted(set(delays))
    ends = "() => document.getAnimations().map((one) => one.effect.getComputedTiming().endTime)"
    assert max(await page.evaluate(ends)) <= 3000
    await page.evaluate("() => document.getAnimations().forEach((one) => one.finish())")
    await expect(page.locator(".example .end")).to_have_css("opacity", "1")
    await expect(page.get_by_label("Pause")).to_be_hidden()
    await expect(page.locator(".example [data-code='535'] + .meaning")).to_contain_text("What to do")


@pytest.mark.parametrize("width", [320, 1280])
async def test_the_lines_of_the_example_have_the_room_that_there_is(site: Site, visitors: Visitors, width: int) -> None:
    page = await visitors(viewport={"width": width, "height": 800}, reduced_motion="reduce")
    await page.goto(site.url)
    row = await page.locator(".example .line").first.bounding_box()
    text = await page.locator(".example .line .text").first.bounding_box()
    assert row
    assert text
    assert text["width"] > 0.6 * row["width"]


async def test_without_motion_the_example_is_there_at_once(site: Site, visitors: Visitors) -> None:
    page = await visitors(reduced_motion="reduce", java_script_enabled=False)
    await page.goto(site.url)
    await expect(page.locator(".example .end")).to_have_css("opacity", "1")
    await expect(page.locator(".example .end")).to_have_css("animation-name", "none")
    await expect(page.get_by_label("Pause")).to_be_hidden()


async def test_a_test_takes_the_place_of_the_example(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.first_test)
    await expect(page.locator(".example")).to_be_visible()
    await page.keyboard.press("Tab")
    await page.focus("[name=host]")
    await page.keyboard.press("Enter")
    await expect(page.frame_locator("#frame").locator("#banner")).to_have_attribute("data-verdict", "passed")
    await expect(page.locator(".example")).to_be_hidden()


async def test_what_is_pasted_is_taken_apart_and_told(site: Site, visitors: Visitors) -> None:
    page = await visitors(permissions=["clipboard-read", "clipboard-write"])
    await page.goto(site.url)
    await paste(page, "smtps://alice%40example.org:pa%20ss@mail.example.org")
    await expect(named(page, "host")).to_have_value("mail.example.org")
    values = {
        name: await named(page, name).input_value() for name in ("host", "port", "security", "username", "password")
    }
    assert values == {
        "host": "mail.example.org", "port": "465", "security": "tls", "username": "alice@example.org",
        "password": "pa ss",
    }  # fmt: skip
    await expect(page.locator("#told")).to_have_text(
        "Split into server, port 465, kind of TLS, user name and password."
    )
    await expect(page.locator("#chosen")).to_have_text(
        "port 465 · TLS from the first byte · check only, send no mail · User name · Password"
    )


async def test_settings_of_several_lines_are_pasted_whole(site: Site, visitors: Visitors) -> None:
    page = await visitors(permissions=["clipboard-read", "clipboard-write"])
    await page.goto(site.url)
    await paste(
        page, "MAIL_HOST=mail.example.org\nMAIL_PORT=2525\nMAIL_PASSWORD=a b \nMAIL_USERNAME=alice\nDB_HOST=db\n"
    )
    for name, value in {"host": "mail.example.org", "port": "2525", "username": "alice", "password": "a b"}.items():
        await expect(named(page, name)).to_have_value(value)
    await expect(page.locator("#told")).to_have_text(
        "Split into server, port 2525, user name and password. Part of your entry has no meaning here and is ignored."
    )


async def test_an_error_goes_when_several_lines_are_pasted_whether_or_not_they_are_understood(
    site: Site, visitors: Visitors
) -> None:
    page = await visitors(permissions=["clipboard-read", "clipboard-write"])
    visitors.guard(page).allow("status of 400")
    await page.goto(site.url)
    await page.fill("[name=rcpt_to]", "bob@example.com")
    pasted = {
        "SMTP_HOST=mail.example.org\nSMTP_PORT=2525": "mail.example.org",
        "SMTP_PORT=587\nSMTP_USER=alice": "SMTP_PORT=587 SMTP_USER=alice",
    }
    for text, value in pasted.items():
        await page.fill("[name=host]", "smtp://alice:p/w@localhost")
        await page.get_by_role("button", name="Start the test").click()
        await expect(page.locator("#id_host_error")).to_contain_text("There is an @ after a slash")
        await paste(page, text)
        await expect(named(page, "host")).to_have_value(value)
        await expect(page.locator("#id_host_error")).to_have_count(0)
        await expect(named(page, "host")).not_to_have_attribute("aria-invalid", "true")


async def test_what_is_not_clear_stays_as_it_is_and_the_answer_says_why(site: Site, visitors: Visitors) -> None:
    page = await visitors(permissions=["clipboard-read", "clipboard-write"])
    visitors.guard(page).allow("status of 400")
    await page.goto(site.url)
    await paste(page, "smtp://alice:p/w@localhost")
    await page.fill("[name=rcpt_to]", "bob@example.com")
    await page.keyboard.press("Tab")
    await page.get_by_role("button", name="Start the test").click()
    await expect(page.locator("#id_host_error")).to_contain_text("There is an @ after a slash")
    await expect(named(page, "host")).to_have_value("smtp://alice:p/w@localhost")
    await expect(named(page, "username")).to_have_value("")
    assert await page.evaluate("() => JSON.stringify(localStorage)") == "{}"


async def test_an_address_typed_as_the_server_means_its_domain(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    await page.fill("[name=host]", "bob@example.com")
    await page.keyboard.press("Tab")
    for name, value in {"host": "example.com", "route": "mx", "rcpt_to": "bob@example.com"}.items():
        await expect(named(page, name)).to_have_value(value)
    await page.fill("[name=host]", "eve@example.net")
    await page.keyboard.press("Tab")
    await expect(named(page, "rcpt_to")).to_have_value("bob@example.com")


async def test_a_question_fills_in_the_form_and_keeps_what_was_typed(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    await page.fill("[name=host]", "mail.example.org")
    await page.fill("[name=mail_from]", "me@example.org")
    await page.get_by_role("link", name="Can my application log in?").click()
    await expect(named(page, "username")).to_be_focused()
    chosen = page.locator("#chosen")
    await expect(chosen).to_have_text(
        "port 587 · STARTTLS required · check only, send no mail · Recipients: me@example.org"
    )
    await expect(page.locator("#told")).to_contain_text("checks whether the sender is allowed")
    assert page.url == f"{site.url}/?preset=login&port=587&security=starttls&auth=auto"
    await page.get_by_role("link", name="Is my new server up?").click()
    await expect(chosen).to_have_text("port 25 · STARTTLS if offered · stop after EHLO")
    await expect(named(page, "auth")).to_have_value("")
    await expect(named(page, "host")).to_have_value("mail.example.org")
    await expect(named(page, "mail_from")).to_have_value("me@example.org")
    assert page.url == f"{site.url}/?preset=up&stop_after=ehlo"


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_provider_fills_in_its_server(site: Site, visitors: Visitors, scripts: bool) -> None:
    page = await visitors(java_script_enabled=scripts)
    await page.goto(site.url)
    for one in providers():
        await page.get_by_text("Log in at a provider").click()
        await page.get_by_role("link", name=one.name, exact=True).click()
        await expect(named(page, "host")).to_have_value(one.host)
        await expect(named(page, "port")).to_have_value(str(one.port))
        await expect(named(page, "security")).to_have_value(one.security)
        await expect(page.locator("#told a")).to_have_attribute("href", one.help)
        visible = page.locator("#ask :is(input, select, textarea, button):visible")
        names = await visible.evaluate_all("(all) => all.map((one) => one.name)")
        assert names == ["host", "username", "password", "mail_from", ""]
        await expect(page.locator(".warning:not(:empty)")).to_have_count(0)


async def test_what_does_not_go_together_is_said_while_typing(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(f"{site.url}/?family=ipv6")
    await page.fill("[name=port]", "465")
    await expect(page.locator(".warning:not(:empty)")).to_have_count(0)
    await named(page, "security").select_option("tls")
    await page.fill("[name=port]", "2525")
    warning = page.locator("#id_security_warning")
    await expect(warning).to_contain_text("greets in plain text first")
    assert "id_security_warning" in (await named(page, "security").get_attribute("aria-describedby") or "")
    await expect(page.locator("#form_status")).to_contain_text("greets in plain text first")
    await page.fill("[name=port]", "465")
    await expect(warning).to_have_count(0)
    await reveal(page, "password")
    await page.fill("[name=password]", "secret")
    await expect(page.locator("#id_username_warning")).to_have_text("Enter the user name to log in with.")
    await page.fill("[name=username]", "alice")
    await expect(page.locator(".warning:not(:empty)")).to_have_count(0)


async def test_what_the_server_says_of_a_value_stays_until_it_changes(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(f"{site.url}/?security=ssl3")
    remark = page.locator("#id_security_remark")
    await page.fill("[name=host]", "127.0.0.1")
    # Something else is judged by now, and what was there is still there.
    await expect(page.locator("#chosen")).to_contain_text("STARTTLS if offered")
    await expect(remark).to_contain_text("“ssl3”")
    await reveal(page, "security")
    await named(page, "security").select_option("none")
    await expect(remark).to_have_count(0)
    async with serve(answering()) as server:
        await page.fill("[name=port]", str(server.port))
        await page.fill("[name=mail_from]", "root")
        await page.fill("[name=rcpt_to]", "you@example.org")
        await page.click("text=Start the test")
        remark = page.locator("#id_mail_from_remark")
        await expect(remark).to_contain_text("It is sent as you wrote it.")
        await expect(named(page, "mail_from")).to_have_attribute("aria-describedby", re.compile("id_mail_from_remark"))
        await page.fill("[name=rcpt_to]", "me@example.org")
        await expect(remark).to_be_visible()
        await page.fill("[name=mail_from]", "root@example.org")
        await expect(remark).to_have_count(0)


async def test_a_script_that_does_not_come_is_told_of(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow("ERR_FAILED")
    for name in ("find_server", "domain/start", "handout"):
        await page.route(f"**/{name}*.js", lambda route: route.abort())
    await page.goto(site.url)
    await page.get_by_text("Find your server").click()
    await page.get_by_label("Email address").fill("bob@example.org")
    await page.get_by_role("button", name="Find the server").click()
    await expect(page.locator("#found")).to_contain_text("Check your connection")
    await page.get_by_label("Domain", exact=True).fill("lab.test")
    await page.get_by_role("button", name="Check the domain").click()
    await expect(page.locator("#ask-domain .error")).to_contain_text("Check your connection")
    await expect(page.locator("#ask-domain .error")).to_be_focused()
    await page.get_by_text("Link to this form", exact=True).click()
    await copied(page.locator("#copy-form"), says="Could not copy")


async def test_the_tests_of_this_browser_are_listed_and_forgotten(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.first_test)
    await expect(page.locator("#recent")).to_be_hidden()
    for count in (1, 2):
        await page.click("text=Start the test")
        await expect(page.locator("#recent li")).to_have_count(count)
        await expect(page.locator("#recent .slug").first).to_have_text("passed")
    # Not by a reload: the address is the test's by now.
    await page.goto(site.first_test)
    await expect(page.locator("#recent li a").first).to_contain_text("localhost:")
    for one in (page.get_by_label("Compare this test"), page.get_by_role("button", name="Forget this test")):
        await expect(one.first).to_have_accessible_description(re.compile("localhost:"))
    await page.get_by_role("button", name="Forget this test").first.click()
    await expect(page.locator("#recent li")).to_have_count(1)
    await expect(page.get_by_role("button", name="Forget this test")).to_be_focused()
    await page.locator("#recent li a").click()
    await expect(page.locator("#transcript")).to_have_attribute("data-state", "finished")
    await page.go_back()
    await page.get_by_role("button", name="Forget all").click()
    await expect(page.locator("#recent")).to_be_hidden()
    assert await page.evaluate("localStorage.length") == 0


async def test_nobody_elses_test_gets_into_the_list(site: Site, visitors: Visitors) -> None:
    page, other = await visitors(), await visitors()
    url = await begin(other, site, 1)
    await page.goto(url)
    await expect(page.locator("#transcript")).to_have_attribute("data-state", "finished")
    assert await page.evaluate("localStorage.length") == 0


async def test_a_list_that_is_no_list_does_no_harm(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    for broken in ("{", "5", "[null, 7]", '[{"id": 1}]'):
        await page.evaluate("(text) => localStorage.setItem('smtptest.recent', text)", broken)
        await page.reload()
        await expect(page.locator("#recent")).to_be_hidden()
    strange = [{"id": "../x", "host": "<b>\u202eevil", "verdict": "", "time": 0}]
    await page.evaluate("(list) => localStorage.setItem('smtptest.recent', JSON.stringify(list))", strange)
    await page.reload()
    await expect(page.locator("#recent li a")).to_have_attribute("href", "/t/..%2Fx/")
    await expect(page.locator("#recent b")).to_have_count(0)


async def test_a_deleted_test_is_forgotten(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.first_test)
    await page.click("text=Start the test")
    await expect(page.locator("#recent .slug")).to_have_text("passed")
    await page.locator("#recent li a").click()
    await page.get_by_text("Delete it now").click()
    await page.get_by_role("button", name="Delete for everyone").click()
    await expect(page.locator("h1")).to_contain_text("watch every line")
    await expect(page.locator("#recent")).to_be_hidden()


@pytest.mark.parametrize("width", [320, 640])
async def test_it_fits_a_small_phone_and_twice_the_size(site: Site, visitors: Visitors, width: int) -> None:
    """640 is 1280 at 200 % zoom (WCAG 2.2 success criterion 1.4.10)."""
    page = await visitors(viewport={"width": width, "height": 400})
    await page.goto(f"{site.url}/?preset=microsoft&port=465&security=starttls&auth=auto")
    await expect(page.locator(".warning:not(:empty)")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_every_field_has_a_name_that_can_be_heard(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(f"{site.url}/?family=ipv6")
    fields = page.locator("#ask :is(input:not([type=hidden]), select, textarea)")
    assert await fields.count() > 20
    names = await fields.evaluate_all("(all) => all.map((one) => one.labels[0]?.textContent.trim() ?? '')")
    assert all(names)
    assert len(set(names)) == len(names)
    described = await fields.evaluate_all(
        "(all) => all.flatMap((one) => (one.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean))"
    )
    for id_ in described:
        await expect(page.locator(f"#{id_}")).to_have_count(1)

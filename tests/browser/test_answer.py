"""The answer first: in sight at the end, with the next step as a button, in the frame and on a phone."""

from __future__ import annotations

import asyncio
import re
import time
from urllib.parse import urlsplit

import pytest
from playwright.async_api import FrameLocator, Page, Route, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, finished
from tests.browser.test_everyone import tab, unseen
from tests.servers.scripted import Peer, Script, answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WANTS_TLS = "530 5.7.0 Must issue a STARTTLS command first"
GREYLISTED = "451 4.7.1 Greylisted, try again in 90 seconds"
PHONE, DESK = (390, 844), (1280, 800)


def held(reply: str, go: asyncio.Event) -> Script:
    """A server that answers RCPT only when it may, so that a page sees the end of its test."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        while (line := await peer.hear()) is not None:
            if line.startswith("RCPT"):
                await go.wait()
            await peer.say(reply if line.startswith("RCPT") else "250 mx.test")

    return script


async def in_sight(page: Page, shown: Page | FrameLocator, *selectors: str) -> None:
    """Fails where one of these elements of the page, or of its frame, is not whole on the screen."""
    assert page.viewport_size is not None
    for selector in selectors:
        box = await shown.locator(selector).first.bounding_box()
        assert box is not None, selector
        assert box["y"] >= 0, (selector, box)
        assert box["y"] + box["height"] <= page.viewport_size["height"], (selector, box)


@pytest.mark.parametrize(("size", "framed"), [(PHONE, False), (PHONE, True), (DESK, True)])
async def test_the_end_of_a_test_leaves_the_answer_on_the_screen(
    site: Site, visitors: Visitors, size: tuple[int, int], framed: bool
) -> None:
    page = await visitors(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    go = asyncio.Event()
    async with serve(held("550 5.1.1 No such user", go)) as server:
        if framed:
            await page.goto(f"{site.url}/?host=127.0.0.1&port={server.port}&rcpt_to=you@example.org")
            await page.get_by_role("button", name="Start the test").click()
        else:
            await page.goto(await begin(page, site, server.port))
        shown: Page | FrameLocator = page.frame_locator("#frame") if framed else page
        await expect(shown.locator("#summary")).to_contain_text("RCPT TO")
        go.set()
        await expect(shown.locator("#answer")).to_be_visible()
    await expect(shown.locator("#answer-title")).to_have_text("What this means")
    await expect(shown.locator("#tally")).to_have_text(re.compile(r"^\s*1 warning\s*$"))
    await in_sight(page, shown, "#verdict-bar", "#answer", "#answer .wire", "#answer [data-step=again]")
    await expect(shown.locator("#copy-link")).to_be_visible()
    assert await shown.get_by_role("link", name="Open as a full page").is_visible() is framed


@pytest.mark.parametrize(("button", "then"), [("Stop", "#slug"), ("Copy link", "#copy-link")])
async def test_the_focus_goes_from_stop_to_the_verdict_and_from_elsewhere_nowhere(
    site: Site, visitors: Visitors, button: str, then: str
) -> None:
    page, go = await visitors(), asyncio.Event()
    async with serve(held("550 5.1.1 No such user", go)) as server:
        await page.goto(await begin(page, site, server.port))
        await tab(page, page.get_by_role("button", name=button, exact=True))
        go.set()
        await expect(page.locator("#answer")).to_be_visible()
    await expect(page.locator("#stop")).to_be_hidden()
    await expect(page.locator(then)).to_be_focused()
    assert await unseen(page) == []


async def test_neither_lines_nor_the_answer_take_what_the_keyboard_is_at_out_of_sight(
    site: Site, visitors: Visitors
) -> None:
    page = await visitors(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    greets, answers = asyncio.Event(), asyncio.Event()
    held_to_the_end = held("550 5.1.1 No such user", answers)

    async def script(peer: Peer) -> None:
        await greets.wait()
        await peer.say(*(f"220-mx.test says {number}" for number in range(60)))
        await held_to_the_end(peer)

    async with serve(script) as server:
        await page.goto(await begin(page, site, server.port))
        await expect(page.locator("#summary")).to_contain_text("greeting")
        skip = page.get_by_role("link", name="Skip to the answer")
        await tab(page, skip)
        # The end of the conversation is in sight, so that it would stay there.
        await in_sight(page, page, "#conversation")
        greets.set()
        await expect(page.locator("#summary")).to_contain_text("RCPT TO")
        await expect(skip).to_be_focused()
        assert await unseen(page) == []
        # And now at a line that is on the screen only without the answer.
        line = page.locator(".line:has-text('RCPT TO') .why")
        await line.focus()
        await page.keyboard.press("Enter")
        answers.set()
        await finished(page)
        await expect(page.locator("#answer")).to_be_visible()
    await expect(line).to_be_focused()
    assert await unseen(page) == []


async def test_of_the_answers_of_a_round_trip_the_newest_is_shown_and_none_after_its_end(
    site: Site, visitors: Visitors
) -> None:
    page, go = await visitors(), asyncio.Event()

    async def answered(route: Route) -> None:
        name = route.request.url.rpartition("-")[2]
        if name == "first":
            await go.wait()
        await route.fulfill(content_type="text/html", body=f'<p id="trip">{name}</p>')

    await page.route("**/answer-*", answered)
    await page.goto(site.url)
    await page.set_content('<main id="transcript" data-state="running"><p id="trip"></p></main>')
    # Once it is there, what is asked for is asked for in this order.
    await page.evaluate("async () => { window.shown = await import('/static/js/transcript/answer.js'); }")
    refresh = "(name) => window.shown.refreshTrip(`/answer-${name}`)"
    await page.evaluate(f"() => {{ window.first = ({refresh})('first'); }}")
    await page.evaluate(refresh, "second")
    await expect(page.locator("#trip")).to_have_text("second")
    go.set()
    await page.evaluate("() => window.first")
    await expect(page.locator("#trip")).to_have_text("second")
    await page.evaluate("() => { document.getElementById('transcript').dataset.state = 'finished'; }")
    await page.evaluate(refresh, "third")
    await expect(page.locator("#trip")).to_have_text("second")


async def test_the_next_step_is_a_button_for_the_owner_and_a_form_for_others(site: Site, visitors: Visitors) -> None:
    page, stranger = await visitors(), await visitors(java_script_enabled=False)
    async with serve(answering(MAIL=WANTS_TLS)) as server:
        query = f"host=127.0.0.1&port={server.port}&rcpt_to=you@example.org&security=none"
        await page.goto(f"{site.url}/?{query}")
        await page.get_by_role("button", name="Start the test").click()
        frame = page.frame_locator("#frame")
        await expect(frame.locator("#answer")).to_be_visible()
        first = page.url
        assert re.search(r"/t/[\w-]{32}/$", first)
        assert [await one.get_attribute("data-step") for one in await frame.locator("[data-step]").all()] == [
            "starttls", "again", "edit", "domain",
        ]  # fmt: skip
        await stranger.goto(first)
        await expect(stranger.locator("#answer .said")).to_have_text(WANTS_TLS)
        await expect(stranger.get_by_role("link", name="Try again with STARTTLS")).to_have_attribute(
            "href", re.compile(r"^/\?previous=[\w-]+&security=starttls$")
        )
        await expect(stranger.locator("#answer form")).to_have_count(0)
        await frame.get_by_role("button", name="Try again with STARTTLS").click()
        await page.wait_for_url(lambda url: url != first)
        await expect(frame.locator("#answer")).to_be_visible()
    await expect(frame.locator(".plan")).to_contain_text("STARTTLS required")
    await expect(page.locator("#recent li a")).to_have_count(2)
    assert await page.locator("#recent li a").first.get_attribute("href") == urlsplit(page.url).path
    await expect(page.locator("#recent li .slug").first).not_to_have_text("…")
    second = page.url
    await page.reload()
    await finished(page)
    assert page.url == second
    order = await page.evaluate(
        "[...document.querySelectorAll('#banner, #answer, #findings, #conversation')].map((one) => one.id)"
    )
    assert order == ["banner", "answer", "findings", "conversation"]


async def test_the_way_back_leads_to_the_form(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.first_test)
    form = page.url
    await page.get_by_role("button", name="Start the test").click()
    await expect(page.frame_locator("#frame").locator("#answer")).to_be_visible()
    test = page.url
    await page.go_back()
    assert page.url == form
    await expect(page.locator("#frame")).to_be_hidden()
    await page.go_forward()
    assert page.url == test
    await expect(page.frame_locator("#frame").locator("#answer")).to_be_visible()


@pytest.mark.parametrize("ahead", [0, 360, -360])
async def test_a_retry_counts_down_and_goes_by_itself(site: Site, visitors: Visitors, ahead: int) -> None:
    """ahead: seconds by which the visitor's clock is wrong."""
    page = await visitors()
    async with serve(answering(RCPT=GREYLISTED)) as server:
        await page.clock.install(time=time.time() + ahead)
        await page.goto(await begin(page, site, server.port))
        first = page.url
        await expect(page.locator(".countdown")).to_contain_text(re.compile(r"by itself in 1:[0-2]\d"))
        await page.clock.fast_forward(100_000)
        await page.wait_for_url(lambda url: url != first)
        await expect(page.locator("#answer [data-step=retry]")).to_be_visible()
        # Once is enough: what repeats a test does not go on by itself.
        await expect(page.locator(".countdown input:checked")).to_have_count(0)


async def test_a_retry_goes_in_one_tab_only(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    async with serve(answering(RCPT=GREYLISTED)) as server:
        await page.clock.install()
        await page.goto(await begin(page, site, server.port))
        first = page.url
        one = {"id": first.split("/")[-2], "host": "127.0.0.1", "verdict": "", "time": 0}
        await page.evaluate("(list) => localStorage.setItem('smtptest.recent', JSON.stringify(list))", [one])
        other = await page.context.new_page()
        await other.goto(first)
        for shown in (page, other):
            await expect(shown.locator(".countdown")).to_contain_text("by itself in 1:")
        await page.locator("#answer [data-step=retry] button").click()
        await page.wait_for_url(lambda url: url != first)
        await expect(other.locator(".countdown")).to_be_hidden()
        await other.clock.fast_forward(100_000)
        await expect(other.locator("#answer [data-step=retry] button")).to_be_visible()
        assert other.url == first


async def test_an_answer_that_does_not_come_is_told_and_nothing_is_waited_for(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow("ERR_FAILED")
    await page.route("**/answer/", lambda route: route.abort())
    go = asyncio.Event()
    async with serve(held("250 2.1.5 Ok", go)) as server:
        await page.goto(await begin(page, site, server.port))
        await page.clock.install()
        await expect(page.locator("#waiting")).to_be_visible()
        go.set()
        await finished(page)
    await expect(page.locator("#waiting")).to_be_hidden()
    async with asyncio.timeout(30):
        while await page.locator("#link-state").is_hidden():
            await page.clock.run_for(10_000)
    await expect(page.locator("#link-state")).to_have_text(
        "The explanation could not be fetched. Try again in a moment."
    )


async def test_what_several_dialogs_found_alike_is_said_once(site: Site, visitors: Visitors) -> None:
    page, plain = await visitors(), await visitors(java_script_enabled=False)
    async with serve(answering()) as server:
        await page.goto(await begin(page, site, server.port, probe="smuggling", stop_after="message"))
        await finished(page)
        await plain.goto(page.url)
    for shown in (page, plain):
        merged = shown.locator(".finding[data-code=no-starttls]")
        await expect(merged).to_have_count(1)
        assert await merged.locator(".place a.target").count() == await shown.locator("details.dialog").count() > 1
    # Of several dialogs one is open, the worst.
    await expect(plain.locator("details.dialog[open]")).to_have_count(1)

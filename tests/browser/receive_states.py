"""The pages of a receive test: before it, while it waits, and when it is over."""

from __future__ import annotations

import asyncio
import smtplib
from dataclasses import dataclass

import pytest
from django.test import RequestFactory
from playwright.async_api import Page, expect

from smtptest.web.presenters import transcript_page
from smtptest.web.presenters.questions import QUESTIONS
from tests.browser.helpers import Site, asking, finished
from tests.browser.test_receive import send
from tests.browser.visits import State, Visit, template
from tests.transcripts.received import Story, document, in_order, nothing

OFF = {"receive": {"is_on": False}, "questions": QUESTIONS, "question": "receive"}


@dataclass(frozen=True)
class Waiting:
    """A test that waits. url: of its page. address, host, port: where its message goes."""

    url: str
    address: str
    host: str
    port: int

    async def deliver(self) -> None:
        await asyncio.to_thread(send, self.address, self.host, self.port)


async def begin_receive(page: Page, site: Site, behaviour: str) -> Waiting:
    """Start a receive test as the visitor of this page."""
    answer = await page.request.post(f"{site.url}/receive/", data={"behaviour": behaviour})
    assert answer.status == 201, await answer.text()
    told = await answer.json()
    return Waiting(**{name: told[name] for name in ("url", "address", "host", "port")})


async def shown_waiting(page: Page, site: Site) -> None:
    """The page of a test that waits, after a first session that was deferred."""
    test = await begin_receive(page, site, "greylist")
    await page.goto(test.url)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        await test.deliver()
    await expect(page.locator(".dialog .line[data-code='451']")).to_have_count(1)
    # The session is over, and the test goes on.
    await expect(page.locator("#summary")).to_have_text("Waiting for the message")


async def shown_over(page: Page, site: Site) -> None:
    """The page of a test that is over, with all of it open: a message without SPF, DKIM and DMARC, and with HTML."""
    test = await begin_receive(page, site, "normal")
    await test.deliver()
    await page.goto(test.url)
    await finished(page)
    await page.reload()
    await expect(page.locator("#tools")).to_be_visible()
    await page.locator("#mail summary, #path summary, #conversation > .dialog > summary").evaluate_all(
        "(all) => all.forEach((one) => (one.parentElement.open = true))"
    )
    await expect(page.frame_locator("#mail iframe").get_by_role("heading", name="Hello")).to_be_visible()


async def receive_form(visit: Visit) -> Page:
    page = await visit.page()
    await page.goto(f"{visit.site.url}/receive/?behaviour=greylist")
    return page


# What an installation that receives no mail shows.
receive_off: State = template("receiving/page.html", **OFF)


async def receive_waiting(visit: Visit) -> Page:
    page = await visit.page()
    await shown_waiting(page, visit.site)
    await page.locator(".ways-to-send summary").first.click()
    return page


async def receive_over(visit: Visit) -> Page:
    page = await visit.page()
    # The frame of the HTML takes no scripts, and axe-core cannot speak to its own there.
    visit.visitors.guard(page).allow("Blocked script execution", "Content Security Policy", "postMessage")
    await shown_over(page, await visit.servers.enter_async_context(asking({}, visit.folder)))
    visit.visitors.guard(page).origins.discard("remote.example")
    return page


async def _stored(visit: Visit, story: Story) -> Page:
    """The page of a test that takes half an hour, or a signed message from the internet, to come about."""
    found = {**document(story), "id": "a" * 32}
    context = transcript_page.context(RequestFactory().get("/"), found, owner=True)
    page = await template("transcript/page.html", **context)(visit)
    await expect(page.locator("#answer")).to_be_visible()
    return page


async def receive_all_good(visit: Visit) -> Page:
    return await _stored(visit, in_order())


async def receive_nothing_came(visit: Visit) -> Page:
    return await _stored(visit, nothing())

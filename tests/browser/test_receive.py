"""A receive test in the browser: the whole way of a newcomer, with a message that attacks its reader."""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import asking, copied, finished

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
HTML = "<h1>Hello</h1><script>document.title='run'</script><img src=https://remote.example/x.gif><form></form>"


def send(address: str, host: str, port: int) -> None:
    """Send as a script of somebody would."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "Me <me@sender.example>", address, "About lunch"
    message["Date"], message["Message-ID"] = "Sat, 28 Nov 2026 12:00:00 +0000", "<1@sender.example>"
    message.set_content("Shall we meet at noon?")
    message.add_alternative(HTML, subtype="html")
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with smtplib.SMTP(host, port, local_hostname="mail.sender.example") as server:
        server.starttls(context=context)
        server.send_message(message)


async def narrow(page: Page) -> None:
    for width in (390, 320):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.set_viewport_size({"width": 1200, "height": 900})


async def test_the_way_of_a_newcomer(visitors: Visitors, tmp_path: Path) -> None:
    async with asking({}, tmp_path) as site:
        page = await visitors(permissions=["clipboard-read", "clipboard-write"])
        blocked: list[tuple[str, str | None]] = []
        page.on("requestfailed", lambda request: blocked.append((request.url, request.failure)))
        visitors.guard(page).allow("Blocked script execution", "Content Security Policy")
        await page.goto(site.url)
        await page.get_by_role("link", name="Receive").click()
        await page.get_by_role("button", name="Get an address").click()
        await expect(page.get_by_role("heading", name="Waiting for the message")).to_be_visible()
        # The scripts have come.
        await expect(page.locator("#left")).to_have_text(re.compile(r"^(29|30):\d\d left$"))
        await copied(page.locator("#send > .record .copy"))
        address = await page.evaluate("navigator.clipboard.readText()")
        place = re.search(r"Send to (\S+), port (\d+)\.", await page.locator("#send").inner_text())
        assert place is not None
        await narrow(page)
        # Somebody with the link watches as well, and does not learn the address.
        other = await visitors()
        await other.goto(page.url)
        assert address.partition("@")[0] not in await other.content()
        await asyncio.to_thread(send, address, place[1], int(place[2]))
        await finished(page)
        await expect(page.locator("#answer")).to_be_visible()
        await expect(page.locator("#send")).to_be_hidden()
        commands = page.locator(".line[data-side=client] .text > bdi").filter(has_text="ehlo mail.sender.example")
        await expect(commands.first).to_have_text("ehlo mail.sender.example")
        assert await page.locator(".line[data-side=server][data-code='354']").count() == 1
        assert await page.locator(".line[data-message]").filter(has_text="Subject: About lunch").count() == 1
        await expect(page.locator("#path li.last")).to_contain_text("mail.sender.example")
        await expect(page.locator("#mail .body").first).to_have_text("Shall we meet at noon?")
        await narrow(page)
        async with page.expect_event("requestfailed"):
            await page.get_by_text("HTML, without images and links").click()
        frame = page.frame_locator("#mail iframe")
        await expect(frame.get_by_role("heading", name="Hello")).to_be_visible()
        assert await frame.locator("body").evaluate("document.title") == ""
        # The browser tells of the picture that it did not ask for.
        assert set(blocked) == {("https://remote.example/x.gif", "csp")}
        visitors.guard(page).origins.discard("remote.example")
        await expect(other.locator("#transcript")).to_have_attribute("data-state", "finished")
        await expect(other.locator("#path")).to_be_visible()
        assert "Shall we meet" not in await other.content()
        before = await page.locator("#conversation > .dialog").evaluate_all("(all) => all.map((one) => one.innerText)")
        await page.reload()
        await expect(page.locator("#tools")).to_be_visible()
        after = await page.locator("#conversation > .dialog").evaluate_all("(all) => all.map((one) => one.innerText)")
        assert after == before

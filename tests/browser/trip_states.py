"""The pages of a round trip: while the message is on its way, when it has come back, and when it has not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from playwright.async_api import Page, expect

from tests.browser.helpers import Site, asking, finished
from tests.browser.visits import Visit
from tests.servers.forwarder import Forwarder, forwarding, passed_on


def disclaimed(message: bytes) -> bytes:
    """What a relay makes of a message whose subject and text it changes."""
    return passed_on(message.replace(b"Subject: ", b"Subject: [external] ", 1)) + b"-- \r\nScanned by relay.test\r\n"


async def receiver(page: Page, site: Site) -> tuple[str, int]:
    """Where this site takes mail: the domain of its addresses, and the port."""
    answer = await page.request.post(f"{site.url}/receive/", data={})
    told = await answer.json()
    # A connection from here would belong to this test.
    await page.goto(told["url"])
    await page.get_by_role("button", name="Stop").click()
    await finished(page)
    return told["address"].rpartition("@")[2], told["port"]


@asynccontextmanager
async def relaying(
    page: Page, site: Site, made_of: Callable[[bytes], bytes] | None = passed_on, **options: object
) -> AsyncIterator[Forwarder]:
    """A relay that hands on to the receiver of this site."""
    _, port = await receiver(page, site)
    async with forwarding(Forwarder(next_port=port, made_of=made_of, **options)) as relay:  # type: ignore[arg-type]
        yield relay


async def begin_trip(page: Page, site: Site, port: int, **fields: object) -> str:
    """Start a round trip through a server on loopback. Gives the address of its transcript."""
    data = {"host": "127.0.0.1", "port": port, "mail_from": "me@sender.example", "round_trip": True, **fields}
    answer = await page.request.post(f"{site.url}/", data=data)
    assert answer.status == 201, await answer.text()
    return str((await answer.json())["url"])


async def trip_on_its_way(visit: Visit) -> Page:
    page = await visit.page()
    site = await visit.servers.enter_async_context(asking({}, visit.folder))
    relay = await visit.servers.enter_async_context(relaying(page, site, None))
    # It waits for the message, and would miss the server.
    visit.servers.push_async_callback(page.close)
    await page.goto(await begin_trip(page, site, relay.port))
    await expect(page.locator("#trip [data-name=way]")).to_have_attribute("data-state", "running")
    return page


async def trip_altered(visit: Visit) -> Page:
    page = await visit.page()
    site = await visit.servers.enter_async_context(asking({}, visit.folder))
    relay = await visit.servers.enter_async_context(relaying(page, site, disclaimed))
    await page.goto(await begin_trip(page, site, relay.port))
    await finished(page)
    await page.reload()
    await expect(page.locator("#tools")).to_be_visible()
    await page.locator("#trip details > summary").click()
    return page


async def trip_refused(visit: Visit) -> Page:
    page = await visit.page()
    site = await visit.servers.enter_async_context(asking({}, visit.folder))
    relay = await visit.servers.enter_async_context(relaying(page, site, reply="550 5.7.1 Not from here"))
    await page.goto(await begin_trip(page, site, relay.port))
    await finished(page)
    await expect(page.locator("#answer")).to_be_visible()
    return page

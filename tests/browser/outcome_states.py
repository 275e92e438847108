"""Transcripts of every outcome: what the pictures of the documents show beside the other states."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import trustme
from playwright.async_api import Page, expect

from tests.browser.helpers import asking, begin, finished
from tests.browser.states import UNKNOWN
from tests.browser.test_checks import begin_check, ended
from tests.browser.test_dialogs import begin_by_mx
from tests.browser.visits import Visit
from tests.engine.smtp.probes.test_smuggling import reads
from tests.engine.smtp.routes import SIX, TWO
from tests.servers.scripted import answering, serve

# Loopback, but not 127.0.0.1, where the machine's own mail server may listen.
MAIL, MAIL_ADDRESS = "mail.example.org", "127.0.0.6"


async def answered(page: Page) -> None:
    """Until what the test means has been fetched."""
    await finished(page)
    await expect(page.locator("#answer")).to_be_visible()


async def _ended(visit: Visit, port: int, **fields: object) -> Page:
    page = await visit.page()
    await page.goto(await begin(page, visit.site, port, mail_from="me@example.org", **fields))
    await answered(page)
    return page


async def warning(visit: Visit) -> Page:
    async with serve(answering(RCPT="451 4.7.1 Greylisted, please try again in 300 seconds")) as server:
        page = await _ended(visit, server.port)
    # The countdown would be another picture each time.
    await page.locator(".countdown input").uncheck()
    return page


async def problem(visit: Visit) -> Page:
    """All goes well, over a certificate that has expired. The server has a name and a port as a visitor's has, which
    takes a name server of its own, and rights that ordinary users lack."""
    authority = trustme.CA(organization_name="Example Trust", organization_unit_name="Issuing authority")
    trusted = visit.folder / "authority.pem"
    authority.cert_pem.write_to_path(trusted)
    certificate = authority.issue_cert(
        MAIL,
        common_name=MAIL,
        organization_name="Example",
        organization_unit_name="Mail",
        not_after=datetime.now(UTC) - timedelta(days=12),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    asked = asking({MAIL: {"A": [MAIL_ADDRESS]}}, visit.folder, SMTPTEST_CA_FILE=str(trusted))
    site = await visit.servers.enter_async_context(asked)
    answers = answering(
        greeting=f"220 {MAIL} ESMTP", EHLO=(f"250-{MAIL}", "250-SIZE 26214400", "250-8BITMIME", "250 AUTH PLAIN LOGIN")
    )
    async with serve(answers, context, host=MAIL_ADDRESS, port=465) as server:
        return await _ended(replace(visit, site=site), server.port, host=MAIL, security="tls")


async def several(visit: Visit) -> Page:
    """All mail servers of a domain, on each of their addresses. It asks test_dialogs' name server."""
    page = await visit.page()
    async with (
        serve(answering()) as one,
        serve(answering(RCPT="550 5.1.1 No such user"), host=TWO, port=one.port),
        serve(answering(), host=SIX, port=one.port),
    ):
        await page.goto(await begin_by_mx(page, visit.site, one.port))
        await answered(page)
    return page


async def refused(visit: Visit) -> Page:
    async with serve(answering(RCPT=UNKNOWN)) as server:
        return await _ended(visit, server.port)


async def undecided(visit: Visit) -> Page:
    async with serve(answering(RCPT="451 4.3.2 Too busy")) as server:
        return await _ended(visit, server.port, probe="unknown-recipient", rcpt_to="you@example.org")


async def probe(visit: Visit) -> Page:
    async with serve(reads(b"\0.")) as server:
        page = await _ended(visit, server.port, probe="smuggling", stop_after="message", security="none")
    await expect(page.locator("#overview tbody tr")).not_to_have_count(0)
    return page


async def open_relay(visit: Visit) -> Page:
    async with serve(answering(RCPT="250 2.1.5 Fine")) as server:
        return await _ended(visit, server.port, probe="open-relay", security="none")


async def in_german(visit: Visit) -> Page:
    page = await refused(visit)
    await page.get_by_role("link", name="Deutsch").click()
    await answered(page)
    return page


async def domain_problem(visit: Visit) -> Page:
    """A domain whose mail may not be believed. It asks test_checks' name server."""
    page = await visit.page()
    await page.goto(await begin_check(page, visit.site, address=["192.0.2.1"]))
    await ended(page)
    return page


async def domain_good(visit: Visit) -> Page:
    """A domain in order. It asks test_checks' name server."""
    page = await visit.page()
    await page.goto(await begin_check(page, visit.site, "good.example", selectors=["s1"]))
    await ended(page)
    return page

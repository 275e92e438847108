"""Every page in every state that a visitor can bring it to: what the tests of quality look at, one after the other."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

from smtptest import demo
from tests.browser.helpers import begin, finished, reveal
from tests.browser.monitor_states import MONITOR_STATES
from tests.browser.receive_states import (
    receive_all_good,
    receive_form,
    receive_nothing_came,
    receive_off,
    receive_over,
    receive_waiting,
)
from tests.browser.test_hostile import everywhere
from tests.browser.trip_states import trip_altered, trip_on_its_way, trip_refused
from tests.browser.visits import State, Visit, template
from tests.servers.certificates import hostile_certificate
from tests.servers.scripted import answering, deserting, obeys, serve

UNKNOWN = ("550-5.1.1 The email account that you tried to reach does not exist. Please", "550 5.1.1 try another one.")
LONG = {"stop_after": "message", "body": "\n".join(f"line {number}" for number in range(1, 41))}


async def stored(page: Page) -> None:
    """The transcript as the page's scripts draw it from the log."""
    await finished(page)
    await page.reload()
    await expect(page.locator("#tools")).to_be_visible()


async def started(page: Page) -> Locator:
    """Press the button. Gives what is in the frame, once the test there has ended."""
    await page.get_by_role("button", name="Start the test").click()
    shown = page.frame_locator("#frame").locator("#transcript")
    await expect(shown).to_have_attribute("data-state", "finished")
    return shown


async def form(visit: Visit) -> Page:
    page = await visit.page()
    await page.goto(visit.site.url)
    return page


async def form_with_errors(visit: Visit) -> Page:
    page = await form(visit)
    await page.get_by_text("More options").click()
    await page.get_by_label("Port").fill("no port")
    await page.get_by_role("button", name="Start the test").click()
    await expect(page.locator("[aria-invalid=true]").first).to_be_focused()
    return page


async def form_with_the_servers_errors(visit: Visit) -> Page:
    page = await visit.plain_page()
    await page.goto(visit.site.url)
    await page.get_by_label("Recipients").fill("nobody")
    await page.get_by_role("button", name="Start the test").click()
    await expect(page.locator("[aria-invalid=true]").first).to_be_visible()
    return page


async def domain_form(visit: Visit) -> Page:
    page = await visit.page()
    await page.goto(f"{visit.site.url}/domain/")
    return page


async def domain_form_with_errors(visit: Visit) -> Page:
    page = await visit.plain_page()
    await page.goto(f"{visit.site.url}/domain/?preset=believed")
    await page.get_by_label("Domain", exact=True).fill("192.0.2.1")
    await page.get_by_label("Sending IP addresses").fill("192.0.2.0/24")
    await page.get_by_role("button", name="Check the domain").click()
    await expect(page.locator("[aria-invalid=true]")).to_have_count(2)
    return page


async def form_with_a_preset(visit: Visit) -> Page:
    page = await visit.page()
    await page.goto(f"{visit.site.url}/?preset=microsoft&port=465&security=starttls&auth=auto")
    await expect(page.locator(".warning:not(:empty)")).to_be_visible()
    return page


async def form_with_a_test_in_the_frame(visit: Visit) -> Page:
    page = await visit.page()
    await page.goto(visit.site.first_test)
    await started(page)
    # As the scripts leave it: the page of a fast test says that it is finished before they have begun.
    await expect(page.frame_locator("#frame").locator("#tools")).to_be_visible()
    await expect(page.frame_locator("#frame").locator("#answer")).to_be_visible()
    await expect(page.locator("#recent .slug")).to_have_text("passed")
    return page


async def running(visit: Visit) -> Page:
    server = await visit.servers.enter_async_context(serve(deserting("RCPT", "hangs")))
    page = await visit.page()
    await page.goto(await begin(page, visit.site, server.port))
    await expect(page.locator("#summary")).to_contain_text("RCPT TO")
    return page


async def accepted_with_login_over_tls(visit: Visit) -> Page:
    page = await visit.page()
    await page.goto(f"{visit.site.first_test}&stop_after=message")
    await reveal(page, "username")
    await page.get_by_label("User name").fill(demo.USERNAME)
    await page.get_by_label("Password", exact=True).fill(demo.PASSWORD)
    shown = await started(page)
    await page.goto(await shown.get_attribute("data-url") or "")
    await stored(page)
    return page


async def refused_and_explained(visit: Visit) -> Page:
    page = await visit.page()
    async with serve(answering(RCPT=UNKNOWN)) as server:
        await page.goto(await begin(page, visit.site, server.port, mail_from="me@example.org"))
        await stored(page)
    await page.locator(".line[data-code='550'] .why").last.click()
    await expect(page.locator(".meaning .title")).to_be_visible()
    await page.get_by_text("Delete it now").click()
    return page


async def played_again(visit: Visit) -> Page:
    page = await visit.page()
    async with serve(answering()) as server:
        await page.goto(await begin(page, visit.site, server.port, **LONG))
        await stored(page)
    await page.locator(".fold summary").click()
    await page.get_by_role("button", name="Replay").click()
    await page.get_by_role("button", name="To the end").click()
    return page


async def without_scripts(visit: Visit) -> Page:
    watching, page = await visit.page(), await visit.plain_page()
    async with serve(answering(RCPT=UNKNOWN)) as server:
        # The page with empty scripts neither goes on by them nor refreshes itself: it is opened at the end.
        await watching.goto(await begin(watching, visit.site, server.port, **LONG))
        await finished(watching)
    await page.goto(watching.url)
    await finished(page)
    return page


async def hostile_lines(visit: Visit) -> Page:
    page = await visit.page()
    async with serve(everywhere) as server:
        await page.goto(await begin(page, visit.site, server.port))
        await stored(page)
    return page


async def hostile_tls(visit: Visit) -> Page:
    page = await visit.page()
    async with serve(obeys, hostile_certificate(visit.folder)) as server:
        await page.goto(await begin(page, visit.site, server.port, security="tls", verify="require"))
        await stored(page)
    return page


async def two_runs(visit: Visit) -> Page:
    page = await visit.page()
    ids, port = [], 0
    for reply in ("250 2.1.5 Ok", UNKNOWN):
        async with serve(answering(RCPT=reply), port=port) as server:
            port = server.port
            await page.goto(await begin(page, visit.site, port, mail_from="me@example.org"))
            await finished(page)
        ids.append(page.url.split("/")[-2])
    await page.goto(f"{visit.site.url}/t/{ids[0]}/compare/{ids[1]}/")
    return page


async def not_found(visit: Visit) -> Page:
    page = await visit.page()
    await page.goto(f"{visit.site.url}/t/no-such-test/")
    return page


async def abuse(visit: Visit) -> Page:
    page = await visit.page()
    await page.goto(f"{visit.site.url}/abuse/")
    return page


async def mask(visit: Visit) -> Page:
    page = await refused_and_explained(visit)
    await page.get_by_role("link", name="Preview a masked copy").click()
    await expect(page.locator(".mask-preview pre")).to_contain_text("RCPT TO")
    return page


async def privacy(visit: Visit) -> Page:
    page = await visit.page()
    await page.goto(f"{visit.site.url}/privacy/")
    return page


STATES: dict[str, State] = {
    state.__name__: state
    for state in (
        form,
        form_with_errors,
        form_with_the_servers_errors,
        form_with_a_preset,
        domain_form,
        domain_form_with_errors,
        form_with_a_test_in_the_frame,
        running,
        accepted_with_login_over_tls,
        refused_and_explained,
        played_again,
        without_scripts,
        hostile_lines,
        hostile_tls,
        two_runs,
        not_found,
        abuse,
        mask,
        privacy,
        receive_form,
        receive_waiting,
        receive_over,
        receive_all_good,
        receive_nothing_came,
        trip_on_its_way,
        trip_altered,
        trip_refused,
    )
}
STATES |= {"receive_off": receive_off} | MONITOR_STATES
# Of the pages that say why nothing was done.
_REASON = "Only the browser that started a test can stop, keep, copy or delete it."
STATES |= {name: template(f"{name}.html", reasons=[_REASON]) for name in ("400", "403", "403_csrf", "500")}
STATES |= {name: template(f"errors/{name}.html", reasons=[_REASON]) for name in ("409", "429", "503")}

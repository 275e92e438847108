"""A click on a line opens what it means."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import SCHEMES, Site, begin, finished
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REFUSAL = ("550-5.1.1 <you@example.org>: User unknown", "550 5.1.1 in local recipient table")
TITLE = "The server does not know the recipient"


async def transcript(site: Site, page: Page) -> str:
    """The finished transcript of a refused recipient, shown in the page. Gives its address."""
    async with serve(answering(RCPT=REFUSAL)) as server:
        url = await begin(page, site, server.port, rcpt_to=["you@example.org"])
        await page.goto(url)
        await finished(page)
    await page.reload()
    await expect(page.locator(".line .why").first).to_be_attached()
    return url


async def test_by_mouse_and_by_keyboard(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await transcript(site, page)
    line = page.locator(".line", has_text="550 5.1.1 in local")
    await line.locator("bdi").first.click()
    await expect(line.locator(".meaning .title")).to_have_text(TITLE)
    await expect(line.locator(".meaning dt")).to_have_text(
        ["What to do", "What this shows", "What this doesn\u2019t show"]
    )
    await expect(line.locator(".meaning li")).to_have_text(["550 Rejected", "5.1.1 No such mailbox"])
    links = await line.locator(".meaning a").evaluate_all("(all) => all.map((one) => [one.href, one.target, one.rel])")
    assert links == [
        [href, "_blank", "noopener noreferrer"]
        for href in (
            "https://www.rfc-editor.org/rfc/rfc5321.html#section-4.2.3",
            "https://www.rfc-editor.org/rfc/rfc3463.html#section-3.2",
            "https://www.rfc-editor.org/rfc/rfc3463.html#section-3.2",
            "https://www.postfix.org/LOCAL_RECIPIENT_README.html",
        )
    ]
    button = line.get_by_role("button", name="What this line means")
    await expect(button).to_have_attribute("aria-expanded", "true")
    await button.press("Enter")
    await expect(line.locator(".meaning")).to_have_count(0)
    await expect(button).to_have_attribute("aria-expanded", "false")
    await button.press(" ")
    await expect(line.locator(".meaning .title")).to_have_text(TITLE)
    said = page.locator(".line", has_text="RCPT TO:<you@example.org>")
    await said.get_by_role("button", name="What this line means").press("Enter")
    await expect(said.locator(".meaning .title")).to_have_text("RCPT TO: the client names a recipient")


async def test_a_finding_is_opened_as_a_line_is(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await transcript(site, page)
    finding = page.locator(".finding", has_text="not encrypted")
    await finding.locator(".title").click()
    await expect(finding.locator(".meaning .title")).to_have_text("The connection is not encrypted")
    await expect(finding.locator(".meaning dt")).to_have_text(
        ["What to do", "What this shows", "What this doesn\u2019t show"]
    )
    await expect(finding.get_by_role("button", name="Copy the link to this finding")).to_be_visible()
    button = finding.get_by_role("button", name="What this finding means")
    await button.press("Enter")
    await expect(finding.locator(".meaning")).to_have_count(0)
    await expect(button).to_have_attribute("aria-expanded", "false")


async def test_without_scripts_a_finding_can_be_opened_all_the_same(site: Site, visitors: Visitors) -> None:
    page, plain = await visitors(), await visitors(java_script_enabled=False)
    await plain.goto(await transcript(site, page))
    finding = plain.locator(".finding", has_text="The session is not encrypted").first
    await expect(finding.locator(".meaning dl")).to_be_hidden()
    await finding.locator("summary").press("Enter")
    await expect(finding.locator(".meaning dl")).to_be_visible()
    drawn = page.locator(".finding", has_text="not encrypted")
    await drawn.get_by_role("button", name="What this finding means").click()
    words = "(all) => all.map((one) => one.textContent.trim())"
    for part in (".meaning p.title", ".meaning > p:not(.title)", ".meaning dt", ".meaning dd"):
        await expect(drawn.locator(part).first).to_be_attached()
        assert await drawn.locator(part).evaluate_all(words) == await finding.locator(part).evaluate_all(words)


async def test_the_explanations_are_asked_for_once(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "explanations" in request.url else None)
    url = await transcript(site, page)
    assert asked == []
    for place in (0, 1, 2):
        await page.locator(".line .why").nth(place).click()
        await expect(page.locator(".meaning .title")).to_have_count(place + 1)
    assert asked == [f"{url}explanations.json?language=en"]


async def test_marking_text_opens_nothing(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await transcript(site, page)
    box = await page.locator(".line", has_text="550 5.1.1 in local").locator("bdi").first.bounding_box()
    assert box is not None
    await page.mouse.move(box["x"] + 5, box["y"] + 5)
    await page.mouse.down()
    await page.mouse.move(box["x"] + 100, box["y"] + 5)
    await page.mouse.up()
    assert await page.evaluate("String(getSelection())") != ""
    await expect(page.locator(".why[aria-expanded=true]")).to_have_count(0)


async def test_where_there_is_none_to_be_had_it_says_so(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    visitors.guard(page).allow("status of 404")

    async def gone(route: Route) -> None:
        await route.fulfill(status=404)

    await page.route("**/explanations.json*", gone)
    await transcript(site, page)
    await page.locator(".line .why").first.click()
    await expect(page.locator(".meaning p")).to_have_text(
        "The explanation could not be fetched. Try again in a moment."
    )


async def test_what_comes_is_only_text(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    bad = "<img src=x onerror=alert(1)>"
    names = ("key", "title", "meaning", "next_step", "proves", "does_not_prove", "reference")
    code = {"code": bad, "title": bad, "reference": bad, "link": "javascript:alert(1)"}
    meaning = {
        **dict.fromkeys(names, bad),
        "link": "javascript:alert(1)",
        "source": "javascript:alert(1)",
        "codes": [code],
    }

    async def hostile(route: Route) -> None:
        await route.fulfill(json={"lines": {str(number): 0 for number in range(99)}, "explanations": [meaning]})

    await page.route("**/explanations.json*", hostile)
    await transcript(site, page)
    await page.locator(".line .why").first.click()
    await expect(page.locator(".meaning .title")).to_have_text(bad)
    assert await page.locator(".meaning img, .meaning a[href]").count() == 0


async def test_without_scripts_the_lines_are_as_they_were(site: Site, visitors: Visitors) -> None:
    page, plain = await visitors(), await visitors(java_script_enabled=False)
    await plain.goto(await transcript(site, page))
    assert await plain.locator(".line[data-side=server]").count() > 0
    assert await plain.locator(".line :is(.why, .meaning)").count() == 0


@pytest.mark.parametrize("width", [320, 1280])
async def test_it_fits_and_can_be_seen_in_both_schemes(site: Site, visitors: Visitors, width: int) -> None:
    page = await visitors(viewport={"width": width, "height": 800})
    url = await transcript(site, page)
    line = page.locator(".line", has_text="550 5.1.1 in local")
    number = await line.get_attribute("id")
    await page.goto(f"{url}#{number}")
    await line.get_by_role("button").click()
    await expect(line.locator(".meaning .title")).to_be_visible()
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        assert await page.evaluate("document.documentElement.scrollWidth") == width

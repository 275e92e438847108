"""The page of a domain check: the answer, what to publish, the scorecard and the checks, live and stored."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, asking, begin, copied, finished, take
from tests.browser.test_quality import drawn, inspected, valid
from tests.browser.test_renderer import NORMAL
from tests.engine.authentication.keys import rsa
from tests.servers.dns import Misbehaviour
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

DOMAIN = "example.org"
MARKUP = "<img src=x onerror=alert(1)>"


def txt(text: str) -> dict[str, list[str]]:
    """A TXT record, in strings of at most 255 characters."""
    parts = [text[at : at + 255] for at in range(0, len(text), 255)]
    return {"TXT": [" ".join('"' + part.replace('"', '\\"') + '"' for part in parts)]}


ZONE: dict[str, dict[str, list[str]] | Misbehaviour] = {
    DOMAIN: {
        "MX": ["10 mx.example.org."],
        **txt("v=spf1 include:_spf.example.net mx a:old.example.org -all"),
        "CAA": ['0 issue "letsencrypt.org"'],
    },
    "mx.example.org": {"A": ["127.0.0.25"], "AAAA": ["::1"]},
    "_spf.example.net": txt("v=spf1 include:a.example.net include:b.example.net ~all"),
    "a.example.net": txt("v=spf1 ip4:192.0.2.0/24 -all"),
    "b.example.net": txt("v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/32 -all"),
    "google._domainkey.example.org": txt(f"v=DKIM1; k=rsa; p={rsa(2048)}"),
    "1.2.0.192.in-addr.arpa": {"PTR": ["mail.example.org."]},
    "mail.example.org": {"A": ["192.0.2.9"]},
    # A domain in order, but for what it says in passing.
    "good.example": {"MX": ["10 mx.example.org."], **txt("v=spf1 ip4:192.0.2.0/24 -all")},
    "_dmarc.good.example": txt("v=DMARC1; p=reject; rua=mailto:dmarc@good.example"),
    "s1._domainkey.good.example": txt(f"v=DKIM1; k=rsa; p={rsa(2048)}"),
    # A record with markup, and one that is turned around.
    "hostile.example": {"MX": ["10 mx.example.org."], **txt(f'v=spf1 "{MARKUP}" -all')},
    "_dmarc.hostile.example": txt(f"v=dmarc1; p=none; \u202e{MARKUP}{'x' * 300}".encode().decode("latin-1")),
}


# Where the stages of the checks stand on the page.
TOPS = """() => Object.fromEntries([...document.querySelectorAll(".check-stage")].map(
  (one) => [one.dataset.name, one.getBoundingClientRect().top + scrollY]))"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def dns_site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    async with asking(ZONE, tmp_path_factory.mktemp("checks")) as site:
        yield site


async def begin_check(page: Page, site: Site, domain: str = DOMAIN, **fields: object) -> str:
    """Start a domain check as the visitor of this page. Gives the address of its transcript."""
    answer = await page.request.post(f"{site.url}/domain/", data={"domain": domain, "connect": False, **fields})
    assert answer.status == 201, await answer.text()
    return str((await answer.json())["url"])


async def ended(page: Page) -> None:
    """Until the answer has come."""
    await finished(page)
    await expect(page.locator("#answer")).to_be_visible()
    await expect(page.locator("#receivers")).to_be_visible()


async def test_each_check_appears_in_its_place_and_the_answer_at_the_end(
    dns_site: Site, visitors: Visitors, folder: Path
) -> None:
    page = await visitors(viewport={"width": 1280, "height": 1500}, reduced_motion="reduce")
    slow = "_smtp._tls.example.org"
    ZONE[slow] = ZONE["_dmarc.example.org"] = Misbehaviour.SILENT
    await page.goto(await begin_check(page, dns_site, address=["192.0.2.1", "203.0.113.5"]))
    await expect(page.locator(".pending[data-id=tls-rpt]")).to_be_visible()
    await expect(page.locator(".pending[data-id=dmarc-find]")).to_be_visible()
    before = await page.evaluate(TOPS)
    del ZONE["_dmarc.example.org"]
    await expect(page.locator(".check[data-id=dmarc-find]")).to_be_visible()
    await expect(page.locator(".check-stage[data-name=spf] .pending[data-id=spf-lookups]")).to_have_count(0)
    assert await page.locator(".check details[open]").count() == 0
    await expect(page.locator("#publish")).to_be_hidden()
    stages = await page.locator(".check-stage h3 .name").all_inner_texts()
    assert await page.evaluate(TOPS) == before
    await page.screenshot(path=folder / "running.png")
    ZONE[slow] = txt("v=TLSRPTv1; rua=mailto:tls@example.org")
    await ended(page)
    assert await page.locator(".check-stage h3 .name").all_inner_texts() == stages
    assert await page.locator(".pending").count() == 0
    summary = "Mail from example.org may not be believed: example.org has no DMARC record."
    await expect(page.locator("#summary")).to_contain_text(summary)
    await expect(page.locator("#answer")).to_contain_text("Receivers do not know what to do with forged mail")
    await expect(page.locator("#answer .wire")).to_contain_text("_dmarc.example.org (TXT)")
    # Drawn by the scripts, and by the server.
    live = await page.locator(".check-stages, #check-counts").evaluate_all(NORMAL)
    await page.reload()
    await expect(page.locator("#tools")).to_be_visible()
    stored = await page.locator(".check-stages, #check-counts").evaluate_all(NORMAL)
    assert stored == [one.replace(" arriving", "") for one in live]
    await page.get_by_role("button", name="Replay").click()
    # It may not have begun to play, or be at its end by now: a key that leaves the slider where it is has no event.
    for key in ("End", "Home"):
        await page.get_by_role("slider", name="Position").press(key)
    await expect(page.locator(".check")).to_have_count(0)
    await page.get_by_role("button", name="To the end").click()
    assert await page.locator(".check-stages, #check-counts").evaluate_all(NORMAL) == stored


async def test_results_that_nobody_knew_would_come_move_nothing(dns_site: Site, visitors: Visitors) -> None:
    """Of two mail servers, where the page has a place for one: the worse has it until the check is over."""
    page = await visitors(viewport={"width": 1280, "height": 1500}, reduced_motion="reduce")
    slow = "_smtp._tls.two.example"
    ZONE["two.example"] = ZONE[slow] = Misbehaviour.SILENT
    await page.goto(await begin_check(page, dns_site, "two.example"))
    await expect(page.locator(".pending[data-id=mx-null]")).to_be_visible()
    before = await page.evaluate(TOPS)
    ZONE["two.example"] = {"MX": ["10 mx.example.org.", "20 gone.example.org."], **txt("v=spf1 mx -all")}
    found = page.locator(".check[data-id=mx-resolve]")
    await expect(page.locator(".check[data-id=dane]")).to_have_count(2)
    assert await page.evaluate(TOPS) == before
    await expect(found.filter(visible=True)).to_contain_text("gone.example.org has no address")
    assert await found.filter(visible=True).count() == 1
    await expect(found.filter(visible=True)).to_have_attribute("data-of", "2")
    del ZONE[slow]
    await ended(page)
    assert await found.filter(visible=True).count() == 2
    await expect(page).to_have_title(re.compile("^problem · two.example "))


async def test_what_to_publish_comes_first_and_can_be_pasted(dns_site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce")
    await page.goto(await begin_check(page, dns_site, address=["192.0.2.1", "203.0.113.5"], connect=True))
    await ended(page)
    await page.reload()
    first = page.locator("#publish li").first
    await expect(first.get_by_role("heading")).to_have_text("problem: example.org has no DMARC record")
    await expect(first.locator("dl")).to_have_text("Name _dmarc.example.org Type TXT", use_inner_text=True)
    await copied(first.get_by_role("button", name="Copy"))
    record = '_dmarc.example.org. IN TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.org"'
    assert await page.evaluate("navigator.clipboard.readText()") == record
    # What was found leads to the check, and the check to what proves it.
    await first.get_by_role("link").click()
    check = page.locator(".check:target")
    await expect(check.locator(".trace")).to_have_text("1 _dmarc.example.org: NXDOMAIN\n2 _dmarc.org: NXDOMAIN")
    await check.get_by_role("link", name="See the proof").click()
    await expect(page.locator(".line:target")).to_contain_text("_dmarc.example.org (TXT)")
    # What it asks, whether it is open or not.
    await page.get_by_role("button", name="What this check asks: example.org has no DMARC record").click()
    await expect(page.locator(".check[data-id=dmarc-find] > .meaning")).to_contain_text("RFC 9989 section 4.10")
    lookups = page.locator(".check[data-id=spf-lookups]")
    await lookups.get_by_role("button").click()
    await expect(lookups.locator(".meaning")).to_contain_text("Does evaluating SPF stay within 10 DNS lookups?")
    await expect(lookups.locator(".detail")).to_be_hidden()
    card = page.locator("#receivers section").nth(3)
    await expect(card).to_contain_text("Outlook.com")
    await expect(card.get_by_role("row", name="A DMARC record")).to_contain_text("missed")
    await expect(card.get_by_role("row", name="DKIM Mail must")).to_contain_text("met")
    # From problem to problem by key, the checks first; a text is sought in them, too.
    await page.keyboard.press("n")
    await expect(page.locator(":focus")).to_contain_text("has no name (PTR record)")
    await page.locator("#search").fill("google._domainkey")
    await expect(page.locator(".check:visible")).to_have_count(1)
    await page.locator("#search").fill("")
    await take(page, folder, "domain-problem")
    found = await inspected(page) + valid(*await drawn(page))
    assert not found, "\n".join(found)


async def test_a_domain_in_order_and_without_scripts(dns_site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(java_script_enabled=False, viewport={"width": 320, "height": 700})
    url = await begin_check(page, dns_site, "good.example", selectors=["s1"], address=["192.0.2.1"])
    await page.goto(url)
    # Without scripts the page asks again every two seconds.
    await expect(page.locator("#receivers")).to_be_visible()
    await expect(page.locator("#answer")).to_be_visible()
    assert await page.locator(".check[data-id=spf-eval]").count() == 1
    await page.locator(".check[data-id=spf-lookups] summary").first.click()
    await expect(page.locator(".check[data-id=spf-lookups] .detail")).to_be_visible()
    await page.locator(".check[data-id=spf-lookups]").get_by_text("What this check asks").click()
    await expect(page.locator(".check[data-id=spf-lookups] .meaning")).to_contain_text("RFC 7208 section 4.6.4")
    await expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    await take(page, folder, "domain-plain")
    await page.get_by_role("link", name="Test its mail servers").click()
    await expect(page.get_by_label("Server", exact=True).first).to_have_value("good.example")


async def test_records_are_only_text(dns_site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(reduced_motion="reduce")
    await page.goto(await begin_check(page, dns_site, "hostile.example"))
    await ended(page)
    for _ in ("live", "stored"):
        await expect(page.locator("#conversation .line", has_text=MARKUP).first).to_be_visible()
        await expect(page.locator(".check[data-id=spf-record]")).to_contain_text("<img")
        assert await page.locator("main img").count() == 0
        assert "\u202e" not in await page.locator("main").inner_text()
        await page.set_viewport_size({"width": 320, "height": 700})
        assert await page.evaluate("document.documentElement.scrollWidth") == 320
        await page.reload()


async def test_a_finished_test_leads_to_the_check_of_its_domain(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    async with serve(answering()) as server:
        await page.goto(await begin(page, site, server.port))
        await finished(page)
    await page.get_by_role("link", name="Check the domain example.org").click()
    await expect(page).to_have_url(f"{site.url}/domain/?domain=example.org")
    await expect(page.get_by_label("Domain", exact=True)).to_have_value("example.org")

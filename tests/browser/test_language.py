"""The pages in German: nothing of them is left in English, and nothing breaks under longer words."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from smtptest import demo
from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, asking, begin, finished, reveal
from tests.browser.test_receive import send
from tests.house.test_messages import messages, mo
from tests.servers.certificates import hostile_certificate
from tests.servers.scripted import answering, deserting, obeys, serve
from tests.web.scenarios.test_german import ZONE

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# What a reader sees or hears of a page, where it is said to be in the page's language. Not what crossed the wire, nor
# what the visitor wrote, nor what a certificate says: all that stands in <bdi>, <code>, <textarea> and values.
# Nor a tone, which is the name of a colour in the style sheet.
READ = """() => {
  const found = [];
  const wire = "[data-side=client] .text, [data-side=server] .text";
  const foreign = `[lang=en], bdi, code, textarea, script, style, template, ${wire}`;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    const ours = parent.matches("[data-side=tool] .text > bdi");
    if (ours || !parent.closest(foreign)) found.push(walker.currentNode.textContent);
  }
  for (const one of document.querySelectorAll("[title], [aria-label], [placeholder], [alt]")) {
    // The button of a line quotes the line.
    const quotes = one.matches(".line .why");
    const words = (name) => one.getAttribute(name)?.split(quotes ? ": " : "\\n")[0];
    for (const name of ["title", "aria-label", "placeholder", "alt"]) found.push(words(name) ?? "");
  }
  for (const one of document.querySelectorAll("template")) {
    for (const part of one.content.querySelectorAll("data:not([value^='tone.']), button")) found.push(part.textContent);
  }
  found.push(document.title);
  return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter((text) => /\\p{L}/u.test(text));
}"""
# Words that no German sentence has, beside those that are names (DATA, "Message" of no field, …).
ENGLISH = re.compile(
    r"\b(the|of|and|with|this|that|is|are|not|no|your|you|which|what|who|from|to|by|for|it|its|has|have|on|took|line|yet)\b",
    re.IGNORECASE,
)
# Commands, header fields (a hop is told in the words of its Received field), names of providers, of documents and of
# this program are the same everywhere.
NAMES = re.compile(
    r"(?<=in |em )From\b|\bdraft-[\w-]+|\d+\. from \S+ (\[\S+\] )?by \S+ with [A-Z]+|"
    r"\S+@\S+|\{\w+\}|MAIL FROM|RCPT TO|STOP|YOUR-[A-Z-]+|X-Test: value|NOTIFY=SUCCESS RET=HDRS|-----BEGIN [A-Z ]+-----"
)


def same() -> Iterator[str]:
    """Messages that are the same in German."""
    for key, text in messages(mo("de")).items():
        # Of one with a context, what is said stands behind it.
        if (said := str(key).rpartition("\x04")[2]) == text:
            yield said


def english() -> frozenset[str]:
    """Each English message for which there is another one in German."""
    keys = (key[0] if isinstance(key, tuple) else str(key) for key in messages(mo("de")))
    return frozenset(key.rpartition("\x04")[2] for key in keys) - frozenset(same())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def domain_site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The program, asking a name server with a domain that has many faults."""
    async with asking(ZONE, tmp_path_factory.mktemp("german")) as site:
        yield site


async def left(page: Page) -> list[str]:
    """What is still English."""
    texts = await page.evaluate(READ)
    assert len(texts) > 3
    known = english()
    return [text for text in texts if text in known or ENGLISH.search(NAMES.sub("", text))]


async def judge(page: Page, folder: Path, name: str) -> None:
    """In German all over, and nothing hangs out to the right, on a wide page and on the narrowest telephone."""
    assert await page.evaluate("document.documentElement.lang") == "de"
    for width in (1280, 320):
        await page.set_viewport_size({"width": width, "height": 800})
        await page.evaluate("window.scrollTo(0, 0)")
        await page.screenshot(path=folder / f"de-{name}-{width}.png", full_page=True)
        assert await page.evaluate("document.documentElement.scrollWidth") == width
    assert await left(page) == []


async def test_what_is_looked_for_can_be_found(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    assert len(await left(page)) > 40


async def test_the_form(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(locale="de-DE", reduced_motion="reduce")
    visitors.guard(page).allow("status of 400")
    await page.goto(site.url)
    await judge(page, folder, "form")
    await page.get_by_text("Weitere Einstellungen").click()
    await reveal(page, "probe")
    await page.get_by_text("Was jede Probe tut").click()
    await page.get_by_label("Sicherheit").select_option("TLS vom ersten Byte an")
    await page.locator("[name=port]").fill("25")
    await page.get_by_label("Sicherheit").select_option("TLS vom ersten Byte an")
    await page.locator("[name=dsn]").fill("RET=ALL")
    await page.get_by_role("button", name="Test starten").click()
    await expect(page.locator("[aria-invalid=true]")).to_have_count(3)
    await judge(page, folder, "form-errors")


async def test_pasting_and_ways_to_begin(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(locale="de-DE", reduced_motion="reduce")
    await page.goto(site.url)
    await page.get_by_label("Server", exact=True).fill("smtps://me@mail.example.org")
    await page.keyboard.press("Tab")
    await expect(page.locator("#told")).to_have_text("Aufgeteilt in: Server, Port 465, Art von TLS und Benutzername.")
    await page.get_by_text("Bei einem Anbieter anmelden").click()
    await page.get_by_role("link", name="Postmark").click()
    await expect(page.locator("#told")).to_contain_text("Es ist das API-Token des Servers.")
    await judge(page, folder, "begin")


async def test_the_form_of_a_domain_check(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(locale="de-DE", reduced_motion="reduce")
    visitors.guard(page).allow("status of 400")
    await page.goto(f"{site.url}/domain/?preset=believed")
    await page.get_by_label("Domain", exact=True).fill("192.0.2.1")
    await page.get_by_label("Sendeadressen (IP)").fill("192.0.2.0/24")
    await page.get_by_role("button", name="Domain prüfen").click()
    await expect(page.locator("[aria-invalid=true]")).to_have_count(2)
    await judge(page, folder, "domain-form")


async def test_a_domain_check(domain_site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(locale="de-DE", reduced_motion="reduce")
    query = {"domain": "lab.test", "address": "192.0.2.1", "helo": "mx.lab.test", "selectors": "s1"}
    await page.goto(f"{domain_site.url}/domain/?{urlencode(query)}")
    await page.get_by_label("Mit den Mailservern verbinden").uncheck()
    await page.get_by_role("button", name="Domain prüfen").click()
    await finished(page)
    await expect(page.locator("#summary")).to_contain_text("Mail an lab.test kommt vielleicht nicht an")
    await judge(page, folder, "domain")
    await page.reload()
    await judge(page, folder, "domain-stored")


async def test_a_receive_test(domain_site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(locale="de-DE", reduced_motion="reduce")
    await page.goto(f"{domain_site.url}/receive/")
    await page.get_by_text("Schlechtes Verhalten des Empfängers").click()
    await judge(page, folder, "receive-form")
    await page.get_by_role("button", name="Adresse holen").click()
    await expect(page.locator("#left")).to_have_text(re.compile(r"^noch (29|30):\d\d$"))
    await judge(page, folder, "receive-waiting")
    other = await visitors(locale="de-DE")
    await other.goto(page.url)
    await judge(other, folder, "receive-watched")
    await other.close()
    place = re.search(r"An (\S+) senden, Port (\d+)\.", await page.locator("#send").inner_text())
    assert place is not None
    address = await page.locator("#send > .record code").first.inner_text()
    await asyncio.to_thread(send, address, place[1], int(place[2]))
    await finished(page)
    await judge(page, folder, "receive")
    await page.reload()
    await judge(page, folder, "receive-stored")


@pytest.mark.parametrize("path", ["privacy/", "abuse/", "nowhere/"])
async def test_pages_of_words(site: Site, visitors: Visitors, folder: Path, path: str) -> None:
    page = await visitors(locale="de-DE")
    visitors.guard(page).allow("status of 404")
    await page.goto(f"{site.url}/{path}")
    await judge(page, folder, path.strip("/"))


async def test_a_transcript(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(locale="de-DE", reduced_motion="reduce")
    await page.goto(f"{site.first_test}&stop_after=message")
    await reveal(page, "username")
    await page.get_by_label("Benutzername").fill(demo.USERNAME)
    await page.get_by_label("Passwort", exact=True).fill(demo.PASSWORD)
    await page.get_by_role("button", name="Test starten").click()
    frame = page.frame_locator("#frame")
    await expect(frame.locator("#slug")).to_have_text("angenommen")
    await expect(frame.locator("#summary bdi")).to_have_attribute("lang", "de")
    await page.goto(await frame.locator("#transcript").get_attribute("data-url") or "")
    await finished(page)
    await page.get_by_role("button", name="Was diese Zeile bedeutet").nth(2).click()
    await expect(page.locator(".meaning .title")).to_have_text("Der Server nennt seinen Namen")
    await page.get_by_role("button", name="Wiedergabe").click()
    await judge(page, folder, "accepted")
    await page.get_by_role("link", name="Verdeckte Kopie ansehen").click()
    await expect(page.locator("h1")).to_have_text("Verdeckte Kopie prüfen")
    await judge(page, folder, "mask-preview")
    await page.get_by_role("button", name="Verdeckte Kopie erstellen").click()
    await expect(page.locator(".masked-copy")).to_contain_text("soweit sie erkannt wurden")
    await page.goto(site.url)
    await expect(page.locator("#recent .slug")).to_have_text("angenommen")
    await judge(page, folder, "recent")


async def test_a_bad_end(site: Site, visitors: Visitors, folder: Path, tmp_path: Path) -> None:
    page = await visitors(locale="de-DE")
    async with serve(obeys, hostile_certificate(tmp_path)) as server:
        await page.goto(await begin(page, site, server.port, security="tls", verify="require"))
        await finished(page)
    await judge(page, folder, "tls")


async def test_while_it_runs_and_without_scripts(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(locale="de-DE")
    plain = await visitors(locale="de-DE", java_script_enabled=False)
    async with serve(deserting("RCPT", "hangs")) as server:
        address = await begin(page, site, server.port)
        await page.goto(address)
        await expect(page.locator("#summary")).to_have_text("Wartet auf die Antwort auf RCPT TO")
        await judge(page, folder, "running")
        await page.get_by_role("button", name="Stoppen").click()
        await finished(page)
    await expect(page.locator("#slug")).to_have_text("gestoppt")
    await plain.goto(address)
    await expect(plain.locator("#slug")).to_have_text("gestoppt")
    # Numbers are German too, live and stored.
    times = "#took, .stages .took, .lines .time, .line .time"
    for shown in (page, plain):
        texts = [text for text in await shown.locator(times).all_inner_texts() if re.search(r"\d", text)]
        assert any("," in text for text in texts)
        assert [text for text in texts if "." in text] == []


async def test_two_runs(site: Site, visitors: Visitors, folder: Path) -> None:
    page = await visitors(locale="de-DE")
    ids = []
    port = 0
    for reply in ("250 2.1.5 Ok", "550 5.1.1 No"):
        async with serve(answering(RCPT=reply), port=port) as server:
            port = server.port
            await page.goto(await begin(page, site, port, mail_from="me@example.org", stop_after="message"))
            await finished(page)
        ids.append(page.url.split("/")[-2])
    await page.goto(f"{site.url}/t/{ids[0]}/compare/{ids[1]}/")
    await expect(page.locator(".runs")).to_contain_text("abgelehnt")
    await judge(page, folder, "compare")


async def test_the_choice_at_the_foot_is_kept(site: Site, visitors: Visitors) -> None:
    page = await visitors(locale="en-US")
    await page.goto(f"{site.url}/privacy/")
    assert await page.context.cookies() == []
    await page.get_by_role("link", name="Deutsch").click()
    await expect(page.locator("h1")).to_have_text("Was wir speichern, und wie lange")
    assert page.url == f"{site.url}/privacy/"
    await page.goto(site.url)
    await expect(page.get_by_role("button", name="Test starten")).to_be_visible()
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("button", name="Start the test")).to_be_visible()


async def test_what_a_line_means_is_in_the_language_of_its_page(site: Site, visitors: Visitors) -> None:
    """Also if another tab has chosen another language since."""
    page = await visitors()
    async with serve(answering()) as server:
        await page.goto(await begin(page, site, server.port))
        await finished(page)
    other = await page.context.new_page()
    await other.goto(f"{site.url}/privacy/?language=de")
    await expect(other.locator("html")).to_have_attribute("lang", "de")
    await page.get_by_role("button", name="What this line means: RCPT TO").click()
    await expect(page.locator(".meaning")).to_contain_text("recipient")

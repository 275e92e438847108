"""The main ways through the site in Firefox and WebKit, the engines that browsers are made of beside Chromium."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.browser.engines.browsers import BROWSERS, Browser
from tests.browser.engines.page import Page
from tests.browser.helpers import Site
from tests.servers.scripted import Peer, Script, ScriptedServer, answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

Album = Callable[[str], Path]

REFUSED = ("550-5.1.1 <you@example.org>: User unknown", "550 5.1.1 in local recipient table")
FINISHED = "#transcript[data-state=finished]"
_SPLIT = "return document.querySelector('[name=host]').value === '127.0.0.1'"


@pytest.fixture(scope="module", params=BROWSERS)
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One after the other: the next is started once the one before has ended."""
    kind = BROWSERS[request.param]
    if missing := kind.missing():
        pytest.skip(f"{', '.join(missing)} is not installed")
    started = kind(tmp_path_factory.mktemp(request.param))
    yield started
    started.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """The page of a new visitor, on which nothing may go wrong."""
    yield await browser.visitor()
    assert await browser.problems() == []


@pytest.fixture
def album(browser: Browser, folder: Path) -> Album:
    """Where a picture goes: to look at them, say where by ``PICTURES``."""
    return lambda name: folder / f"{type(browser).__name__.lower()}-{name}.png"


def held(go: asyncio.Event) -> Script:
    """A server that goes on only when it may, so that a page sees its test run, and refuses the recipient."""

    async def script(peer: Peer) -> None:
        await peer.say("220-first line")
        await go.wait()
        await answering(greeting="220 second line", RCPT=REFUSED)(peer)

    return script


async def start(page: Page, site: Site, server: ScriptedServer, button: str = "Start the test") -> None:
    """Fill in the form as a visitor does, and press its button."""
    await page.open(site.url)
    await page.fill("[name=host]", f"127.0.0.1:{server.port}")
    await page.fill("[name=mail_from]", "me@example.org")
    await page.fill("[name=rcpt_to]", "you@example.org")
    if await page.run("return !document.querySelector('#handout').hidden"):
        # Scripts take apart what was typed, and say so, which moves the button.
        await page.until(lambda: page.run(_SPLIT), "the server and its port to be taken apart")
    await page.press(button)


async def test_from_the_form_to_the_answer_and_its_link(site: Site, page: Page, album: Album, browser: Browser) -> None:
    go = asyncio.Event()
    await page.open(site.url)
    await page.says("h1", "Talk to a mail server")
    await page.picture(album("first"))
    async with serve(held(go)) as server:
        await start(page, site, server)
        async with page.frame("#frame"):
            await page.says("#conversation", "220-first line")
            await page.says("#summary", "Waiting for the server's greeting")
            assert "220 second line" not in await page.text("#conversation")
            go.set()
            await page.seen("#answer")
            await page.says("#answer", "What to do")
            await page.says("#answer .wire", "550-5.1.1")
            await page.in_sight("#answer")
            assert "second line" in await page.text("#conversation")
            shown = await page.texts(".line[data-side=client] > .text")
    await page.picture(album("answer"))
    assert [line for line in server.heard if not any(line in text for text in shown)] == []
    test = await page.run("return location.pathname")
    assert test.startswith("/t/")
    await page.reload()
    await page.seen(FINISHED)
    assert await page.run("return location.pathname") == test
    copy = await shared(page)
    assert await browser.problems() == []
    await without_its_owner(await browser.visitor(), f"{site.url}{copy}")


async def shared(page: Page) -> str:
    """Copy the link of the test that is shown, make a masked copy, delete the test. Gives the copy's path."""
    test = await page.run("return location.href")
    await page.tells("#copy-link", "Copied")
    await page.press("Preview a masked copy")
    await page.says(".mask-preview pre", "C: RCPT TO:<user-")
    await page.press("Make the masked copy")
    await page.seen(".masked-copy")
    copy = await page.run("return location.pathname")
    await page.open(test)
    await page.press("Delete it now")
    await page.press("Delete for everyone")
    await page.seen("#ask")
    return str(copy)


async def without_its_owner(page: Page, copy: str) -> None:
    """What a stranger sees of a masked copy."""
    await page.open(copy)
    await page.seen(FINISHED)
    await page.says("#slug", "rejected")
    assert await page.texts("#share form") == []
    assert "you@example.org" not in await page.run("return document.documentElement.outerHTML")


async def test_on_a_phone(site: Site, page: Page, album: Album, browser: Browser) -> None:
    await page.open(site.url)
    for width in browser.phones:
        await page.resize(width, 844)
        await page.picture(album(f"first-{width}"))
        await nothing_to_the_side(page)
    low = await page.run("return document.querySelector('[name=rcpt_to]').offsetHeight")
    await page.fill("[name=rcpt_to]", "a@example.org\nb@example.org\nc@example.org")
    high = await page.run("return document.querySelector('[name=rcpt_to]').offsetHeight")
    assert high > 1.5 * low, "a field of three lines shows them"
    async with serve(answering(RCPT=REFUSED)) as server:
        await start(page, site, server)
        async with page.frame("#frame"):
            await page.seen("#answer")
    await page.reload()
    await page.seen("#tools")
    for width in browser.phones:
        await page.resize(width, 844)
        await page.run("scrollTo(0, 0)")
        await page.picture(album(f"answer-{width}"))
        await nothing_to_the_side(page)
        await page.in_sight("#answer")
    await explained(page, album)
    await played_again(page, album)


async def nothing_to_the_side(page: Page) -> None:
    shown, whole = await page.run("const root = document.documentElement; return [root.clientWidth, root.scrollWidth]")
    assert whole == shown


async def explained(page: Page, album: Album) -> None:
    last = ".line[data-code='550']"
    await page.click(f"{last} .why")
    await page.says(f"{last} .meaning", "The server does not know the recipient")
    await page.picture(album("explained"))


async def played_again(page: Page, album: Album) -> None:
    every = await page.texts("#conversation .line > .text")
    await page.press("Replay")
    await page.seen("#player")
    await page.run("""const speed = document.querySelector("#speed");
        speed.value = "64"; speed.dispatchEvent(new Event("change", {bubbles: true}));""")
    await page.says("#play", "Play")
    assert await page.texts("#conversation .line > .text") == every
    # The newest line is not behind the player, which sticks to the edge of the window.
    clear = """const newest = [...document.querySelectorAll("#conversation .line")].at(-1);
        const {left, bottom} = newest.getBoundingClientRect();
        return newest.contains(document.elementFromPoint(left + 20, bottom - 2));"""
    await page.until(lambda: page.run(clear), "the newest line to be clear of the player")
    await page.picture(album("replay"))


async def test_what_goes_wrong_is_noticed(site: Site, browser: Browser) -> None:
    page = await browser.visitor()  # without the fixture, which would fail
    await page.open(f"{site.url}/privacy/")
    assert await browser.problems() == []
    await page.run("document.body.append(Object.assign(document.createElement('script'), {textContent: '0'}))")
    assert "script" in " ".join(await page.until(browser.problems, "the policy to be violated"))


def brightness(colour: str) -> float:
    """From 0, which is black, to 255, of a colour such as ``rgb(1, 2, 3)``."""
    red, green, blue = map(float, re.findall(r"[\d.]+", colour)[:3])
    return (red + green + blue) / 3


async def test_on_a_dark_desktop_and_in_german(site: Site, album: Album, browser: Browser) -> None:
    page = await browser.visitor(dark=True)
    await page.open(site.url)
    ground, ink = await page.run(
        "const {backgroundColor, color} = getComputedStyle(document.documentElement); return [backgroundColor, color];"
    )
    assert brightness(ground) < 60 < 200 < brightness(ink)
    await page.picture(album("dark"))
    await page.press("Deutsch")
    await page.seen("html[lang=de]")
    await page.picture(album("german"))
    async with serve(answering(RCPT=REFUSED)) as server:
        await start(page, site, server, "Test starten")
        async with page.frame("#frame"):
            await page.seen("#answer")
            assert await page.text("#slug") == "abgelehnt"
            await page.in_sight("#answer")
    await page.picture(album("german-answer"))
    await page.open(site.url)
    await page.says("#recent .slug", "abgelehnt")
    # As Germans write dates, whatever language the browser has.
    assert re.match(r"\d\d?\.\d\d?\.\d\d, ", await page.text("#recent time"))
    assert await browser.problems() == []


async def test_without_scripts(site: Site, album: Album, browser: Browser) -> None:
    go = asyncio.Event()
    page = await browser.visitor(scripts=False)
    async with serve(held(go)) as server:
        await start(page, site, server)
        await page.says("#conversation", "220-first line")
        go.set()
        # The page asks for itself again and again, as long as the test runs.
        await page.seen(FINISHED)
        await page.seen("#answer")
    await page.says("#answer .wire", "550-5.1.1")
    await page.picture(album("plain"))
    await page.click(".finding summary")
    await page.seen(".finding .meaning dl")
    assert await page.texts(".line .why") == []
    assert await browser.problems() == []

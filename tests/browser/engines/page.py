"""What a visitor does with a page, in whichever browser."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tests.browser.engines.driver import ELEMENT, Driver, DriverError

# Seconds until what a page should show is given up: long, because a loaded machine is slow and not wrong.
LIMIT = 30
_SIZE = "return innerWidth === arguments[0] && innerHeight === arguments[1]"
_LOADED = "return document.readyState === 'complete'"
# Marks the document that is about to be left.
_LEAVE = "document.left = true"
_ARRIVED = "return !document.left && document.readyState === 'complete'"
_SEEN = "const one = document.querySelector(arguments[0]); return Boolean(one && one.checkVisibility())"
_IN_SIGHT = """const {top, bottom} = document.querySelector(arguments[0]).getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;"""
_TEXT = "return document.querySelector(arguments[0]).textContent.replace(/\\s+/g, ' ').trim()"
_TEXTS = "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent.trim())"
_HEAR = """const button = document.querySelector(arguments[0]);
    button.heard = [];
    new MutationObserver(() => button.heard.push(button.textContent)).observe(button, {childList: true});"""
_HEARD = "return document.querySelector(arguments[0]).heard.includes(arguments[1])"
_MIDDLE = "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})"


class Page:
    """The one window of a visitor. Selectors are CSS, or XPath if they begin with two slashes."""

    def __init__(self, driver: Driver, resize: Callable[[int, int], Awaitable[None]]) -> None:
        """resize: gives the page this much room, at once or soon."""
        self._driver = driver
        self._resize = resize
        self._within: str | None = None
        # A script that runs in each page, as soon as it is open.
        self.watch = ""

    async def open(self, url: str) -> None:
        await self._arrive("Navigate", url=url)

    async def reload(self) -> None:
        await self._arrive("Refresh")

    async def _arrive(self, command: str, **parameters: str) -> None:
        """Until its scripts have run. WebKit's driver may answer before: what is clicked then does nothing.

        It also forgets where it was sent while it still loads the page that a click has led to.
        """
        await self.until(lambda: self.run(_LOADED), "the page before to be loaded")
        await self.run(_LEAVE)
        await self._driver.command(command, **parameters)
        await self.until(lambda: self.run(_ARRIVED), "the page to be loaded")
        if self.watch:
            await self.run(self.watch)

    async def resize(self, width: int, height: int) -> None:
        """Give the page this much room. Some browsers have answered before they have done it."""
        await self._resize(width, height)
        await self.until(lambda: self.run(_SIZE, width, height), f"a window of {width} x {height}")

    async def run(self, script: str, *arguments: object) -> Any:
        """What a script returns. It also runs where the page's own scripts may not."""
        try:
            return await self._driver.command("ExecuteScript", script=script, args=arguments)
        except DriverError as error:
            # WebKit hears late that a frame's address has changed (history.replaceState), and then knows the frame no
            # more. It has run nothing (WebDriver, section 13.2.1, step 3).
            if not self._within or "no such window" not in str(error):
                raise
            await self._enter_again()
            return await self._driver.command("ExecuteScript", script=script, args=arguments)

    async def find(self, selector: str) -> dict[str, str]:
        """The first such element, as soon as it is there."""
        using = "xpath" if selector.startswith("//") else "css selector"
        found = await self.until(lambda: self._driver.command("FindElement", using=using, value=selector), selector)
        return dict(found)

    async def click(self, selector: str) -> None:
        """In the middle of the window, because what sticks to its edge might cover it."""
        element = await self.find(selector)
        await self.run(_MIDDLE, element)
        await self._driver.command("ElementClick", id=element[ELEMENT])

    async def press(self, name: str) -> None:
        """A button, a link or what opens a group, by its words."""
        await self.click(f"//*[self::button or self::a or self::summary][normalize-space()='{name}']")

    async def fill(self, selector: str, text: str) -> None:
        """Type over what a field holds."""
        element = await self.find(selector)
        await self.run(_MIDDLE, element)
        await self._driver.command("ElementClear", id=element[ELEMENT])
        # As a person ends a line in a text area: U+E007 is the key (WebDriver, section 17.4.2).
        await self._driver.command("ElementSendKeys", id=element[ELEMENT], text=text.replace("\n", "\ue007"))

    async def seen(self, selector: str) -> None:
        """Until the first such element is to be seen."""
        await self.until(lambda: self.run(_SEEN, selector), f"{selector} to be seen")

    async def text(self, selector: str) -> str:
        return str(await self.run(_TEXT, selector))

    async def texts(self, selector: str) -> list[str]:
        return list(await self.run(_TEXTS, selector))

    async def says(self, selector: str, words: str) -> None:
        """Until the first such element has these words in it."""
        said = ""

        async def check() -> bool:
            nonlocal said
            said = await self.text(selector)
            return words in said

        await self.until(check, f"{selector} to say {words!r}", lambda: said)

    async def tells(self, selector: str, words: str) -> None:
        """Press a button, until it has said these words, which it may do for a moment only."""
        await self.run(_HEAR, selector)
        await self.click(selector)
        await self.until(lambda: self.run(_HEARD, selector, words), f"{selector} to have said {words!r}")

    async def in_sight(self, selector: str) -> None:
        """Until the first such element is whole on the screen: a page may be on its smooth way there."""
        await self.until(lambda: self.run(_IN_SIGHT, selector), f"{selector} to be in sight")

    async def until(
        self, check: Callable[[], Awaitable[Any]], what: str, instead: Callable[[], str] = lambda: ""
    ) -> Any:
        """What the check gives as soon as it is true. A page that is just being left answers with errors: not yet.

        instead: what is there as long as it is not true, for whoever reads why the test failed.
        """
        end = time.monotonic() + LIMIT
        while True:
            try:
                if given := await check():
                    return given
                last: object = instead()
            except DriverError as error:
                last = error
                await self._enter_again()
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {what}; last: {last}; {await self._shown()}")
            await asyncio.sleep(0.05)  # the protocol has nothing that tells: one has to ask

    async def _shown(self) -> str:
        """What is in the window instead, for whoever reads why the test failed."""
        try:
            address, text = await self.run("return [location.href, document.body.innerText]")
        except DriverError as error:
            return str(error)
        return f"{address} shows:\n{text}"

    @asynccontextmanager
    async def frame(self, selector: str) -> AsyncIterator[None]:
        """Whatever is done within is done in this frame."""
        await self.until(lambda: self._enter(selector), f"the frame {selector}")
        self._within = selector
        try:
            yield
        finally:
            self._within = None
            await self._driver.command("SwitchToFrame", id=None)

    async def _enter(self, selector: str) -> bool:
        """Gives True, for :meth:`until`: a frame that just goes to another page is none for WebKit."""
        await self._driver.command("SwitchToFrame", id=None)
        frame = await self._driver.command("FindElement", using="css selector", value=selector)
        await self._driver.command("SwitchToFrame", id=frame)
        return True

    async def _enter_again(self) -> None:
        """WebKit takes a frame that goes to another page for another frame."""
        if self._within:
            with suppress(DriverError):
                await self._enter(self._within)

    async def picture(self, file: Path) -> None:
        """What the window shows."""
        drawn = await self._driver.command("TakeScreenshot", full=False)
        await asyncio.to_thread(file.write_bytes, base64.b64decode(drawn))

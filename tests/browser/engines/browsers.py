"""The engines beside Chromium, in the browsers that Debian has of them: each serves one visitor after the other."""

from __future__ import annotations

import asyncio
import shutil
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

from tests.browser.engines.driver import LIMIT, Driver, DriverError, Http, Marionette
from tests.browser.engines.page import Page
from tests.servers.ports import free_port
from tests.servers.process import Process

DESK = (1280, 800)
# Environment variables that say where a browser reads its settings, and where it writes.
HOMES = ("HOME", "TMPDIR", "XDG_CONFIG_HOME")
# The small browser that comes with the library.
MINI_BROWSER = str(next(Path("/usr/lib").glob("*/webkit2gtk-4.1/MiniBrowser"), "MiniBrowser"))


class Browser(ABC):
    """A browser that has been started. Whoever visits has no cookie and no storage of the visitors before."""

    needs: tuple[str, ...]
    """The programs without which it cannot be started."""
    phones: tuple[int, ...] = (320, 390)
    """Widths of phones that its window can have."""

    def __init__(self, folder: Path) -> None:
        """folder: where it keeps what it writes."""
        self.folder = folder
        self.started: list[Process] = []

    @classmethod
    def missing(cls) -> list[str]:
        return [program for program in cls.needs if not shutil.which(program)]

    def start(self, *command: str, **environment: str) -> Process:
        """A program that ends when the tests do, however they end."""
        process = Process(command, tied=True, environment={**dict.fromkeys(HOMES, str(self.folder)), **environment})
        self.started.append(process)
        return process

    @abstractmethod
    async def visitor(self, *, scripts: bool = True, dark: bool = False) -> Page:
        """The window of a new visitor, who lets pages run scripts or not, and has a light or a dark desktop."""

    async def _page(self, driver: Driver) -> Page:
        page = Page(driver, self._resize)
        await page.resize(*DESK)
        return page

    @abstractmethod
    async def _resize(self, width: int, height: int) -> None:
        """Give the page of the visitor this much room."""

    @abstractmethod
    async def problems(self) -> list[str]:
        """The errors of scripts and violations of the policy since this visitor came."""

    def stop(self) -> None:
        for process in reversed(self.started):
            process.stop()


# What Firefox is told with its own rights.
FORGET = """const {CLEAR_COOKIES, CLEAR_DOM_STORAGES} = Ci.nsIClearDataService, done = arguments[arguments.length - 1];
    Services.clearData.deleteData(CLEAR_COOKIES | CLEAR_DOM_STORAGES, {onDataDeleted: () => done()});"""
PREPARE = """Services.prefs.setBoolPref("javascript.enabled", arguments[0]);
    Services.prefs.setIntPref("ui.systemUsesDarkTheme", arguments[1]);
    Services.console.reset();"""
PROBLEMS = """const bad = ({category, flags, sourceName, warningFlag}) => category.startsWith("CSP_CSPViolation")
        || !(flags & warningFlag) && sourceName.startsWith("http");
    return Services.console.getMessageArray().filter((one) => one instanceof Ci.nsIScriptError && bad(one))
        .map(({category, errorMessage}) => `${category}: ${errorMessage}`);"""


PREFERENCES = {
    "marionette.port": 0,  # one that is free
    "ui.useOverlayScrollbars": 1,  # they take no room, as on a phone
    # What nobody looks at: more processes than one for pages, and pictures of more than twenty a second.
    "browser.startup.page": 0,
    "browser.newtab.preload": "false",
    "browser.startup.homepage_override.mstone": '"ignore"',
    "browser.tabs.remote.separatePrivilegedContentProcess": "false",
    "extensions.webextensions.remote": "false",
    "fission.autostart": "false",
    "dom.ipc.processCount": 1,
    "dom.ipc.processPrelaunch.enabled": "false",
    "layout.frame_rate": 20,
}


class Firefox(Browser):
    needs = ("firefox-esr",)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        lines = [f'user_pref("{name}", {value});\n' for name, value in PREFERENCES.items()]
        (folder / "user.js").write_text("".join(lines))
        options = ["--headless", "--no-remote", "--marionette", "--remote-allow-system-access"]
        process = self.start("firefox-esr", *options, "--profile", str(folder))
        self._driver = Marionette(int(process.wait_for(r"Listening on port (\d+)")[1]))

    def _inside(self, script: str, *arguments: object, command: str = "ExecuteScript") -> Any:
        """What a script returns that runs with the rights of the browser itself."""
        self._driver.request("Marionette:SetContext", {"value": "chrome"})
        try:
            return self._driver.request(f"WebDriver:{command}", {"script": script, "args": arguments})
        finally:
            self._driver.request("Marionette:SetContext", {"value": "content"})

    async def visitor(self, *, scripts: bool = True, dark: bool = False) -> Page:
        await self._driver.command("Navigate", url="about:blank")
        await asyncio.to_thread(self._inside, FORGET, command="ExecuteAsyncScript")
        await asyncio.to_thread(self._inside, PREPARE, scripts, int(dark))
        await self._driver.command("SetWindowRect", width=1400, height=1100)
        return await self._page(self._driver)

    async def _resize(self, width: int, height: int) -> None:
        """The page in the window, because no window of Firefox is narrower than 500 px."""
        script = """const {style} = gBrowser.selectedBrowser;
            [style.width, style.height] = [`${arguments[0]}px`, `${arguments[1]}px`];"""
        await asyncio.to_thread(self._inside, script, width, height)

    async def problems(self) -> list[str]:
        return list(await asyncio.to_thread(self._inside, PROBLEMS))

    def stop(self) -> None:
        self._driver.close()
        super().stop()


# What WebKit runs in each page that is opened.
NOTICE = """window.problems = [];
    addEventListener("securitypolicyviolation", (event) => problems.push(`policy: ${event.effectiveDirective}`));
    addEventListener("error", (event) => problems.push(event.message));
    addEventListener("unhandledrejection", (event) => problems.push(String(event.reason)));"""


# Nothing that moves: no processor of graphics is here, and sixty pictures a second take a whole other one. A scroll bar
# that fades is drawn that often for as long as its page is open.
SETTINGS = "[Settings]\ngtk-overlay-scrolling=0\ngtk-enable-animations=0\n"


class WebKit(Browser):
    """Its driver starts the browser anew for visitors of another kind than the one before."""

    needs = ("WebKitWebDriver", "Xvfb", MINI_BROWSER)
    phones = (390,)  # no window of MiniBrowser is narrower than 334 px

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._driver: Http | None = None
        # Whether scripts run, and whether it is dark: said when the browser is started.
        self._kind = (True, False)
        (folder / "gtk-3.0").mkdir()
        (folder / "gtk-3.0/settings.ini").write_text(SETTINGS)
        screen = self.start("Xvfb", "-displayfd", "1", "-screen", "0", "1400x1100x24", "-nolisten", "tcp")
        self._port = free_port()
        # On this screen, even where the tests are started from a desktop.
        screens = {"DISPLAY": f":{screen.wait_for(r'^[0-9]+$')[0]}", "GDK_BACKEND": "x11"}
        self.start("WebKitWebDriver", f"--port={self._port}", "--host=127.0.0.1", **screens)

    async def visitor(self, *, scripts: bool = True, dark: bool = False) -> Page:
        if self._driver and self._kind == (scripts, dark):
            await self._forget(self._driver)
        else:
            await self._begin(scripts, dark)
        assert self._driver
        page = await self._page(self._driver)
        page.watch = NOTICE
        return page

    async def _begin(self, scripts: bool, dark: bool) -> None:
        theme = f"GTK_THEME=Adwaita{':dark' if dark else ''}"
        options = ["--automation", "--full-screen", *([] if scripts else ["--enable-javascript=false"])]
        browser = {"binary": "/usr/bin/env", "args": [theme, MINI_BROWSER, *options]}
        capabilities = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": browser}
        await self._listening()
        await asyncio.to_thread(self._leave)
        self._driver = await asyncio.to_thread(Http, self._port, capabilities)
        self._kind = (scripts, dark)

    async def _forget(self, driver: Driver) -> None:
        if await driver.command("ExecuteScript", script="return location.protocol", args=[]) == "http:":
            await driver.command("DeleteAllCookies")
            await driver.command("ExecuteScript", script="localStorage.clear(); sessionStorage.clear()", args=[])
        await driver.command("Navigate", url="about:blank")

    async def _listening(self) -> None:
        """It does not say when it listens: one has to try."""
        end = time.monotonic() + LIMIT
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except OSError:
                if time.monotonic() > end:
                    raise
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return

    def _leave(self) -> None:
        """End the browser of the visitor before."""
        driver, self._driver = self._driver, None
        if driver:
            try:
                driver.request("DELETE", "", {})
            finally:
                driver.close()

    async def _resize(self, width: int, height: int) -> None:
        assert self._driver
        await self._driver.command("SetWindowRect", width=width, height=height)

    async def problems(self) -> list[str]:
        """Those of the page that is shown, since it was opened. The console of WebKit's driver cannot be read."""
        assert self._driver
        return list(await self._driver.command("ExecuteScript", script="return window.problems ?? []", args=[]))

    def stop(self) -> None:
        # In the middle of a command it cannot be asked to; it ends with its driver as well.
        with suppress(OSError, HTTPException, DriverError):
            self._leave()
        super().stop()


BROWSERS: dict[str, type[Browser]] = {"firefox": Firefox, "webkit": WebKit}

"""The three engines, in the browsers that Debian has of them: each is started once, for one visitor after the other."""

from __future__ import annotations

import asyncio
import shutil
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from typing import Any

from tests.browser.conftest import ARGUMENTS
from tests.browser.engines.driver import LIMIT, Driver, DriverError, Http, Marionette
from tests.browser.engines.page import Page
from tests.servers.ports import free_port
from tests.servers.process import Process

DESK = (1280, 800)
# Environment variables that say where a browser writes.
HOMES = ("HOME", "TMPDIR")
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


class Firefox(Browser):
    needs = ("firefox-esr",)

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        # A port that is free; scroll bars that take no room, as on a phone, so that a page is as wide as its window.
        preferences = {"marionette.port": 0, "ui.useOverlayScrollbars": 1}
        lines = [f'user_pref("{name}", {value});\n' for name, value in preferences.items()]
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


class OneSessionAVisitor(Browser):
    """A browser that its driver starts anew for each visitor, within a second."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._driver: Http | None = None

    async def renew(self, port: int, capabilities: dict[str, Any]) -> Http:
        await self.leave()
        self._driver = await asyncio.to_thread(Http, port, capabilities)
        return self._driver

    async def leave(self) -> None:
        if self._driver:
            await self._driver.command("DeleteSession")
            self._driver.close()
        self._driver = None

    @property
    def driver(self) -> Http:
        assert self._driver, "no visitor is here"
        return self._driver

    def stop(self) -> None:
        # Its driver ends it, if it has not been left in the middle of a command.
        with suppress(OSError, HTTPException, DriverError):
            if self._driver:
                self._driver.request("DELETE", "", {})
        if self._driver:
            self._driver.close()
        super().stop()


# What WebKit runs in each page that is opened.
NOTICE = """window.problems = [];
    addEventListener("securitypolicyviolation", (event) => problems.push(`policy: ${event.effectiveDirective}`));
    addEventListener("error", (event) => problems.push(event.message));
    addEventListener("unhandledrejection", (event) => problems.push(String(event.reason)));"""


class WebKit(OneSessionAVisitor):
    needs = ("WebKitWebDriver", "Xvfb", MINI_BROWSER)
    phones = (390,)  # no window of MiniBrowser is narrower than 334 px

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        screen = self.start("Xvfb", "-displayfd", "1", "-screen", "0", "1400x1100x24", "-nolisten", "tcp")
        self._port = free_port()
        # On this screen, even where the tests are started from a desktop.
        screens = {"DISPLAY": f":{screen.wait_for(r'^[0-9]+$')[0]}", "GDK_BACKEND": "x11"}
        self.start("WebKitWebDriver", f"--port={self._port}", "--host=127.0.0.1", **screens)

    async def visitor(self, *, scripts: bool = True, dark: bool = False) -> Page:
        theme = f"GTK_THEME=Adwaita{':dark' if dark else ''}"
        options = ["--automation", "--full-screen", *([] if scripts else ["--enable-javascript=false"])]
        browser = {"binary": "/usr/bin/env", "args": [theme, MINI_BROWSER, *options]}
        capabilities = {"browserName": "MiniBrowser", "webkitgtk:browserOptions": browser}
        await self._listening()
        driver = await self.renew(self._port, capabilities)
        return await self._page(driver)

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

    async def _resize(self, width: int, height: int) -> None:
        await self.driver.command("SetWindowRect", width=width, height=height)

    async def _page(self, driver: Driver) -> Page:
        page = await super()._page(driver)
        page.watch = NOTICE
        return page

    async def problems(self) -> list[str]:
        """Those of the page that is shown, since it was opened. The console of WebKit's driver cannot be read."""
        return list(await self.driver.command("ExecuteScript", script="return window.problems ?? []", args=[]))


class Chromium(OneSessionAVisitor):
    needs = ("chromium", "chromedriver")

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        process = self.start("chromedriver", "--port=0")
        self._port = int(process.wait_for(r"started successfully on port (\d+)")[1])

    def _tool(self, name: str, **parameters: object) -> None:
        """A command of the developer tools (chromedevtools.github.io/devtools-protocol)."""
        self.driver.request("POST", "/goog/cdp/execute", {"cmd": f"Emulation.{name}", "params": parameters})

    async def visitor(self, *, scripts: bool = True, dark: bool = False) -> Page:
        options = {"args": [*ARGUMENTS, "--headless", "--hide-scrollbars"]}
        capabilities = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        driver = await self.renew(self._port, capabilities)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await asyncio.to_thread(self._tool, "setEmulatedMedia", features=[scheme])
        await asyncio.to_thread(self._tool, "setScriptExecutionDisabled", value=not scripts)
        return await self._page(driver)

    async def _resize(self, width: int, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        await asyncio.to_thread(self._tool, "setDeviceMetricsOverride", **size)

    async def problems(self) -> list[str]:
        told = await asyncio.to_thread(self.driver.request, "POST", "/se/log", {"type": "browser"})
        return [one["message"] for one in told if one["level"] == "SEVERE"]


BROWSERS: dict[str, type[Browser]] = {"firefox": Firefox, "webkit": WebKit, "chromium": Chromium}

"""A real Chromium, and pages that fail their test when a script, a policy or a request goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, async_playwright, expect

from smtptest.conf.environment import BASE_DIR
from tests.browser.helpers import PATIENCE, Site
from tests.servers.process import Process

expect.set_options(timeout=PATIENCE * 1000)

# The same engine as Debian's chromium, without the windows around its pages: a third of the processor time. The tests
# run in the whole browser where CHROMIUM says so.
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Guard:
    """Listens to everything that a page does in a context. ``problems`` stays empty as long as all is well."""

    def __init__(self, context: BrowserContext) -> None:
        self.problems: list[str] = []
        self.allowed: tuple[str, ...] = ()
        self.origins: set[str] = set()
        context.on("console", self._console)
        context.on("weberror", lambda error: self.problems.append(f"uncaught: {error.error}"))
        context.on("dialog", lambda dialog: self.problems.append(f"dialog: {dialog.message}"))
        context.on("request", self._request)

    def allow(self, *parts: str) -> None:
        """Console messages with one of these in them are what the test is about."""
        self.allowed += parts

    def _console(self, message: ConsoleMessage) -> None:
        bad = message.type in ("error", "warning", "assert")
        if bad and not any(part in message.text for part in self.allowed):
            self.problems.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss"):
            self.origins.add(parts.netloc)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The program as its user starts it, with its demo mail server and data of its own."""
    environment = {"SMTPTEST_VAR": str(tmp_path_factory.mktemp("var"))}
    ports = ["--port", "0", "--demo-port", "0", "--demo-tls-port", "0"]
    program = Process([sys.executable, "manage.py", "run", *ports], tied=True, environment=environment, folder=BASE_DIR)
    first_test = program.wait_for(r"^Open (http:\S+)$")[1]
    yield Site(first_test.partition("/?")[0], first_test)
    program.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where pictures go: to look at them, say where by ``PICTURES``."""
    chosen = Path(os.environ.get("PICTURES", tmp_path))
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


class Visitors:
    """Makes visitors, each with a browser context of their own: no cookie, no cache, no clipboard in common."""

    def __init__(self, chromium: Browser) -> None:
        self.chromium = chromium
        self.contexts: list[BrowserContext] = []
        self.guards: list[Guard] = []

    async def __call__(self, **options: object) -> Page:
        """A page of a new visitor; its context has ``options`` (``java_script_enabled``, ``viewport`` …)."""
        context = await self.chromium.new_context(**options)  # type: ignore[arg-type]
        self.contexts.append(context)
        self.guards.append(Guard(context))
        return await context.new_page()

    def guard(self, page: Page) -> Guard:
        return self.guards[self.contexts.index(page.context)]

    async def leave(self) -> None:
        """Close all. Fails where anything went wrong or any page asked another server for something."""
        for context in self.contexts:
            await context.close()
        for guard in self.guards:
            assert guard.problems == []
            assert len(guard.origins) <= 1, guard.origins


@pytest_asyncio.fixture(loop_scope="session")
async def visitors(chromium: Browser) -> AsyncIterator[Visitors]:
    made = Visitors(chromium)
    yield made
    await made.leave()

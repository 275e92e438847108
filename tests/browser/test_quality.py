"""What axe-core, the HTML validator and the width of the window say of every page in every state."""

from __future__ import annotations

import atexit
import json
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page

from smtptest.conf.environment import BASE_DIR
from tests.browser.conftest import Visitors
from tests.browser.helpers import SCHEMES, Site
from tests.browser.states import STATES, stored
from tests.browser.test_dialogs import begin_by_mx, domain_site
from tests.browser.visits import Visit
from tests.engine.smtp.routes import ONE
from tests.servers.node import NODE
from tests.servers.scripted import answering, serve

pytestmark = pytest.mark.browser
session = pytest.mark.asyncio(loop_scope="session")

__all__ = ["domain_site"]

MODULES = BASE_DIR / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
# WCAG 2.2 asks for targets of 24 px; axe-core looks at them only where it is told to.
OPTIONS = {"rules": {"target-size": {"enabled": True}}}
# Of its rules, these alone judge what a colour scheme changes.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
RUN = """(options) => axe.run(document, options).then(({violations}) => violations.flatMap(({id, nodes}) =>
  nodes.map(({target, html, failureSummary}) => `${id}: ${target.join(" ")}: ${html} ${failureSummary}`)))"""


# What sticks to the edge of the window covers now this and now that, and nothing for whoever scrolls.
UNSTICK = """() => document.querySelectorAll("*").forEach((one) => {
  if (getComputedStyle(one).position === "sticky") one.style.position = "static"; })"""


@pytest_asyncio.fixture(loop_scope="session")
async def visit(site: Site, visitors: Visitors, tmp_path: Path) -> AsyncIterator[Visit]:
    async with AsyncExitStack() as servers:
        yield Visit(site, visitors, servers, tmp_path)


@cache
def validator() -> subprocess.Popen[str]:
    """The HTML validator, which takes longer to start than to judge a page: one for all of them."""
    command = [NODE, Path(__file__).parent / "validate.mjs", Path(__file__).parent / "html-validate.json"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    atexit.register(process.communicate)  # its input ends, and so does it
    return process


def valid(*pages: str) -> list[str]:
    """What the validator finds in these pages."""
    process = validator()
    assert process.stdin
    assert process.stdout
    messages = []
    for page in pages:
        process.stdin.write(json.dumps(page) + "\n")
        process.stdin.flush()
        messages += json.loads(process.stdout.readline())
    return [f"{one['ruleId']}: {one['message']}: {one['selector']}" for one in messages]


async def inspected(page: Page) -> list[str]:
    """What axe-core finds, and where the page hangs out to the right: in both schemes, wide and narrow."""
    for frame in page.frames:
        await frame.evaluate(AXE.read_text())
        await frame.evaluate(UNSTICK)
    found: list[Any] = []
    # 640 is 1280 at 200 % (WCAG 2.2 success criterion 1.4.4), 320 at 400 % (1.4.10).
    for width in (1280, 640, 320):
        await page.set_viewport_size({"width": width, "height": 800})
        for number, scheme in enumerate(SCHEMES if width != 640 else ()):
            await page.emulate_media(color_scheme=scheme)
            options = COLOURS if number else OPTIONS
            found += [f"{width} {scheme} {one}" for one in await page.evaluate(RUN, options)]
        wide = await page.evaluate("document.documentElement.scrollWidth")
        found += [f"{width}: the page is {wide} wide"] if wide > width else []
    return found


async def drawn(page: Page) -> list[str]:
    """The page as it is now, and as it comes from the server."""
    return [await page.content(), await (await page.request.get(page.url)).text()]


@session
@pytest.mark.parametrize("name", STATES)
async def test_nothing_is_found(visit: Visit, name: str) -> None:
    page = await STATES[name](visit)
    found = await inspected(page) + valid(*await drawn(page))
    assert not found, "\n".join(found)


@session
async def test_nothing_is_found_with_several_dialogs(domain_site: Site, visitors: Visitors) -> None:
    page = await visitors(reduced_motion="reduce")
    async with serve(answering(), host=ONE) as server:
        await page.goto(await begin_by_mx(page, domain_site, server.port))
        await stored(page)
    await page.locator(".dialog > summary").first.click()
    found = await inspected(page) + valid(*await drawn(page))
    assert not found, "\n".join(found)


@session
async def test_what_is_wrong_would_be_found(visitors: Visitors) -> None:
    page = await visitors()
    await page.set_content(
        "<style>@media (prefers-color-scheme: dark) { html { background: #222; color: #333; } }</style>"
        '<p id="a">one<p id="a"><img src="data:,"><input><a href="#a" style="margin-left: 2000px">two</a>'
    )
    found = "\n".join(await inspected(page) + valid(await page.content()))
    named = ("1280 light image-alt", "label", "1280: the page is", "no-dup-id", "320 dark color-contrast")
    assert all(name in found for name in named), found
    assert "light color-contrast" not in found


def test_no_page_is_left_out() -> None:
    pages = {file.stem for file in (BASE_DIR / "templates").glob("*.html")} - {"base", "index", "transcript", "compare"}
    assert pages - {"404"} <= set(STATES)

"""Pictures, taken by hand: those of the documents (``make pictures``), and of every page in every state, to look at."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Page

from smtptest.conf.environment import BASE_DIR
from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, take
from tests.browser.states import (
    STATES,
    Visit,
    accepted_with_login_over_tls,
    form,
    form_with_a_test_in_the_frame,
    played_again,
    refused_and_explained,
    two_runs,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FOLDER = BASE_DIR / "docs" / "img"
# name: state, scheme, width, height, selector of what is scrolled to
PICTURES = {
    "page": (form_with_a_test_in_the_frame, "light", 1280, 860, ""),
    "first": (form, "dark", 1280, 860, ""),
    "transcript": (accepted_with_login_over_tls, "light", 1280, 1000, ""),
    "transcript-dark": (accepted_with_login_over_tls, "dark", 1280, 1000, ""),
    "explained": (refused_and_explained, "light", 1280, 860, ".meaning"),
    "compared": (two_runs, "light", 1280, 860, ""),
    "played": (played_again, "dark", 1280, 860, ".stage[data-name=mail]"),
    "narrow-form": (form, "light", 360, 760, ""),
    "narrow-explained": (refused_and_explained, "dark", 360, 760, ".meaning"),
}


@pytest_asyncio.fixture(loop_scope="session")
async def visit(site: Site, visitors: Visitors, tmp_path: Path) -> AsyncIterator[Visit]:
    async with AsyncExitStack() as servers:
        yield Visit(site, visitors, servers, tmp_path)


async def snap(page: Page, file: Path, scheme: Literal["light", "dark"], width: int, height: int, where: str) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    await page.emulate_media(color_scheme=scheme)
    await page.mouse.move(1, 1)
    for frame in page.frames:
        await frame.evaluate("() => { scrollTo(0, 0); document.activeElement?.blur(); }")
    if where:
        await page.locator(where).first.evaluate("(one) => one.scrollIntoView({block: 'center'})")
    await page.screenshot(path=file)


@pytest.mark.parametrize("name", STATES)
async def test_state(visit: Visit, folder: Path, name: str) -> None:
    """``PICTURES=folder .venv/bin/python -m pytest tests/browser/pictures.py -k test_state``"""
    await take(await STATES[name](visit), folder, name)


@pytest.mark.parametrize("name", PICTURES)
async def test_document(visit: Visit, tmp_path: Path, name: str) -> None:
    state, scheme, width, height, where = PICTURES[name]
    page = await state(visit)
    await snap(page, tmp_path / "taken.png", scheme, width, height, where)  # type: ignore[arg-type]
    FOLDER.mkdir(exist_ok=True)
    # 64 colours are enough for text on plain ground, and make a third of the size.
    command = [
        "pngquant",
        "64",
        "--strip",
        "--force",
        "--output",
        str(FOLDER / f"{name}.png"),
        str(tmp_path / "taken.png"),
    ]
    await asyncio.to_thread(subprocess.run, command, check=True)

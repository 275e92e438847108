"""Pictures, taken by hand: those of the documents (``make pictures``), and of every page in every state, to look at."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page

from smtptest.conf.environment import BASE_DIR
from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, take
from tests.browser.outcome_states import (
    domain_good,
    domain_problem,
    in_german,
    open_relay,
    probe,
    problem,
    refused,
    several,
    undecided,
    warning,
)
from tests.browser.states import (
    STATES,
    accepted_with_login_over_tls,
    form,
    form_with_a_test_in_the_frame,
    played_again,
    refused_and_explained,
    running,
    two_runs,
)
from tests.browser.test_checks import dns_site as dns_site  # noqa: PLC0414  # a fixture
from tests.browser.test_dialogs import domain_site as domain_site  # noqa: PLC0414  # likewise
from tests.browser.visits import State, Visit
from tests.monitors.seeded import Year, years
from tests.servers.program import Program

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

# States that ask a name server of their own.
SEVERAL, CHECKED = (several,), (domain_good, domain_problem)
FOLDER = BASE_DIR / "docs" / "img"
# name: state, how it is looked at (the media "print" is paper), width, height, selector of what is scrolled to
PICTURES: dict[str, tuple[State, str, int, int, str]] = {
    "page": (form_with_a_test_in_the_frame, "light", 1280, 860, ""),
    "first": (form, "dark", 1280, 860, ""),
    "explained": (refused_and_explained, "light", 1280, 860, ".meaning"),
    "compared": (two_runs, "light", 1280, 860, ""),
    "played": (played_again, "dark", 1280, 860, ".stage[data-name=mail]"),
    "good": (accepted_with_login_over_tls, "light", 1280, 860, ""),
    "warning": (warning, "light", 1280, 860, ""),
    "problem": (problem, "light", 1280, 860, ""),
    "undecided": (undecided, "light", 1280, 860, ""),
    "waiting": (running, "light", 1280, 860, ""),
    "several": (several, "light", 1280, 860, ""),
    "probe": (probe, "light", 1280, 860, ""),
    "open-relay": (open_relay, "light", 1280, 860, ""),
    "dark": (problem, "dark", 1280, 860, ""),
    "german": (in_german, "light", 1280, 860, ""),
    "print": (refused, "print", 794, 1123, ""),
    "phone-form": (form, "light", 390, 844, ""),
    "phone-390": (refused, "light", 390, 844, ""),
    "phone-320": (problem, "dark", 320, 700, ""),
    "phone-several": (several, "light", 390, 844, ""),
    "domain-good": (domain_good, "light", 1280, 860, ""),
    "domain-problem": (domain_problem, "light", 1280, 860, ""),
    "domain-checks": (domain_problem, "dark", 1280, 860, "#checks"),
    "phone-domain": (domain_problem, "light", 390, 844, ""),
    "phone-explained": (refused_and_explained, "dark", 390, 844, ".meaning"),
}

# Monitors with a year behind them: what tests.monitors.seeds.a_year takes.
WATCHED = (
    {"name": "Mail of example.org", "group": "example.org"},
    {"name": "Mailing lists", "group": "example.org", "lasts": "down", "seed": 2},
    {"name": "Backup server", "group": "example.org", "lasts": "unknown", "seed": 3},
)
# name: page, its language, how it is looked at, width, height, selector of what is scrolled to
PICTURES_OF_MONITORS: dict[str, tuple[Callable[[Sequence[Year]], str], str, str, int, int, str]] = {
    "monitor-good": (lambda found: found[0].report, "en", "light", 1280, 1240, ""),
    "monitor-bad": (lambda found: found[1].report, "en", "dark", 1280, 1240, ""),
    "monitor-unknown": (lambda found: found[2].report, "en", "light", 1280, 430, ""),
    "monitor-german": (lambda found: found[0].report, "de", "light", 1280, 1240, ""),
    "monitor-phone": (lambda found: found[1].report, "en", "dark", 390, 1000, ""),
    "monitor-incident": (lambda found: found[1].incident, "en", "light", 1280, 700, ""),
    "monitor-group": (lambda found: f"{found[0].report}group/", "en", "light", 1280, 430, ""),
    "monitor-manage": (lambda found: found[1].manage, "en", "light", 1280, 860, ""),
}


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Program, list[Year]]]:
    """The program with monitors that have a year behind them."""
    program = Program(tmp_path_factory.mktemp("watched"), "--no-demo")
    try:
        yield program, years(program.var, *WATCHED)
    finally:
        program.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def visit(site: Site, visitors: Visitors, tmp_path: Path) -> AsyncIterator[Visit]:
    async with AsyncExitStack() as servers:
        yield Visit(site, visitors, servers, tmp_path)


async def snap(page: Page, file: Path, look: str, width: int, height: int, where: str) -> None:
    await page.set_viewport_size({"width": width, "height": height})
    await page.emulate_media(
        media="print" if look == "print" else "screen", color_scheme="dark" if look == "dark" else "light"
    )
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


async def document(visit: Visit, name: str) -> None:
    state, look, width, height, where = PICTURES[name]
    await keep(await state(visit), visit.folder, name, look, width, height, where)


async def keep(page: Page, folder: Path, name: str, look: str, width: int, height: int, where: str) -> None:
    """A picture of the page, small enough for the repository."""
    taken = folder / "taken.png"
    await snap(page, taken, look, width, height, where)
    FOLDER.mkdir(exist_ok=True)
    # 64 colours are enough for text on plain ground, and make a third of the size.
    command = ["pngquant", "64", "--strip", "--force", "--output", str(FOLDER / f"{name}.png"), str(taken)]
    await asyncio.to_thread(subprocess.run, command, check=True)


@pytest.mark.parametrize("name", [name for name in PICTURES if PICTURES[name][0] not in SEVERAL + CHECKED])
async def test_document(visit: Visit, name: str) -> None:
    await document(visit, name)


@pytest.mark.parametrize("name", [name for name in PICTURES if PICTURES[name][0] in SEVERAL])
async def test_document_of_a_domain(visit: Visit, domain_site: Site, name: str) -> None:
    await document(replace(visit, site=domain_site), name)


@pytest.mark.parametrize("name", [name for name in PICTURES if PICTURES[name][0] in CHECKED])
async def test_document_of_a_domain_check(visit: Visit, dns_site: Site, name: str) -> None:
    await document(replace(visit, site=dns_site), name)


@pytest.mark.parametrize("name", PICTURES_OF_MONITORS)
async def test_document_of_a_monitor(
    visitors: Visitors, watched: tuple[Program, list[Year]], tmp_path: Path, name: str
) -> None:
    path, language, look, width, height, where = PICTURES_OF_MONITORS[name]
    program, found = watched
    page = await visitors(reduced_motion="reduce", locale=language)
    await page.goto(program.url + path(found))
    await keep(page, tmp_path, name, look, width, height, where)

"""From the click on the button to the first line on the screen, in Debian's Chromium.

Whoever clicks has filled in the form: meanwhile what the frame needs has been fetched (site/js/start/ahead.js).
"""

from __future__ import annotations

from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

from tests.bench import visitor
from tests.bench.engine import mail
from tests.bench.web import program
from tests.browser.helpers import AHEAD

# The frame's page is of the same origin, and performance.now() of both counts from timeOrigin.
_FIRST_LINE = """() => new Promise(resolve => {
  const look = () => {
    const page = document.getElementById('frame').contentDocument;
    if (page && page.querySelector('#conversation .line')) resolve(performance.now() - window.clickedAt);
    else requestAnimationFrame(look);
  };
  look();
})"""
_NOTE_CLICK = """() => document.querySelector("#ask").addEventListener(
  "submit", () => { window.clickedAt = performance.now(); }, true)"""


def click_to_first_line(times: int = 5) -> list[float]:
    """Seconds, for each of so many tests after one that is not counted."""
    found = []
    with mail() as port, program() as web, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for _ in range(times + 1):
            page = browser.new_page()
            page.goto(f"{web.url}/?{urlencode(visitor.fields(port))}")
            page.evaluate(_NOTE_CLICK)
            page.focus("[name=host]")
            page.wait_for_function(AHEAD)
            page.click("#ask button[type=submit]")
            found.append(page.evaluate(_FIRST_LINE) / 1000)
            page.close()
        browser.close()
    return found[1:]

"""The parts of the scripts that need no page, run where they run: in the browser."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page

from smtptest.web.combinations import RULES
from tests.browser.conftest import Visitors
from tests.browser.helpers import Site
from tests.web.test_combinations import EXAMPLES
from tests.web.test_understand import CASES

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def call(page: Page, module: str, expression: str, *values: Any) -> Any:
    """What an expression over a module ``m`` and the values ``v`` gives."""
    script = f"async (v) => {{ const m = await import('/static/js/{module}.js'); return {expression}; }}"
    return await page.evaluate(script, list(values))


@pytest.mark.parametrize(
    ("security", "typed", "port"),
    [
        ("tls", "", "465"),
        ("starttls", "", "587"),
        ("opportunistic", "", "25"),
        ("none", "", "25"),
        ("tls", "2525", "2525"),
        ("starttls", "25", "25"),
        ("starttls", "465", "587"),
        ("tls", "587", "465"),
        ("none", "465", "25"),
    ],
)
async def test_the_port_that_goes_with_a_security_mode(
    site: Site, visitors: Visitors, security: str, typed: str, port: str
) -> None:
    page = await visitors()
    await page.goto(site.url)
    assert await call(page, "ask", "m.portFor(...v)", security, typed) == port


@pytest.mark.parametrize(
    ("port", "chosen", "security"),
    [
        ("465", "opportunistic", "tls"),
        ("465", "none", "tls"),
        ("587", "opportunistic", "starttls"),
        ("25", "tls", "opportunistic"),
        ("25", "none", "none"),
        ("2525", "none", "none"),
        ("2525", "tls", "tls"),
        ("", "starttls", "starttls"),
    ],
)
async def test_the_security_mode_that_goes_with_a_port(
    site: Site, visitors: Visitors, port: str, chosen: str, security: str
) -> None:
    page = await visitors()
    await page.goto(site.url)
    assert await call(page, "ask", "m.securityFor(...v)", port, chosen) == security


@pytest.mark.parametrize(
    ("typed", "recipients"),
    [
        ("", []),
        (" \n , ", []),
        ("a@example.org", ["a@example.org"]),
        ("a@example.org, b@example.org\r\nc@example.org", ["a@example.org", "b@example.org", "c@example.org"]),
    ],
)
async def test_recipients_are_taken_apart(site: Site, visitors: Visitors, typed: str, recipients: list[str]) -> None:
    page = await visitors()
    await page.goto(site.url)
    assert await call(page, "ask", "m.recipients(...v)", typed) == recipients


async def test_events_are_taken_once_and_in_order(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    takes = "(() => { const s = new m.Sequence(); return v.map((seq) => s.take(seq)); })()"
    assert await call(page, "sequence", takes, 0, 1, 1, 0, 3, 2, 3) == [
        "next",
        "next",
        "known",
        "known",
        "gap",
        "next",
        "next",
    ]


async def test_waits_double_up_to_ten_seconds_and_are_spread(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    longest = await call(page, "sequence", "v.map((n) => m.backoff(n, () => 1))", 1, 2, 3, 4, 5, 6, 60)
    shortest = await call(page, "sequence", "v.map((n) => m.backoff(n, () => 0))", 1, 6)
    assert (longest, shortest) == ([0.5, 1, 2, 4, 8, 10, 10], [0.25, 5])


async def test_durations_have_the_digits_that_say_something(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    durations = await call(page, "events", "v.map(m.duration)", 0, 0.00034, 0.0099, 0.00996, 0.0214, 0.9994, 0.9996, 61)
    assert durations == ["0.0 ms", "0.3 ms", "9.9 ms", "10 ms", "21 ms", "999 ms", "1.00 s", "61.00 s"]


async def test_what_is_pasted_is_understood_as_the_server_does(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    texts = [text for text, _ in CASES]
    assert await call(page, "ask", "v.map(m.understand)", *texts) == [found for _, found in CASES]


async def test_what_does_not_go_together_is_found_as_the_server_does(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    rules = [{"at": rule.at, "when": rule.condition, "text": str(rule.text), "error": rule.error} for rule in RULES]
    found = await call(
        page, "ask", "v[1].map((values) => m.broken(v[0], values).map((rule) => rule.text))", rules, EXAMPLES
    )
    assert found == [[str(rule.text) for rule in RULES if rule.holds(values)] for values in EXAMPLES]

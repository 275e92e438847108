"""A server that says markup, escape codes, bidi controls and broken UTF-8: nothing runs, and all of it is seen."""

from __future__ import annotations

import json
import re
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import RequestFactory
from playwright.async_api import Page, WebSocketRoute, expect

from smtptest.engine.events import DialogStarted, Finding, Finished, Outcome, Received, Severity, Verdict
from smtptest.web.presenters import transcript_page
from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, finished, lines
from tests.browser.test_receive import narrow
from tests.browser.visits import Visit, template
from tests.servers.certificates import hostile_certificate
from tests.servers.scripted import Peer, deserting, obeys, serve
from tests.transcripts import round_trip
from tests.transcripts.received import Story

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MARKUP = "<script>alert(1)</script></li><img src=/x onerror=alert(1)>\"'{{7*7}}"
SAID = MARKUP.encode() + b"\x1b[2J\x00\xe2\x80\xaegnp.exe\xff\xfe\xe2\x80\x8b"
SHOWN = MARKUP + r"\u{001B}[2J\u{0000}\u{202E}gnp.exe\xFF\xFE\u{200B}"
# What our own pages have; anything beside it was made by the server's text.
OURS = ".button, .reference, #waiting-cause > a"
FOREIGN = f"#transcript :is(script, img, iframe, svg, h2 > :not(bdi), a:not([href^='#']):not({OURS}))"
# How far down the text of each element ends, without the room around it.
FEET = """(all) => all.map((one) => {
  const text = document.createRange();
  text.selectNodeContents(one);
  return text.getBoundingClientRect().bottom;
})"""


def hostile(code: str) -> bytes:
    return code.encode() + SAID + b"\r\n"


async def everywhere(peer: Peer) -> None:
    """Hostile text in the greeting, in each reply, in a line without a code."""
    answers: dict[str, tuple[str | bytes, ...]] = {
        "greeting": (hostile("220-"), hostile("220 ")),
        "EHLO": (hostile("250-"), hostile("250 ")),
        "MAIL": (hostile("250 "),),
        "RCPT": (hostile("550-"), hostile("550 ")),
    }
    await obeys(peer, answers)


async def gibberish(peer: Peer) -> None:
    await peer.say(SAID + b"\r\n")
    await peer.gone()


async def unharmed(page: Page) -> None:
    assert await page.locator(FOREIGN).count() == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
async def test_hostile_lines(site: Site, visitors: Visitors, scripts: bool) -> None:
    page = await visitors(java_script_enabled=scripts)
    async with serve(everywhere) as server:
        url = await begin(page, site, server.port, mail_from="me@example.org", rcpt_to=["you@example.org"])
        await page.goto(url)
        await finished(page)
    shown = [f"{code}{SHOWN}" for code in ("220-", "220 ", "250-", "250 ", "250 ", "550-", "550 ")]
    assert (await lines(page, "server"))[: len(shown)] == shown
    await unharmed(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
async def test_what_is_not_smtp_is_marked(site: Site, visitors: Visitors, scripts: bool) -> None:
    page = await visitors(java_script_enabled=scripts)
    async with serve(gibberish) as server:
        await page.goto(await begin(page, site, server.port))
        await finished(page)
    assert await lines(page, "server") == [SHOWN]
    await expect(page.locator(".note")).to_contain_text("malformed")
    await expect(page.locator("#banner")).to_have_attribute("data-verdict", "protocol-error")
    await unharmed(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
async def test_a_hostile_certificate(site: Site, visitors: Visitors, tmp_path: Path, scripts: bool) -> None:
    page = await visitors(java_script_enabled=scripts)
    async with serve(obeys, hostile_certificate(tmp_path)) as server:
        await page.goto(await begin(page, site, server.port, security="tls", stop_after="ehlo"))
        await finished(page)
    card = page.locator(".tls")
    await expect(card.locator("summary bdi")).to_have_text(
        r"CN=\<img src=/x onerror=alert(1)\>\u{001B}[2J\u{202E}"  # a distinguished name escapes < and > (RFC 4514)
    )
    await expect(card.locator("dd").first).to_contain_text("<script>alert(1)</script>")
    await expect(card.locator(".problems li").first).to_be_visible()
    await unharmed(page)


def every_kind(first: int = 0) -> list[dict[str, Any]]:
    """One event of each kind with hostile text wherever an event has text. first: the number of the first."""
    certificate = dict.fromkeys(("subject", "issuer", "not_before", "not_after", "fingerprint", "key"), SHOWN)
    kinds: list[dict[str, Any]] = [
        {"kind": "resolved", "query": SHOWN, "type": SHOWN, "answers": [SHOWN], "error": SHOWN},
        {"kind": "connected", "host": SHOWN, "address": SHOWN, "port": 25},
        {"kind": "stage", "name": SHOWN, "state": "started", "took": None},
        {"kind": "sent", "text": SHOWN, "masked": True},
        {"kind": "received", "text": SHOWN, "code": None, "more": False, "note": SHOWN, "raw": SHOWN},
        {"kind": "stage", "name": SHOWN, "state": "failed", "took": 1.0},
        {
            "kind": "tls",
            "version": SHOWN,
            "cipher": SHOWN,
            "bits": 1,
            "chain": [{**certificate, "names": [SHOWN]}],
            "verified": False,
            "problems": [SHOWN],
        },
        {
            "kind": "finding",
            "level": "problem",
            "code": SHOWN,
            "title": SHOWN,
            "detail": SHOWN,
            "reference": SHOWN,
            "about": first + 4,
        },
        {"kind": "finished", "verdict": "rejected", "summary": SHOWN, "took": 1.0},
        {"kind": "finished", "verdict": "rejected", "summary": SHOWN, "took": 1.0, "dialog": None},
    ]
    return [{"seq": seq, "t": 0.1, "dialog": 0, **event} for seq, event in enumerate(kinds, start=first)]


async def test_every_field_of_every_kind_is_only_text(site: Site, visitors: Visitors) -> None:
    """Some of these fields are our own words today. The page does not count on that."""
    page = await visitors()

    async def hostile_events(socket: WebSocketRoute) -> None:
        (after,) = parse_qs(urlsplit(socket.url).query)["after"]
        for event in every_kind(int(after) + 1):
            socket.send(json.dumps(event))

    await page.route_web_socket(re.compile(r"/ws/t/"), hostile_events)
    async with serve(deserting("greeting", "hangs")) as server:
        await page.goto(await begin(page, site, server.port, stop_after="connect"))
        await finished(page)
    await expect(page.locator(".finding .title bdi")).to_have_text(SHOWN)
    await unharmed(page)
    places = {
        "#summary": 1,
        "#stages": 1,  # a name
        "#findings": 3,  # title, detail, reference
        # query, type, answer; address; stage; sent; received, note, flag; version, cipher; summary of the dialog
        "#conversation": 12,
        "#tls": 8,  # version, cipher, problem; subject, names, issuer, key, fingerprint; dates are cut to their day
    }
    texts = {place: await page.locator(place).text_content() or "" for place in places}
    assert {place: text.count(SHOWN) for place, text in texts.items()} == places


async def test_long_names_stay_within_a_narrow_page_and_what_stands_in_a_row_on_one_line(
    site: Site, visitors: Visitors, tmp_path: Path
) -> None:
    name = "a" * 63 + ".example.org"
    story = Story()
    story.add(DialogStarted, 0, host=name, address="2001:db8:1234:5678:9abc:def0:1234:5678", port=25)
    about = story.add(Received, 0, text="550 5.7.1 No", code=550)
    words = {"title": name, "detail": name, "reference": "RFC 5321 section 4.2"}
    story.add(Finding, 0, level=Severity.WARNING, code="some", about=about, **words)
    for dialog in (0, None):
        story.add(Finished, dialog, verdict=Verdict.REJECTED, summary=name, took=1.0, outcome=Outcome.PROBLEM)
    found = {**round_trip.document(story), "id": "a" * 32}
    found["plan"] = {**found["plan"], "host": name, "mail_from": f"me@{name}"}
    context = transcript_page.context(RequestFactory().get("/"), found, owner=True)
    async with AsyncExitStack() as servers:
        page = await template("transcript/page.html", **context)(Visit(site, visitors, servers, tmp_path))
        await expect(page.get_by_role("link", name=f"Check the domain {name}")).to_be_visible()
        await narrow(page)
        where, line = await page.locator(".finding .place > *").evaluate_all(FEET)
        assert where == pytest.approx(line, abs=1)

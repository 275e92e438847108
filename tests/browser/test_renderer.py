"""One renderer: what the scripts add is the server's own template, and what is there already stays as it is."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.async_api import Page, Route, expect

from smtptest.transcripts.render.in_words import in_language
from smtptest.transcripts.render.page import conversation, merged, with_days
from smtptest.web.presenters.explanations import with_link
from tests.browser.conftest import Visitors
from tests.browser.helpers import Site, begin, finished, stand_still
from tests.browser.states import LONG
from tests.browser.test_conversation import GREETING, one_by_one
from tests.browser.test_dialogs import begin_by_mx, domain_site
from tests.browser.test_hostile import every_kind
from tests.engine.smtp.routes import ONE
from tests.servers.certificates import hostile_certificate
from tests.servers.scripted import answering, serve

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
__all__ = ["domain_site"]

Json = dict[str, Any]
# Elements as text: their attributes by name, white space as it is shown. What only scripts have is left out, and so is
# which line the keyboard stops at: that is settled with the next picture.
NORMAL = r"""(elements) => elements.map((element) => {
  const told = (node) => {
    if (node.nodeType === Node.COMMENT_NODE) return "";
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
    if (node.matches("button.why, .bar > *, .track > *, details.why, .stages .visually-hidden")) return "";
    const kept = [...node.attributes].filter((one) => one.name !== "tabindex");
    const attributes = kept.map((one) => `${one.name}=${one.value}`).sort();
    const tag = [node.localName, ...attributes].join(" ");
    const text = [...node.childNodes].map(told).join("");
    // In a line white space is shown as it is; elsewhere, between elements, it is not.
    const inside = node.matches(".text, .text *") ? text : text.replace(/ ?(<[^>]*>) ?/g, "$1").trim();
    return `<${tag}>${inside}</${node.localName}>`;
  };
  return told(element);
})"""
PARTS = ("#conversation > .dialog", "#findings ol > li", "#counts", "#tls > *", "#stages li", "#overview tbody > tr")
DRAW = """async ([kind, event, ...more]) => {
  const lines = await import("/static/js/transcript/line.js");
  const { Sides } = await import("/static/js/transcript/sides.js");
  const line = (event, since, incoming = false, mail = false) =>
    lines.line(event, new Sides(incoming, mail).of(event), since);
  const { finding, tlsCard } = await import("/static/js/transcript/cards.js");
  window.drawn = { line, finding, tls: tlsCard }[kind](event, ...more);
}"""
PARSE = """(html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  window.given = template.content.firstElementChild;
}"""
# What the page loses after it has come.
WATCH = """() => {
  window.lost = [];
  new MutationObserver((changes) => {
    const gone = changes.flatMap((change) => [...change.removedNodes]);
    const drawn = gone.filter((node) => node.matches?.(".line, .stage, .finding, .tls, tr, .stages li"));
    window.lost.push(...drawn.map((node) => node.id));
  }).observe(document, { childList: true, subtree: true });
}"""


async def shown(page: Page) -> dict[str, list[str]]:
    return {part: await page.locator(part).evaluate_all(NORMAL) for part in PARTS}


async def stored(page: Page, site: Site, port: int, **fields: object) -> str:
    """The page of a test that has ended, as it is stored. Gives its address."""
    url = await begin(page, site, port, **fields)
    await page.goto(url)
    await finished(page)
    await page.reload()
    await expect(page.locator("#tools")).to_be_visible()
    return url


async def drawn_again(page: Page) -> dict[str, list[str]]:
    await page.get_by_role("button", name="Replay").click()
    # It may not have begun to play, or be at its end by now: a key that leaves the slider where it is has no event.
    for key in ("End", "Home"):
        await page.get_by_role("slider", name="Position").press(key)
    await expect(page.locator("#conversation .line")).to_have_count(0)
    await page.get_by_role("button", name="To the end").click()
    return await shown(page)


@pytest.mark.parametrize(
    "fields", [{"username": "demo", "password": "wrong", "insecure_auth": True}, LONG], ids=["refused", "long"]
)
async def test_a_replay_draws_what_the_server_drew(site: Site, visitors: Visitors, fields: dict[str, object]) -> None:
    page = await visitors()
    async with serve(answering(EHLO=("250-mx", "250 AUTH PLAIN"), RCPT="250 2.1.5 Ok")) as server:
        await stored(page, site, server.port, **fields)
    before = await shown(page)
    assert before["#conversation > .dialog"]
    for part, drawn in (await drawn_again(page)).items():
        assert drawn == before[part]


async def test_a_replay_of_several_dialogs_draws_what_the_server_drew(domain_site: Site, visitors: Visitors) -> None:
    page = await visitors()
    async with serve(answering(), host=ONE) as server:
        await page.goto(await begin_by_mx(page, domain_site, server.port))
        await finished(page)
    await page.reload()
    await expect(page.locator("#tools")).to_be_visible()
    before = await shown(page)
    assert len(before["#overview tbody > tr"]) == 4
    drawn = await drawn_again(page)
    # The address that was dialled is known to the server before it draws the heading.
    headed = re.compile(r"<small class=address>.*?</small>")
    for part in PARTS:
        # The list of stages, which several dialogs hide, has them as they began.
        order = sorted if part == "#stages li" else list
        assert order(headed.sub("", one) for one in drawn[part]) == order(headed.sub("", one) for one in before[part])


def strange() -> list[Json]:
    """Events of each kind with and without each of their parts."""
    names = {"issuer": "CN=b", "names": ["a.example", "b.example"], "fingerprint": "AB:CD", "key": "RSA 2048"}
    dates = {"not_before": "2026-01-01T00:00:00+00:00", "not_after": "2026-03-10T00:00:00+00:00"}
    late = {"not_before": "2025-01-01T00:00:00+00:00", "not_after": "2025-03-10T00:00:00+00:00"}
    short = {"not_before": "2026-01-27T00:00:00+00:00", "not_after": "2026-03-13T12:00:00+00:00"}
    chain = [
        {"subject": "CN=a", **names, **dates},
        {"subject": "CN=c", **names, **late, "names": []},
        {"subject": "CN=d", **names, **short},
        {"subject": "CN=b", **names, **dates, "not_after": "2027-01-01T00:00:00+00:00"},
        {"subject": "(cannot be read)", "issuer": "", "names": [], "not_before": None, "not_after": None},
    ]
    received = {"kind": "received", "more": False, "note": None, "code": 250, "raw": None}
    tls = {"kind": "tls", "version": "TLSv1.3", "cipher": "AES", "bits": 256, "verified": True, "problems": []}
    finding = {"kind": "finding", "level": "info", "code": "none", "title": "A title", "detail": "", "about": None}
    kinds: list[Json] = [
        {"kind": "resolved", "query": "a.example", "type": "MX", "answers": ["one", "two"], "error": None},
        {"kind": "resolved", "query": "a.example", "type": "A", "answers": [], "error": "no such name"},
        {"kind": "connected", "host": "a", "address": "192.0.2.1", "port": 25},
        {"kind": "sent", "text": "two  spaces ", "masked": False},
        {"kind": "sent", "text": "AUTH PLAIN ********", "masked": True},
        {"kind": "sent", "text": "{seq} ********", "masked": False},
        {**received, "text": "250-first", "more": True},
        {**received, "text": "no reply", "code": None, "note": "unsolicited, malformed"},
        {**received, "text": "535 not ******** you", "code": 535, "note": "masked, bare LF"},
        {**tls, "chain": chain, "key_exchange": "X25519"},
        {**tls, "chain": [], "verified": False, "problems": ["one", "two"], "key_exchange": None},
        {**finding, "reference": "RFC 5321 section 4.2"},
        {**finding, "reference": "The manual", "detail": "More of it", "about": 3, "level": "problem"},
        {**finding, "reference": "", "level": "warning"},
        {"kind": "finished", "verdict": "passed", "summary": "All went well.", "took": 1.0},
    ]
    return [{"seq": seq, "t": seq / 7, "dialog": 0, **event} for seq, event in enumerate(kinds)]


async def test_a_filled_template_is_what_the_server_draws(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    async with serve(answering()) as server:
        await stored(page, site, server.port, stop_after="connect")
    started = datetime(2026, 3, 1, tzinfo=UTC)
    for place, events in (("", strange()), ("mx.example 192.0.2.1", every_kind())):
        # Without stages: in one, the lines of a message are folded.
        told = [in_language({**event, "t": round(event["t"], 6)}) for event in events if event["kind"] != "stage"]
        rows = conversation({"events": [{"name": "", **event} for event in told], "dialogs": []})[0]["stages"][0][
            "rows"
        ]
        cases = [("line", row, "transcript/line.html", [row["since"]]) for row in rows]
        for event in told:
            if event["kind"] == "finding":
                (one,) = merged([with_link({**event, "where": place})])
                cases.append(("finding", one, "transcript/finding.html", [place]))
            elif event["kind"] == "tls" and events != every_kind():
                card = with_days({**event, "where": place}, started)
                cases.append(("tls", card, "transcript/tls.html", [place, started.timestamp() + event["t"]]))
        by_number = {event["seq"]: event for event in told}
        for kind, event, template, more in cases:
            await page.evaluate(PARSE, render_to_string(template, {"event": {**event, "flags": []}}))
            await page.evaluate(DRAW, [kind, by_number[event["seq"]], *more])
            drawn, given = await page.evaluate(f"({NORMAL})([window.drawn, window.given])")
            assert drawn == given


def incoming() -> list[Json]:
    """Lines of a session in which this tool is the server."""
    received = {"kind": "received", "more": False, "note": None, "code": None, "raw": None}
    kinds: list[Json] = [
        {"kind": "begun", "host": "mx.example", "address": "192.0.2.1", "port": 25, "part": None, "role": "server"},
        {"kind": "sent", "text": "250-first", "masked": False},
        {"kind": "sent", "text": "550", "masked": False},
        {"kind": "sent", "text": "no reply", "masked": False},
        {**received, "text": "EHLO ********", "note": "bare LF"},
        {**received, "text": "AUTH PLAIN ********", "note": "masked"},
        {"kind": "sent", "text": "354 go", "masked": False},
        {**received, "text": "Subject: {seq}"},
    ]
    return [{"seq": seq, "t": seq / 4, "dialog": 0, **event} for seq, event in enumerate(kinds)]


async def test_lines_of_an_incoming_session_are_drawn_as_the_server_draws_them(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    async with serve(answering()) as server:
        await stored(page, site, server.port, stop_after="connect")
    begun, *lines = incoming()
    document = {"events": [begun, *lines], "dialogs": [{"index": 0, "host": "mx.example", "address": "192.0.2.1"}]}
    rows = conversation(document)[1]["stages"][0]["rows"]
    assert [row["side"] for row in rows] == ["server"] * 3 + ["client"] * 2 + ["server", "client"]
    for row, event in zip(rows, lines, strict=True):
        await page.evaluate(PARSE, render_to_string("transcript/line.html", {"event": row}))
        await page.evaluate(DRAW, ["line", event, row["since"], True, row["of_message"]])
        drawn, given = await page.evaluate(f"({NORMAL})([window.drawn, window.given])")
        assert drawn == given


async def test_a_stored_transcript_is_one_request_and_nothing_of_it_is_drawn_anew(
    site: Site, visitors: Visitors, tmp_path: Path
) -> None:
    page = await visitors()
    async with serve(answering(), hostile_certificate(tmp_path)) as server:
        url = await stored(page, site, server.port, security="tls", insecure_auth=True, **LONG)
    await page.add_init_script(f"({WATCH})()")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    await page.goto(url)
    await expect(page.locator("#tools")).to_be_visible()
    await expect(page.locator("#legend")).to_be_visible()
    await page.wait_for_load_state("networkidle")
    assert [address for address in asked if "/static/" not in address] == [url]
    assert await page.evaluate("window.lost") == []
    await page.get_by_role("button", name="Replay").click()
    await expect(page.locator("#player")).to_be_visible()
    assert [address for address in asked if "/static/" not in address] == [url, f"{url[:-1]}.json?language=en"]


async def test_a_page_that_is_opened_in_the_middle_goes_on_after_its_last_event(site: Site, visitors: Visitors) -> None:
    released = [asyncio.Event() for _ in GREETING[:-1]]
    page, late = await visitors(), await visitors()
    async with serve(one_by_one(released)) as server:
        url = await begin(page, site, server.port, stop_after="connect")
        await page.goto(url)
        for event in released[:3]:
            event.set()
        await expect(page.locator(".line[data-side=server]")).to_have_count(4)
        await late.add_init_script(f"({WATCH})()")
        sockets: list[str] = []
        late.on("websocket", lambda socket: sockets.append(socket.url))
        await late.goto(url)
        await expect(late.locator("#summary")).to_have_text("Waiting for the server's greeting")
        for event in released[3:]:
            event.set()
        await finished(late)
        await finished(page)
    last = int(re.search(r"after=(-?\d+)", sockets[0])[1])  # type: ignore[index]
    assert last >= 5
    assert await late.evaluate("window.lost") == []
    await page.reload()
    await expect(page.locator("#tools")).to_be_visible()
    drawn, given = await shown(late), await shown(page)
    arriving = re.compile(r"line arriving")
    for part in PARTS:
        assert [arriving.sub("line", one) for one in drawn[part]] == given[part]


async def test_what_does_not_fit_into_a_page_is_fetched_and_drawn(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    async with serve(answering()) as server:
        url = await stored(page, site, server.port)
    before = await shown(page)

    async def shortened(route: Route) -> None:
        text = await (await route.fetch()).text()
        main, end, rest = text.partition("</main>")
        hint = '<div id="conversation"><p id="left-out">More lines are not shown here.</p>'
        main = re.sub(r'<li class="line".*?</li>', "", main, flags=re.DOTALL)
        await route.fulfill(body=re.sub(r'<div[^>]* id="conversation">', hint, main) + end + rest)

    async def busy(route: Route) -> None:
        await route.fulfill(status=503)

    await page.route(url, shortened)
    await page.reload()
    await expect(page.locator("#left-out")).to_have_count(0)
    # And what was fetched is drawn.
    await expect(page.locator("#tools")).to_be_visible()
    assert await shown(page) == before
    # While the rest does not come, nothing of what is there is lost, and it is said.
    visitors.guard(page).allow("503")
    # It asks six times, and not again before its clock goes on.
    await stand_still(page)
    await page.route("**/*.json?*", busy)
    await page.reload()
    await expect(page.locator("#link-state")).to_contain_text("could not be fetched")
    await expect(page.locator("#left-out")).to_be_visible()
    await expect(page.locator("#findings .finding").first).to_be_visible()
    await page.unroute("**/*.json?*")
    await page.clock.run_for(1000)
    await expect(page.locator("#left-out")).to_have_count(0)
    await expect(page.locator("#link-state")).to_be_hidden()
    assert await shown(page) == before

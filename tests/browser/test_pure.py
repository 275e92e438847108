"""The parts of the scripts that need no page, run where they run: in the browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.template.loader import render_to_string
from playwright.async_api import Page

from smtptest.engine.events import Verdict
from smtptest.engine.outcome import Outcome
from smtptest.explain.explanation import PAGES, link_rules, link_to
from smtptest.transcripts.render.page import duration, seconds, with_days
from smtptest.transcripts.sides import with_sides
from smtptest.web.forms.combinations import RULES
from smtptest.web.labels import for_scripts, in_a_word, of_domain, told
from tests.browser.conftest import Visitors
from tests.browser.helpers import Site
from tests.web.forms.test_combinations import EXAMPLES, texts
from tests.web.forms.typed.test_host_input import CASES
from tests.web.forms.typed.understanding import seen

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
    assert await call(page, "start/fields", "m.portFor(...v)", security, typed) == port


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
    assert await call(page, "start/fields", "m.securityFor(...v)", port, chosen) == security


async def test_a_sender_that_the_visitor_wrote_is_kept(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    typed = [{"username": "a@x.test"}, {"username": "b@x.test"}, {"mail_from": "me@y.test"}, {"username": "c@x.test"}]
    seen = await call(
        page,
        "start/arrangement",
        """(() => {
          const fields = Object.fromEntries(["username", "mail_from", "rcpt_to"].map((name) => [name, {value: ""}]));
          const set = (name, value) => (fields[name].value = value);
          return v.map((typed) => {
            for (const [name, value] of Object.entries(typed)) set(name, value);
            m.fromUser((name) => fields[name], set);
            return [fields.mail_from.value, fields.rcpt_to.value];
          });
        })()""",
        *typed,
    )
    assert seen == [["a@x.test"] * 2, ["b@x.test"] * 2, ["me@y.test"] * 2, ["me@y.test"] * 2]


async def test_what_was_typed_is_sent_as_it_is(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    fields = [["rcpt_to", "a@x; Bob <b@y>"], ["csrfmiddlewaretoken", "x"], ["insecure_auth", "on"]]
    asked = await call(page, "start/send", "m.request(...v)", fields)
    assert asked == {"rcpt_to": "a@x; Bob <b@y>", "insecure_auth": True}


async def test_events_are_taken_once_and_in_order(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    takes = "(() => { const s = new m.Sequence(); return v.map((seq) => s.take(seq)); })()"
    assert await call(page, "transcript/sequence", takes, 0, 1, 1, 0, 3, 2, 3) == [
        "next",
        "next",
        "known",
        "known",
        "gap",
        "next",
        "next",
    ]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
async def test_of_answers_that_overtake_one_another_the_one_asked_for_last_counts(
    site: Site, visitors: Visitors, order: tuple[int, ...]
) -> None:
    page = await visitors()
    await page.goto(site.url)
    script = """(async () => {
      const newest = m.latest();
      const held = [];
      const asked = ["a", "b", "c"].map((name) => newest(new Promise((answer) => held.push(() => answer(name)))));
      for (const at of v) held[at]();
      return [...(await Promise.all(asked)), await newest(Promise.resolve("d"))];
    })()"""
    assert await call(page, "transcript/sequence", script, *order) == [None, None, "c", "d"]


async def test_waits_double_up_to_ten_seconds_and_are_spread(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    longest = await call(page, "transcript/sequence", "v.map((n) => m.backoff(n, () => 1))", 1, 2, 3, 4, 5, 6, 60)
    shortest = await call(page, "transcript/sequence", "v.map((n) => m.backoff(n, () => 0))", 1, 6)
    assert (longest, shortest) == ([0.5, 1, 2, 4, 8, 10, 10], [0.25, 5])


async def test_durations_have_the_digits_that_say_something(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    durations = await call(
        page, "shared/events", "v.map(m.duration)", 0, 0.00034, 0.0099, 0.00996, 0.0214, 0.9994, 0.9996, 61, 1800.0004
    )
    assert durations == ["0.0 ms", "0.3 ms", "9.9 ms", "10 ms", "21 ms", "999 ms", "1.00 s", "61.00 s", "1800 s"]


async def test_what_is_pasted_is_understood_as_the_server_does(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    texts = [text for text, _ in CASES]
    understood = await call(page, "start/host_input", "v.map(m.understand)", *texts)
    assert understood == [seen(found)._asdict() for _, found in CASES]


async def test_what_does_not_go_together_is_found_as_the_server_does(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    rules = [{"at": rule.at, "when": rule.condition, "text": str(rule.text), "error": rule.error} for rule in RULES]
    found = await call(
        page,
        "start/fields",
        "v[1].map((values) => m.broken(v[0], values).map((rule) => rule.text))",
        rules,
        [texts(values) for values in EXAMPLES],
    )
    assert found == [[str(rule.text) for rule in RULES if rule.holds(texts(values))] for values in EXAMPLES]


async def test_who_waited_for_whom(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    events = [
        {"seq": 0, "t": 0.0, "dialog": 0, "kind": "stage", "name": "resolve", "state": "started"},
        {"seq": 1, "t": 0.1, "dialog": 0, "kind": "resolved"},
        {"seq": 2, "t": 0.1, "dialog": 0, "kind": "stage", "name": "resolve", "state": "done"},
        {"seq": 3, "t": 0.2, "dialog": 0, "kind": "stage", "name": "ehlo", "state": "started"},
        {"seq": 4, "t": 0.3, "dialog": 0, "kind": "sent"},
        {"seq": 5, "t": 0.7, "dialog": 0, "kind": "received"},
        {"seq": 6, "t": 0.7002, "dialog": 0, "kind": "received"},
        {"seq": 7, "t": 0.9, "dialog": 1, "kind": "received"},
        {"seq": 8, "t": 1.0, "dialog": 0, "kind": "stage", "name": "ehlo", "state": "done"},
        {"seq": 9, "t": 1.0, "dialog": 0, "kind": "stage", "name": "mail", "state": "started"},
        {"seq": 10, "t": 1.5, "dialog": 0, "kind": "sent"},
        {"seq": 11, "t": 9.5, "dialog": 0, "kind": "stage", "name": "mail", "state": "failed"},
    ]
    spans = "(() => { const w = new m.Waits(); for (const event of v) w.add(event); return w.spans; })()"
    found = await call(page, "transcript/waits", spans, *events)
    told = [[(wait["seq"], wait["who"], wait["from"], wait["to"]) for wait in span["waits"]] for span in found]
    assert told == [
        [(1, "names", 0, 0.1)],
        [(4, "tool", 0.2, 0.3), (5, "server", 0.3, 0.7002), (3, "tool", 0.7002, 1)],
        [(10, "tool", 1, 1.5), (9, "server", 1.5, 9.5)],
    ]


async def test_how_a_dialog_ended_is_told_as_the_server_does(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(f"{site.url}/privacy/")
    # The words of the transcript's page, on a page that has none.
    await page.evaluate(
        """(words) => {
          const template = document.createElement("template");
          template.id = "words";
          for (const [value, textContent] of words)
            template.content.append(Object.assign(document.createElement("data"), {value, textContent}));
          document.body.append(template);
        }""",
        [[name, str(text)] for name, text in for_scripts()],
    )
    ends = [(verdict, outcome) for verdict in Verdict for outcome in Outcome]
    events = [{"verdict": str(verdict), "outcome": str(outcome)} for verdict, outcome in ends]
    assert await call(page, "transcript/ending", "v.map(m.ended)", *events) == [told(*end) for end in ends]
    assert await call(page, "transcript/ending", "v.map(m.inAWord)", *events) == [in_a_word(*end) for end in ends]
    assert await call(page, "transcript/ending", "v.map(m.ofDomain)", *events) == [of_domain(*end) for end in ends]


async def test_a_long_wait_is_shortened_and_said_to_be(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    tempo = "(() => { const t = new m.Tempo([0, 1, 61, 62], 2); return %s; })()"
    moments = tempo % "[t.length, ...[0, 1, 2, 3, 4].map((clock) => t.moment(clock))]"
    assert await call(page, "transcript/tempo", moments) == [4, 0, 1, 31, 61, 62]
    assert await call(page, "transcript/tempo", tempo % "[0.5, 1.5, 3.5, 4].map((clock) => t.cut(clock))") == [
        0,
        60,
        0,
        0,
    ]
    assert await call(page, "transcript/tempo", tempo % "[-1, 0, 1, 2.9, 3, 4, 9].map((clock) => t.count(clock))") == [
        0, 1, 2, 2, 3, 4, 4,
    ]  # fmt: skip
    assert await call(page, "transcript/tempo", tempo % "[0, 1, 2, 3, 4].map((count) => t.clock(count))") == [
        0,
        0,
        1,
        3,
        4,
    ]


async def test_its_own_speed_where_that_can_be_followed(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    speeds = await call(page, "transcript/tempo", "v.map(m.usualSpeed)", 0.07, 1, 2, 30, 60, 61, 180, 1000)
    assert speeds == [0.01, 0.1, 1, 1, 1, 8, 8, 64]


async def test_who_says_a_line_is_what_the_server_says(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    received = {"kind": "received", "dialog": 0, "code": None, "more": False, "note": None}
    lines: list[tuple[str, str]] = [
        ("sent", "220 here.test"), ("received", "EHLO you"), ("sent", "250-here.test"), ("sent", "250 SIZE"),
        ("received", "DATA"), ("sent", "354 Go ahead"), ("received", "Subject: hello"), ("received", "."),
        ("sent", "250 OK"), ("received", "bdat 5 LAST"), ("received", "Subject: again"), ("sent", "250"),
        ("received", "QUIT"), ("sent", "what?"),
    ]  # fmt: skip
    said = [{**received, "kind": kind, "text": text} for kind, text in lines]
    for role in ("server", "client"):
        begun = {"kind": "begun", "dialog": 0, "role": role}
        stage = {"kind": "stage", "dialog": 0, "name": "message", "state": "started"}
        events = [begun, *said[:4], stage, *said[4:]]
        known = [one for one in with_sides(events) if "side" in one]
        told = [[one["side"], one["of_message"], one.get("code"), one.get("more", False)] for one in known]
        count = "(() => { const s = new m.Sides(v[0], false); return v[1].map((e) => s.of(e)).filter(Boolean)"
        rows = await call(page, "transcript/sides", f"{count}; }})()", role == "server", events)
        assert [[row["side"], row["ofMessage"], row["code"], row["more"]] for row in rows] == told


def _link(reference: str) -> str | None:
    try:
        return link_to(reference)
    except ValueError:
        return None


async def test_times_days_and_links_are_those_of_the_server(site: Site, visitors: Visitors) -> None:
    """What Python writes into a stored page and JavaScript into a live one, over arbitrary input."""
    page = await visitors()
    await page.goto(site.url)
    await page.set_content(render_to_string("transcript/script_words.html", {"references": link_rules()}))
    some = Random(5321)
    halves = [some.randrange(10**6) / 10**3 + 0.0005 for _ in range(500)]
    near = [edge * some.uniform(0.99, 1.01) for edge in (0.01, 1, 100) for _ in range(500)]  # where the digits change
    times = [0, 0.00995, 0.9995, 99.995, 100.5, *halves, *near, *(10 ** some.uniform(-6, 5) for _ in range(2000))]
    assert await call(page, "shared/events", "v.map(m.duration)", *times) == [duration(time) for time in times]
    assert await call(page, "shared/events", "v.map(m.seconds)", *times) == [seconds(time) for time in times]
    at = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    spans = [timedelta(days=some.randrange(-900, 900), seconds=some.choice((-1, 0, 1, 40000))) for _ in range(500)]
    event: dict[str, Any] = {"kind": "tls", "t": 0, "chain": [_certificate(at + span) for span in spans]}
    days = await call(
        page, "shared/events", f"v.map((end) => m.daysLeft(Date.parse(end) / 1000, {at.timestamp()}))",
        *(one["not_after"] for one in event["chain"]),
    )  # fmt: skip
    assert days == [one["days"] for one in with_days(event, at)["chain"]]
    pieces = ("RFC ", "5321", "9525", " section ", "4.2", ".", " ", "x", "\n", *PAGES)
    texts = ["".join(some.choices(pieces, k=some.randrange(6))) for _ in range(1000)]
    references = [*PAGES, "RFC 9525", "RFC 5321 section 4.2", "javascript:x", *texts]
    assert await call(page, "shared/events", "v.map(m.linkTo)", *references) == list(map(_link, references))


def _certificate(end: datetime) -> dict[str, Any]:
    return {"subject": "a", "issuer": "b", "not_before": "2020-01-01T00:00:00+00:00", "not_after": end.isoformat()}


async def test_meanings_are_asked_for_once_and_again_for_a_new_line(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    script = """(async () => {
      let asked = 0;
      const known = [
        { lines: { 3: 0 }, explanations: [{ key: "a" }] },
        { lines: { 3: 0, 9: 1 }, explanations: [{ key: "a" }, { key: "b" }] },
      ];
      const ask = async () => ({ ok: asked < 3, status: 503, json: async () => known[Math.min(asked++, 1)] });
      const meanings = new m.Meanings("/x", ask);
      const keys = [];
      const none = () => ({ key: "none to be had" });
      for (const number of v) keys.push((await meanings.of(number).catch(none))?.key ?? null);
      return [keys, asked];
    })()"""
    found = await call(page, "transcript/meanings", script, "3", "3", "9", "3", "7", "8")
    assert found == [["a", "a", "b", "a", None, "none to be had"], 3]


async def test_files_become_what_the_interface_takes_as_long_as_all_fit(site: Site, visitors: Visitors) -> None:
    page = await visitors()
    await page.goto(site.url)
    files = "[new File([new Uint8Array([0, 255, 10])], 'ä.bin'), new File(['abc'], 'b.txt', {type: 'text/plain'})]"
    told = [
        {"name": "ä.bin", "type": "application/octet-stream", "content": "AP8K"},
        {"name": "b.txt", "type": "text/plain", "content": "YWJj"},
    ]
    assert await call(page, "start/files", f"await m.attachments({files}, 6)") == told
    assert await call(page, "start/files", f"await m.attachments({files}, 5)") is None
    assert await call(page, "start/files", "await m.attachments([], 0)") == []

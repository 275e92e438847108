"""A test has a bound of its own, counted as it is kept: however many dialogs it has and however its bytes grow."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from smtptest.engine.events import Event, Finding, Finished, Received, Sent
from smtptest.engine.recorder import Recorder
from smtptest.engine.smtp.plan import Probe, Route, Security
from tests.engine.smtp.helpers import SHORT, Transcript, run
from tests.engine.smtp.routes import DOMAIN, ONE, TWO, domain
from tests.servers.scripted import Peer, Script, answering, serve

MOST = 64 * 1024
LIMITS = replace(SHORT, test_bytes=MOST)
KEPT = f"more than is kept of one test ({MOST} bytes, all its dialogs together)"


def kept(transcript: Transcript) -> int:
    return sum(len(json.dumps(event.to_json())) for event in transcript.events)


def filling(filler: bytes) -> Script:
    """Says it without end, in lines of good order."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        while True:
            await peer.say(b"250-" + filler + b"\r\n")
            await asyncio.sleep(0)  # a socket with room is not waited for, and this loop has others to serve

    return script


@pytest.mark.parametrize(
    "filler",
    [b"\0" * 1800, b"\xff" * 1000, "ä€😀".encode() * 100, b'"\\' * 400, b"x" * 500, b"e", b"\xe2\x80\xae" * 300],
    ids=["NUL", "no UTF-8", "beyond ASCII", "quotes", "long", "short", "bidi"],
)
async def test_what_grows_as_it_is_kept_is_counted_as_it_is_kept(filler: bytes) -> None:
    async with serve(filling(filler)) as server:
        limits = replace(LIMITS, reply_lines=10**6, reply_bytes=10**6)
        transcript = await run(server, security=Security.NONE, limits=limits)
    assert transcript.verdict == "protocol-error"
    assert transcript.summary == f"The server sent {KEPT} where a reply to EHLO was due."
    assert [finding.code for finding in transcript.of(Finding)][-1] == "limit-met"
    assert 0.7 * MOST < kept(transcript) < MOST + 8 * 1024


@pytest.mark.parametrize("route", [Route.EVERY, Route.MX])
async def test_the_bound_is_that_of_all_dialogs_together(route: Route) -> None:
    hosts = [f"mx{number}.example" for number in range(12)]
    zone: dict[str, Any] = {DOMAIN: {"MX": [f"{number} {host}." for number, host in enumerate(hosts)]}}
    zone |= {host: {"A": [(ONE, TWO)[number % 2]]} for number, host in enumerate(hosts)}
    async with domain(zone, dict.fromkeys((ONE, TWO), filling(b"\0" * 500))) as there:
        transcript = await there.send(route, limits=LIMITS)
    begun = {event.dialog for event in transcript.events if event.dialog is not None}
    assert len(begun) == (2 if route is Route.EVERY else 1), "no address is dialled twice at once"
    assert len([end for end in transcript.of(Finished) if end.dialog is not None]) == len(begun), "each has its end"
    assert kept(transcript) < MOST + 4 * 1024 * len(begun)
    left_out = [one.title for one in transcript.of(Finding) if one.dialog is None and one.code != "next-server"]
    assert left_out == [
        "10 more dialogs were not begun" if route is Route.EVERY else "11 more mail servers were not tried"
    ]
    assert any(KEPT in one.detail for one in transcript.of(Finding) if one.dialog is None)


async def test_a_probe_of_many_dialogs_ends_with_the_bound() -> None:
    async with serve(answering(EHLO=(b"250-" + b"\0" * 400 + b"\r\n",) * 30 + ("250 SIZE",))) as server:
        transcript = await run(server, security=Security.NONE, probe=Probe.SMUGGLING, limits=LIMITS)
    assert kept(transcript) < MOST + 8 * 1024
    assert transcript.of(Finished)[-1].dialog is None


def test_the_end_of_a_test_fits_whatever_came_before() -> None:
    events: list[Event] = []
    recorder = Recorder(events.append, MOST)
    track = recorder.next_dialog()
    while not recorder.is_full:
        track.add(Sent, text="x" * 1000)
    for _ in range(20):
        track.add(Received, text="y" * 100_000, code=None)
    assert all(len(event.stored) < 5 * 1024 for event in events[-20:])

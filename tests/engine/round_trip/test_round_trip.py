"""A message that is sent to ourselves through a real relay: it comes back, changed, late, or not at all."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smtptest.engine.events import DialogStarted, Event, Finding, Finished
from smtptest.engine.receiving.delivery import Delivery
from tests.engine.receiving.peers import Peer
from tests.engine.round_trip.helpers import ADDRESS, PLAN, checks, end, told, way
from tests.servers.ports import free_ports

CAME = ["round-trip-taken", "round-trip-came"]


async def test_it_comes_back_as_it_was_sent() -> None:
    async with way() as there:
        transcript = await there.run(rows=())
    assert told(transcript) == CAME
    verdict, _, summary = end(transcript)
    assert (verdict, summary.partition(" s, ")[2]) == ("accepted", "through relay.test. It arrived as it was sent.")
    assert list(checks(transcript)) == ["trip-header/added", "trip-body/same", "trip-dkim/none"]
    (trace,) = checks(transcript)["trip-header/added"].trace
    assert trace.startswith("+ Received: from client.test by relay.test")
    assert [(event.dialog, event.role) for event in transcript.of(DialogStarted)] == [(0, "client"), (1, "server")]
    ends = {event.dialog: str(event.verdict) for event in transcript.of(Finished)}
    assert ends == {0: "accepted", 1: "accepted", None: "accepted"}
    assert [stage for stage in transcript.stages if stage.startswith(("waiting", "content"))] == [
        "waiting done", "content done",
    ]  # fmt: skip
    (kept,) = there.kept
    assert kept.startswith(b"Received: from client.test")
    assert [*there.waiting] == []


async def test_it_may_come_before_the_server_says_that_it_took_it() -> None:
    async with way(lambda message: message, at_once=True) as there:
        transcript = await there.run(rows=())
    assert told(transcript) == CAME
    came = next(event for event in transcript.of(Finding) if event.code == "round-trip-came")
    assert came.parameters["seconds"] == 0
    assert end(transcript)[::2] == (
        "accepted", "The message came back after 0 s, directly from the server. It arrived as it was sent.",
    )  # fmt: skip


async def test_a_server_may_take_its_time() -> None:
    async with way() as there:

        def heard(event: Event) -> None:
            if isinstance(event, Finding) and event.code == "round-trip-taken":
                there.relay.until.set()

        there.relay.until.clear()
        transcript = await there.run(rows=(), heard=heard)
    assert told(transcript) == CAME
    assert end(transcript)[0] == "accepted"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"Subject: Test message", b"Subject: [list] Test message", "trip-header/changed"),
        (b"it was delivered.\r\n", b"it was delivered.\r\n-- \r\nA disclaimer\r\n", "trip-body/appended"),
    ],
)
async def test_what_was_altered_is_in_the_answer(old: bytes, new: bytes, code: str) -> None:
    async with way(lambda message: message.replace(old, new)) as there:
        transcript = await there.run(rows=())
    assert code in checks(transcript)
    verdict, outcome, summary = end(transcript)
    assert (verdict, outcome) == ("accepted", "warning")
    assert summary.endswith(f" {checks(transcript)[code].title}.")
    assert "as it was sent" not in summary


@pytest.mark.parametrize("looks_in", [False, True])
async def test_it_may_be_lost(looks_in: bool) -> None:
    async with way(None) as there:

        async def look_in() -> None:
            peer = Peer(*await asyncio.open_connection("127.0.0.1", there.relay.next_port))
            assert await peer.asks("EHLO a.test", "MAIL FROM:<b@a.test>", f"RCPT TO:<{ADDRESS}>", "QUIT")
            await peer.closed()
            peer.writer.close()

        tasks: list[asyncio.Task[None]] = []

        def heard(event: Event) -> None:
            if looks_in and not tasks:
                tasks.append(asyncio.create_task(look_in()))

        transcript = await there.run(minutes=0, heard=heard, rows=())
        await asyncio.gather(*tasks, return_exceptions=True)
    assert told(transcript) == ["round-trip-taken"]
    assert "waiting failed" in transcript.stages
    verdict, outcome, summary = end(transcript)
    assert (verdict, outcome) == ("timeout", "problem")
    assert "it did not come back within 0 min." in summary
    assert ("brought no message" in summary) is looks_in
    assert checks(transcript) == {}


async def test_what_the_server_refuses_is_not_waited_for() -> None:
    async with way(reply="554 5.7.1 No relaying here") as there:
        transcript = await there.run()
    assert told(transcript) == []
    assert transcript.verdict == "rejected"
    assert "No relaying here" in transcript.summary


async def test_a_server_that_cannot_be_reached_took_nothing() -> None:
    (port,) = free_ports(1)
    async with way() as there:
        transcript = await there.run(PLAN.__class__(**{**PLAN.to_json(), "rcpt_to": (ADDRESS,), "port": port}))
    assert transcript.verdict == "unreachable"


@pytest.mark.parametrize(("relay", "verdict"), [({"at_once": True}, "accepted"), ({"made_of": None}, "closed")])
async def test_without_a_reply_it_may_have_been_taken(relay: dict[str, Any], verdict: str) -> None:
    async with way(hangs_up=True, **relay) as there:
        transcript = await there.run(minutes=1 if verdict == "accepted" else 0, rows=())
    assert told(transcript)[0] == "round-trip-in-doubt"
    assert end(transcript)[0] == verdict
    assert ("did not come back" in end(transcript)[2]) is (verdict == "closed")


async def test_a_test_that_is_stopped_has_not_come_back() -> None:
    async with way(None) as there:

        def heard(event: Event) -> None:
            if isinstance(event, Finding) and event.code == "round-trip-taken":
                asyncio.get_running_loop().call_soon(task.cancel)

        events: list[Event] = []

        def both(event: Event) -> None:
            events.append(event)
            heard(event)

        task = asyncio.create_task(there.run(heard=both))
        with pytest.raises(asyncio.CancelledError):
            await task
    last = events[-1]
    assert isinstance(last, Finished)
    assert (str(last.verdict), last.code, [*there.waiting]) == ("stopped", "round-trip-stopped", [])


async def test_our_own_fault_is_told_as_such() -> None:
    async def keep(_: Delivery) -> None:
        raise RuntimeError

    async with way() as there:
        transcript = await there.run(keep=keep)
    assert end(transcript)[0] == "error"

"""The message is sent, and the reply to it is waited for."""

from __future__ import annotations

from dataclasses import replace

from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.smtp.plan import Plan, Security, StopAfter
from tests.engine.smtp.helpers import PLAN, Transcript, run
from tests.servers.scripted import Peer, ScriptedServer, answering, serve


async def send(server: ScriptedServer, plan: Plan = PLAN, limits: SessionLimits | None = None) -> Transcript:
    options = {"limits": limits} if limits else {}
    return await run(server, plan, security=Security.NONE, stop_after=StopAfter.MESSAGE, **options)  # type: ignore[arg-type]


async def test_a_size_that_the_message_exceeds_anyway_is_said() -> None:
    async with serve(answering()) as server:
        transcript = await send(server, replace(PLAN, size=10))
    assert transcript.findings == ["message-larger"]
    assert transcript.verdict == "accepted"


async def _until_data(peer: Peer) -> None:
    await peer.say("220 mx.test")
    while await peer.hear() != "DATA":
        await peer.say("250 Ok")
    await peer.say("354 Go")


async def refuses_early(peer: Peer) -> None:
    await _until_data(peer)
    await peer.reader.readexactly(100_000)
    await peer.say("552 5.3.4 Too much")


async def hangs_up_early(peer: Peer) -> None:
    await _until_data(peer)
    await peer.reader.readexactly(100_000)
    peer.writer.close()


async def test_a_reply_before_the_end_of_the_message_stops_it() -> None:
    async with serve(refuses_early) as server:
        transcript = await send(server, replace(PLAN, size=50_000_000))
        await server.client_gone()
    assert transcript.verdict == "rejected"
    assert transcript.summary == (
        "The server refused the message before its end: “552 5.3.4 Too much”. It was not sent in full."
    )
    assert transcript.lines[-1] == "S: 552 5.3.4 Too much"
    assert "C: ." not in transcript.lines


async def test_a_server_that_hangs_up_within_the_message_has_not_taken_it() -> None:
    async with serve(hangs_up_early) as server:
        transcript = await send(server, replace(PLAN, size=50_000_000))
    assert transcript.verdict == "closed"
    assert transcript.summary.endswith("instead of sending a reply to the message. The message was not sent in full.")
    assert "C: ." not in transcript.lines

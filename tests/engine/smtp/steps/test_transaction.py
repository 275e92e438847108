"""One transaction: MAIL, RCPT, DATA, and the way out."""

from __future__ import annotations

import pytest

from smtptest.engine.smtp.plan import Security, StopAfter
from tests.engine.smtp.helpers import run
from tests.servers.scripted import Peer, answering, serve


async def test_stopping_after_data_hangs_up_without_a_message() -> None:
    async with serve(answering()) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.DATA)
        await server.client_gone()
    assert transcript.lines[-2:] == ["C: DATA", "S: 354 Go ahead"]
    assert transcript.verdict == "passed"


async def test_some_recipients_refused_is_partly_accepted() -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            await peer.say("550 5.1.1 No such user" if "nobody" in line else "250 Ok")

    recipients = ("bob@example.com", "nobody@example.com", "bob@example.com")  # one of them twice
    async with serve(script) as server:
        transcript = await run(server, security=Security.NONE, rcpt_to=recipients)
    assert transcript.verdict == "partly-accepted"
    assert transcript.summary == (
        "The server accepts 1 of 2 recipients; it refused <nobody@example.com>: “550 5.1.1 No such user”."
    )


async def test_pipelining_where_only_the_sender_is_asked_about() -> None:
    async with serve(answering(EHLO=("250-mx.test", "250 PIPELINING"))) as server:
        transcript = await run(server, security=Security.NONE, pipelining=True, stop_after=StopAfter.MAIL)
    assert server.heard == ["EHLO client.test", "MAIL FROM:<alice@example.org>", "RSET", "QUIT"]
    assert transcript.verdict == "passed"


@pytest.mark.parametrize("pipelining", [True, False])
async def test_no_command_holds_another_one(pipelining: bool) -> None:
    """The form forbids it; the writer does so too."""
    async with serve(answering(EHLO=("250-mx.test", "250 PIPELINING"))) as server:
        transcript = await run(
            server, security=Security.NONE, pipelining=pipelining, rcpt_to=("a@x.org>\r\nRCPT TO:<b@x.org",)
        )
        await server.client_gone()
    assert transcript.verdict == "error"
    assert [line for line in server.heard if "b@x.org" in line] == []

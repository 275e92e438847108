"""PIPELINING: commands in one write, replies in whatever segments, each paired with its command."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.smtp.plan import Security, StopAfter
from tests.engine.smtp.helpers import Transcript, run
from tests.servers.scripted import Peer, Script, serve

ENVELOPE = ["MAIL FROM:<alice@example.org>", "RCPT TO:<a@x.org>", "RCPT TO:<b@x.org>", "DATA"]


def pipelined(*replies: str, then: dict[str, str] | None = None) -> Script:
    """Says the replies to the whole envelope in one segment, after having heard it all."""
    later = {".": "250 2.0.0 Ok", "RSET": "250 Ok", "QUIT": "221 Bye", **(then or {})}

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        await peer.say("250-mx.test", "250 PIPELINING")
        for _ in replies:
            await peer.hear()
        await peer.say(*replies)
        in_message = replies[-1].startswith("354")
        while (line := await peer.hear()) is not None:
            if not in_message or line == ".":
                in_message = False
                await peer.say(later.get(line, "502 No"))

    return script


async def ask(script: Script, **changes: Any) -> Transcript:
    options = {"stop_after": StopAfter.MESSAGE, "rcpt_to": ("a@x.org", "b@x.org"), **changes}
    async with serve(script) as server:
        return await run(server, security=Security.NONE, pipelining=True, **options)


def after_ehlo(transcript: Transcript) -> list[str]:
    return transcript.lines[4:]


async def test_the_envelope_crosses_before_its_replies() -> None:
    transcript = await ask(pipelined("250 1", "250 2", "250 3", "354 4"))
    assert after_ehlo(transcript)[:8] == [*(f"C: {line}" for line in ENVELOPE), "S: 250 1", "S: 250 2", "S: 250 3", "S: 354 4"]  # fmt: skip # noqa: E501
    assert transcript.lines[-4:] == ["C: .", "S: 250 2.0.0 Ok", "C: QUIT", "S: 221 Bye"]
    assert transcript.verdict == "accepted"
    assert transcript.findings == []


async def test_each_recipient_gets_the_reply_to_it() -> None:
    transcript = await ask(pipelined("250 1", "550 no a", "250 3", "354 4"))
    assert transcript.verdict == "partly-accepted"
    assert (
        transcript.summary == "The server accepted the message for 1 of 2 recipients; it refused <a@x.org>: “550 no a”."
    )


async def test_a_check_sends_no_data() -> None:
    transcript = await ask(pipelined("250 1", "250 2", "250 3"), stop_after=StopAfter.RCPT)
    assert after_ehlo(transcript) == [
        *(f"C: {line}" for line in ENVELOPE[:3]), "S: 250 1", "S: 250 2", "S: 250 3",
        "C: RSET", "S: 250 Ok", "C: QUIT", "S: 221 Bye",
    ]  # fmt: skip
    assert transcript.verdict == "passed"


async def test_the_replies_to_what_was_sent_in_vain_are_taken_too() -> None:
    transcript = await ask(pipelined("550 no", "503 2", "503 3", "503 4"))
    assert after_ehlo(transcript)[4:] == ["S: 550 no", "S: 503 2", "S: 503 3", "S: 503 4", "C: QUIT", "S: 221 Bye"]
    assert transcript.verdict == "rejected"
    assert transcript.summary == "The server refused the sender <alice@example.org>: “550 no”."


async def test_a_go_ahead_without_recipients_gets_an_empty_message() -> None:
    transcript = await ask(pipelined("250 1", "550 2", "550 3", "354 4", then={".": "554 No recipients"}))
    assert after_ehlo(transcript)[4:] == [
        "S: 250 1", "S: 550 2", "S: 550 3", "S: 354 4", "C: .", "S: 554 No recipients",
        "C: RSET", "S: 250 Ok", "C: QUIT", "S: 221 Bye",
    ]  # fmt: skip
    assert transcript.verdict == "rejected"


async def test_stopping_after_data_hangs_up() -> None:
    transcript = await ask(pipelined("250 1", "250 2", "250 3", "354 4"), stop_after=StopAfter.DATA)
    assert transcript.lines[-1] == "S: 354 4"
    assert transcript.verdict == "passed"


@pytest.mark.parametrize(("reply", "verdict"), [("421 Bye", "throttled"), ("354 What", "protocol-error")])
async def test_a_go_ahead_with_a_recipient_but_no_use_is_hung_up_on(reply: str, verdict: str) -> None:
    transcript = await ask(pipelined("250 1", "250 2", reply, "354 4"))
    assert transcript.lines[-1] == "S: 354 4"
    assert transcript.verdict == verdict


async def test_a_go_ahead_after_a_refused_sender_is_hung_up_on_if_a_recipient_was_accepted() -> None:
    """An empty message would be delivered."""
    transcript = await ask(pipelined("550 no", "250 2", "503 3", "354 4"))
    assert after_ehlo(transcript)[4:] == ["S: 550 no", "S: 250 2", "S: 503 3", "S: 354 4"]
    assert transcript.verdict == "rejected"


async def test_fewer_replies_than_commands_before_the_end() -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        await peer.say("250-mx.test", "250 PIPELINING")
        await peer.hear()
        await peer.say("250 1", "250 2")
        peer.writer.write_eof()
        await peer.gone()

    transcript = await ask(script)
    assert transcript.verdict == "closed"
    assert transcript.summary == ("The server closed the connection instead of sending a reply to RCPT TO:<b@x.org>.")

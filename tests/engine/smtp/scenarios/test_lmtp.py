"""LMTP: its own greeting, and a reply for each recipient after the message."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.engine.smtp.plan import Protocol, Security, StopAfter
from tests.engine.smtp.helpers import Transcript, run
from tests.servers.scripted import Peer, Script, serve


def lmtp(*after: str, keywords: tuple[str, ...] = (), refused: str = "nobody") -> Script:
    """A server that accepts all recipients but ``refused`` and says ``after`` once it has the message."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test LMTP")
        in_message = False
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            if in_message and line != ".":
                continue
            if verb == "BDAT":
                await peer.reader.readexactly(int(line.split(" ")[1]))
            if verb == "LHLO":
                await peer.say(*(f"250-{keyword}" for keyword in ("mx.test", *keywords)), "250 8BITMIME")
            elif verb in (".", "BDAT"):
                await peer.say(*after)
            else:
                await peer.say("354 Go" if verb == "DATA" else "550 No such" if refused in line else "250 Ok")
            in_message = verb == "DATA"

    return script


async def ask(script: Script, *recipients: str, **changes: Any) -> Transcript:
    async with serve(script) as server:
        return await run(
            server, protocol=Protocol.LMTP, rcpt_to=recipients or ("a@x.org", "b@x.org", "c@x.org"),
            **{"security": Security.NONE, "stop_after": StopAfter.MESSAGE, **changes},
        )  # fmt: skip


@pytest.mark.parametrize(
    ("after", "verdict", "summary"),
    [
        (("250 a", "250 b", "250 c"), "accepted", "The server accepted the message: “250 c”."),
        (
            ("250 a", "452 full", "250 c"),
            "partly-accepted",
            "The server accepted the message for 2 of 3 recipients; it refused <b@x.org>: “452 full”.",
        ),
        (
            ("452 a", "550 b", "452 c"),
            "rejected",
            "The server refused the recipient <b@x.org> and 2 more: “550 b”.",
        ),
        (
            ("250 a", "354 b", "250 c"),
            "protocol-error",
            "The server gave no reply that SMTP allows to the message to <b@x.org>: “354 b”. "
            "Whether the message was taken for the recipients without a reply is unknown.",
        ),
        (
            ("250 a", "421 b"),
            "throttled",
            "The server ended the session with a temporary error instead of sending a reply for <b@x.org> to the "
            "message: “421 b”. "
            "Whether the message was taken for the recipients without a reply is unknown.",
        ),
        (
            ("354 a", "250 b", "250 c"),
            "protocol-error",
            "The server gave no reply that SMTP allows to the message to <a@x.org>: “354 a”. "
            "Whether the message was taken is unknown.",
        ),
    ],
)
async def test_each_recipient_has_a_reply_of_its_own(after: tuple[str, ...], verdict: str, summary: str) -> None:
    transcript = await ask(lmtp(*after))
    assert (transcript.verdict, transcript.summary) == (verdict, summary)
    assert [line for line in transcript.lines if line.startswith("S: ") and line[3:] in after] == [
        f"S: {line}" for line in after
    ]


async def test_whom_the_server_refuses_before_has_no_reply_after() -> None:
    transcript = await ask(lmtp("250 b"), "nobody@x.org", "b@x.org")
    assert transcript.lines[:10] == [
        "S: 220 mx.test LMTP",
        "C: LHLO client.test", "S: 250-mx.test", "S: 250 8BITMIME",
        "C: MAIL FROM:<alice@example.org>", "S: 250 Ok",
        "C: RCPT TO:<nobody@x.org>", "S: 550 No such",
        "C: RCPT TO:<b@x.org>", "S: 250 Ok",
    ]  # fmt: skip
    assert transcript.lines[-4:] == ["C: .", "S: 250 b", "C: QUIT", "S: 250 Ok"]
    assert transcript.verdict == "partly-accepted"


async def test_bdat_has_a_reply_per_recipient_too() -> None:
    transcript = await ask(lmtp("250 a", "550 b", keywords=("CHUNKING",)), "a@x.org", "b@x.org", bdat=True)
    assert transcript.lines[-4:] == ["S: 250 a", "S: 550 b", "C: QUIT", "S: 250 Ok"]
    assert transcript.verdict == "partly-accepted"


async def test_an_address_that_stands_twice_is_named_once() -> None:
    transcript = await ask(lmtp("250 a"), "a@x.org", "a@x.org")
    assert transcript.lines.count("C: RCPT TO:<a@x.org>") == 1
    assert transcript.verdict == "accepted"


async def test_an_smtp_server_does_not_know_lhlo() -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        await peer.say("500 5.5.1 What")
        await peer.hear()
        await peer.say("221 Bye")

    transcript = await ask(script)
    assert transcript.lines == [
        "S: 220 mx.test", "C: LHLO client.test", "S: 500 5.5.1 What", "C: QUIT", "S: 221 Bye",
    ]  # fmt: skip
    assert transcript.verdict == "rejected"


async def test_replies_that_do_not_come_leave_it_unknown() -> None:
    async def script(peer: Peer) -> None:
        await lmtp("250 a")(Half(peer.reader, peer.writer))

    class Half(Peer):
        async def hear(self) -> str | None:
            line = await super().hear()
            if self.heard.count("."):
                await self.say("250 a")
                self.writer.close()
                return None
            return line

    transcript = await ask(script, "a@x.org", "b@x.org")
    assert transcript.verdict == "closed"
    assert transcript.summary == (
        "The server closed the connection instead of sending a reply for <b@x.org> to the message. "
        "Whether the message was taken for the recipients without a reply is unknown."
    )

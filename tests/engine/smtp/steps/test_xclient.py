"""Speaking for somebody else: XCLIENT and the PROXY protocol, against scripts and another reader of the header."""

from __future__ import annotations

import ssl
from typing import Any

import pytest
import trustme

from smtptest.engine.events import Finished
from smtptest.engine.smtp.plan import Probe, Proxy, Security, StopAfter
from smtptest.engine.smtp.probes.all_probes import BEFORE_TLS
from smtptest.engine.smtp.steps.xclient import parse_xclient
from tests.engine.smtp.helpers import Transcript, run
from tests.servers.scripted import Peer, Script, answering, serve

CLAIM = "ADDR=192.0.2.1 NAME=client.example"
OFFER = ("250-mx.test", "250-AUTH PLAIN", "250 XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT")


async def ask(script: Script, **changes: Any) -> Transcript:
    async with serve(script) as server:
        return await run(server, **{"security": Security.NONE, "stop_after": StopAfter.MAIL, **changes})


async def test_the_session_begins_anew_behind_xclient() -> None:
    transcript = await ask(answering(EHLO=OFFER, XCLIENT="220 mx.test ESMTP"), xclient=CLAIM)
    assert transcript.lines == [
        "S: 220 mx.test ESMTP",
        "C: EHLO client.test", *(f"S: {line}" for line in OFFER),
        "C: XCLIENT ADDR=192.0.2.1 NAME=client.example", "S: 220 mx.test ESMTP",
        "C: EHLO client.test", *(f"S: {line}" for line in OFFER),
        "C: MAIL FROM:<alice@example.org>", "S: 250 2.1.0 Ok",
        "C: RSET", "S: 250 2.0.0 Ok",
        "C: QUIT", "S: 221 2.0.0 Bye",
    ]  # fmt: skip
    assert transcript.stages[2:5] == ["ehlo warned", "xclient done", "ehlo done"]
    assert (transcript.verdict, transcript.findings) == ("passed", ["auth-in-plain"]), "said once"


@pytest.mark.parametrize(
    ("answers", "verdict", "summary"),
    [
        ({}, "rejected", "XCLIENT was asked for, and the server does not offer it to this client."),
        (
            {"EHLO": OFFER, "XCLIENT": "550 5.7.0 Insufficient authorization"},
            "rejected",
            "The server refused XCLIENT: “550 5.7.0 Insufficient authorization”.",
        ),
        (
            {"EHLO": OFFER, "XCLIENT": "354 Go"},
            "protocol-error",
            "The server gave no reply that SMTP allows to XCLIENT: “354 Go”.",
        ),
    ],
)
async def test_a_claim_that_is_not_believed_ends_the_test(answers: Any, verdict: str, summary: str) -> None:
    transcript = await ask(answering(**answers), xclient=CLAIM)
    assert (transcript.verdict, transcript.summary) == (verdict, summary)
    assert "C: MAIL FROM:<alice@example.org>" not in transcript.lines


@pytest.mark.parametrize("code", [200, 221, 250, 251])
async def test_another_yes_to_a_claim_is_a_yes(code: int) -> None:
    transcript = await ask(answering(EHLO=OFFER, XCLIENT=f"{code} Ok"), xclient=CLAIM)
    assert (transcript.verdict, transcript.findings) == ("passed", ["auth-in-plain", "reply-code-unlisted"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ADDR", "not an attribute of XCLIENT"),
        ("COLOUR=red", "not an attribute of XCLIENT"),
        ("ADDR=192.0.2.1 addr=192.0.2.2", "ADDR can be given once."),
        ("ADDR=client.example", "ADDR is an IP address, or [UNAVAILABLE]."),
        ("ADDR=fe80::1%eth0", "ADDR is an IP address"),
        ("NAME=a..", "NAME is a host name"),
        ("PORT=65536", "PORT is a port"),
        ("PORT=²", "PORT is a port"),
        ("PROTO=LMTP", "PROTO is SMTP or ESMTP"),
        ("LOGIN=", "LOGIN is a user name"),
        ("LOGIN=" + "ü" * 250, "one command of 512 bytes"),
    ],
)
def test_what_xclient_cannot_say(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refusal:
        parse_xclient(text)
    assert words in str(refusal.value)


@pytest.mark.parametrize("asked", list(Probe)[1:])
async def test_a_probe_asks_as_the_client_that_is_claimed(asked: Probe) -> None:
    """The header before the greeting, once; XCLIENT behind EHLO, and behind TLS where the probe is made within."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    within: list[bool] = []

    async def script(peer: Peer) -> None:
        assert (await peer.hear() or "").startswith("PROXY TCP4 192.0.2.1 ")
        await peer.say("220 mx.test ESMTP")
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            tls = peer.writer.get_extra_info("ssl_object") is not None
            within.extend([tls] * (verb == "XCLIENT"))
            if verb == "STARTTLS":
                if asked is Probe.STARTTLS_INJECTION:
                    await peer.hear()
                await peer.say("220 Go")
                await peer.starttls(context)
            elif verb == "EHLO":
                await peer.say("250-mx.test", "250-STARTTLS", "250 XCLIENT ADDR")
            elif verb == "DATA":
                await peer.say("354 Go")
                await peer.reader.readuntil(b"\r\n.\r\n")
                await peer.say("250 Ok")
            else:
                await peer.say({"XCLIENT": "220 mx.test ESMTP", "QUIT": "221 Bye"}.get(verb, "250 Ok"))
            if verb == "QUIT":
                peer.writer.close()
                return

    stop = StopAfter.MESSAGE if asked is Probe.SMUGGLING else StopAfter.RCPT
    transcript = await ask(
        script, probe=asked, security=Security.STARTTLS, stop_after=stop, proxy=Proxy.V1, proxy_source="192.0.2.1",
        xclient="ADDR=192.0.2.7",
    )  # fmt: skip
    dialogs = len(transcript.of(Finished)) - 1
    assert str(transcript.of(Finished)[-1].verdict) == "passed"
    assert within == [asked not in BEFORE_TLS] * dialogs
    assert len([line for line in transcript.lines if line.startswith("C: PROXY")]) == dialogs

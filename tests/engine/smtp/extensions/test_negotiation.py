"""Extensions of SMTP: used where they are asked for and offered, and said where they are not."""

from __future__ import annotations

import ssl
from typing import Any

import pytest
import trustme

from smtptest.engine.events import Finding
from smtptest.engine.smtp.plan import Security, Smtputf8, StopAfter
from smtptest.engine.smtp.rules import Rules
from tests.engine.smtp.helpers import Transcript, run
from tests.servers.scripted import Peer, Script, answering, obeys, serve


def offering(*keywords: str, **answers: str) -> Script:
    lines = ["mx.test", *keywords]
    return answering(EHLO=(*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"), **answers)


async def ask(script: Script, **changes: Any) -> Transcript:
    async with serve(script) as server:
        return await run(server, **{"security": Security.NONE, **changes})


def commands(transcript: Transcript) -> list[str]:
    """What was sent, without EHLO, the message and the goodbye."""
    sent = [line[3:] for line in transcript.lines if line.startswith("C: ")]
    return [line for line in sent if line.split(" ")[0] in ("MAIL", "RCPT", "DATA", "BDAT")]


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"dsn": "RET=HDRS"}, "dsn-not-offered"),
        ({"pipelining": True}, "pipelining-not-offered"),
        ({"bdat": True}, "chunking-not-offered"),
        ({"smtputf8": Smtputf8.YES}, "smtputf8-not-offered"),
        ({"size": 5000}, "size-not-offered"),
    ],
)
async def test_what_is_asked_for_and_not_offered_is_said_and_left_out(changes: dict[str, Any], finding: str) -> None:
    transcript = await ask(offering("HELP"), stop_after=StopAfter.MESSAGE, **changes)
    assert transcript.findings[:1] == [finding]
    assert commands(transcript) == ["MAIL FROM:<alice@example.org>", "RCPT TO:<bob@example.com>", "DATA"]
    assert transcript.verdict == "accepted"


async def test_smtputf8_is_used_where_an_address_needs_it() -> None:
    addresses = {"mail_from": "ä@bücher.example", "rcpt_to": ("bob@例え.jp",)}
    transcript = await ask(offering("SMTPUTF8", "8BITMIME"), stop_after=StopAfter.MESSAGE, **addresses)
    assert commands(transcript) == [
        "MAIL FROM:<ä@bücher.example> BODY=8BITMIME SMTPUTF8",
        "RCPT TO:<bob@例え.jp>",
        "DATA",
    ]
    assert {"C: From: ä@bücher.example", "C: To: bob@例え.jp"} <= set(transcript.lines)
    assert any(line.endswith("@xn--bcher-kva.example>") for line in transcript.lines if "Message-ID" in line)
    assert transcript.findings == []
    assert transcript.verdict == "accepted"


async def test_a_field_that_needs_smtputf8_is_sent_with_it_and_matters_only_if_it_is_sent() -> None:
    own = {"headers": "Cc: <ä@example.com>\nMessage-ID: <ä@example.com>"}
    sent = await ask(offering("SMTPUTF8", "8BITMIME"), stop_after=StopAfter.MESSAGE, **own)
    assert commands(sent)[0] == "MAIL FROM:<alice@example.org> BODY=8BITMIME SMTPUTF8"
    assert {"C: Cc: <ä@example.com>", "C: Message-ID: <ä@example.com>"} <= set(sent.lines)
    assert sent.verdict == "accepted"
    assert (await ask(offering("HELP"), **own)).verdict == "passed"
    rules = Rules(fixed_text="Hello\n", link="https://smtptest.test/t/x/")
    fixed = await ask(offering("HELP"), stop_after=StopAfter.MESSAGE, rules=rules, **own)
    assert fixed.verdict == "accepted"


async def test_a_domain_alone_goes_as_a_labels() -> None:
    addresses = {"mail_from": "a@bücher.example", "rcpt_to": ("bob@例え.jp",)}
    transcript = await ask(offering("SMTPUTF8"), stop_after=StopAfter.MESSAGE, **addresses)
    assert commands(transcript) == ["MAIL FROM:<a@xn--bcher-kva.example>", "RCPT TO:<bob@xn--r8jz45g.jp>", "DATA"]
    assert "C: From: a@xn--bcher-kva.example" in transcript.lines
    wherever = await ask(offering("SMTPUTF8"), smtputf8=Smtputf8.YES, **addresses)
    assert commands(wherever) == ["MAIL FROM:<a@bücher.example> SMTPUTF8", "RCPT TO:<bob@例え.jp>"]


@pytest.mark.parametrize(
    ("smtputf8", "verdict", "findings", "summary"),
    [
        (
            Smtputf8.AUTO, "rejected", ["smtputf8-not-offered"],
            "The server does not offer SMTPUTF8, and {} needs it.",
        ),
        (Smtputf8.NO, "refused", [], "{} needs SMTPUTF8, and the test was asked not to use it."),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("changes", "needs"),
    [
        ({"rcpt_to": ("ä@example.com",)}, "an address"),
        ({"headers": "Cc: Ä <ä@example.com>", "stop_after": StopAfter.MESSAGE}, "the header field Cc"),
    ],
)
async def test_an_address_that_cannot_be_written_ends_it_clearly(
    smtputf8: Smtputf8, verdict: str, findings: list[str], summary: str, changes: dict[str, Any], needs: str
) -> None:
    transcript = await ask(offering("HELP"), smtputf8=smtputf8, **changes)
    summary = summary.format(needs[0].upper() + needs[1:] if summary.startswith("{}") else needs)
    assert (transcript.verdict, transcript.findings, transcript.summary) == (verdict, findings, summary)
    assert commands(transcript) == []
    assert transcript.lines[-2:] == ["C: QUIT", "S: 221 2.0.0 Bye"]


async def test_a_message_goes_by_bdat_without_dot_stuffing_or_a_final_dot() -> None:
    heard: list[bytes] = []

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            if line.startswith("BDAT "):
                heard.append(await peer.reader.readexactly(int(line.split(" ")[1])))
            await peer.say("250-mx.test", "250 CHUNKING") if line.startswith("EHLO") else await peer.say("250 Ok")

    transcript = await ask(script, stop_after=StopAfter.MESSAGE, bdat=True, body=".dot\n")
    (message,) = heard
    sent = [line[3:] for line in transcript.lines if line.startswith("C: ")]
    start = next(index for index, line in enumerate(sent) if line.startswith("BDAT"))
    assert sent[start] == f"BDAT {len(message)} LAST"
    assert sent[start + 1 : -1] == message.decode().removesuffix("\r\n").split("\r\n")
    assert message.endswith(b"\r\n\r\n.dot\r\n")
    assert sent[-1] == "QUIT"
    assert transcript.verdict == "accepted"
    assert transcript.stages[-2:] == ["message done", "quit done"]


def over_tls(authority: trustme.CA, before: str, after: str) -> Script:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        await peer.say("250-mx.test", f"250-{before}", "250 STARTTLS")
        await peer.hear()
        await peer.say("220 Go")
        await peer.starttls(context)
        await obeys(peer, {"greeting": (), "EHLO": ("250-mx.test", f"250 {after}")})

    return script


@pytest.mark.parametrize(
    ("before", "after", "findings"),
    [
        ("SIZE", "SIZE 5", []),
        ("DSN", "SIZE", ["extensions-lost", "extensions-gained"]),
        ("AUTH PLAIN", "REQUIRETLS", ["auth-in-plain"]),
        ("STARTTLS", "STARTTLS", ["starttls-within-tls"]),
        ("SIZE", "AUTH PLAIN", ["extensions-lost"]),
    ],
)
async def test_extensions_that_come_or_go_with_tls(
    authority: trustme.CA, roots: tuple[str, ...], before: str, after: str, findings: list[str]
) -> None:
    async with serve(over_tls(authority, before, after)) as server:
        transcript = await run(server, roots=roots)
    assert (transcript.verdict, transcript.findings) == ("passed", findings)


async def test_requiretls_over_verified_tls(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    async with serve(over_tls(authority, "HELP", "REQUIRETLS")) as server:
        verified = await run(server, roots=roots, requiretls=True)
        unverified = await run(server, requiretls=True)
    assert commands(verified)[0] == "MAIL FROM:<alice@example.org> REQUIRETLS"
    assert verified.verdict == "passed"
    assert unverified.verdict == "tls-failed"
    assert unverified.summary == (
        "REQUIRETLS was asked for, and the connection is not over verified TLS. This test verifies by trusted "
        "authorities, not by DANE."
    )


async def test_requiretls_that_is_not_offered_ends_it() -> None:
    transcript = await ask(offering("HELP"), requiretls=True)
    assert transcript.verdict == "tls-failed"
    assert transcript.findings == ["requiretls-not-offered"]
    assert transcript.summary == "REQUIRETLS was asked for, and the server does not offer it."
    assert commands(transcript) == []


@pytest.mark.parametrize(
    ("reply", "when"),
    [
        ("450 4.2.0 Greylisted, try again in 300 seconds", "in 300 s, as it says;"),
        ("451 4.7.1 Greylisting in action, please come back in 00:04:59", "in 299 s, as it says;"),
        ("450 graylisted for 5 minutes", "in 300 s, as it says;"),
        ("450 Grey-listed", "in 5 to 15 minutes"),
    ],
)
@pytest.mark.parametrize("verb", ["RCPT", "message"])
async def test_greylisting_is_named(verb: str, reply: str, when: str) -> None:
    transcript = await ask(answering(**{verb: reply}), stop_after=StopAfter.MESSAGE)
    (finding,) = transcript.of(Finding)
    assert finding.code == "greylisted"
    assert f"Try again {when}" in finding.detail
    assert transcript.verdict == "deferred"


@pytest.mark.parametrize(
    ("script", "findings"),
    [
        (offering("AUTH=PLAIN LOGIN"), ["ehlo-keyword-odd", "auth-in-plain"]),
        (offering("SIZE many"), ["ehlo-keyword-odd"]),
        (offering("SIZE"), []),
        (offering("X-OWN a=b c"), []),
        (answering(RCPT="250 Zürich sagt ja"), ["eight-bit-reply"]),
        (answering(RCPT=b"250 Z\xfcrich\r\n", QUIT=b"221 \xff\r\n"), ["eight-bit-reply"]),
    ],
)
async def test_odd_words_of_a_server(script: Script, findings: list[str]) -> None:
    transcript = await ask(script)
    assert (transcript.verdict, transcript.findings) == ("passed", findings)


async def test_a_server_may_answer_in_utf8_once_smtputf8_is_used() -> None:
    transcript = await ask(offering("SMTPUTF8", RCPT="250 Zürich sagt ja"), rcpt_to=("ä@example.com",))
    assert (transcript.verdict, transcript.findings) == ("passed", [])


async def test_a_joiner_is_sent_as_it_is_and_shown_as_what_it_is() -> None:
    ehlo, sender = ("250-mx.test", "250 SMTPUTF8"), "क्\u200dष@example.org"
    async with serve(answering(EHLO=ehlo, MAIL="550 No")) as server:
        transcript = await run(server, security=Security.NONE, mail_from=sender)
    assert f"MAIL FROM:<{sender}> SMTPUTF8" in server.heard
    assert transcript.summary == "The server refused the sender <क्\\u{200D}ष@example.org>: “550 No”."

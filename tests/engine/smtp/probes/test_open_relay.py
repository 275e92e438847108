"""Whether a server relays for anybody, and what proves it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from smtptest.engine.smtp.plan import Probe, Security
from tests.engine.smtp.helpers import SHORT
from tests.engine.smtp.probe_servers import (
    GOODBYE,
    OPENING,
    PASSED,
    WITHOUT_TLS,
    by_verb,
    detail,
    probe,
    proofs,
    saying,
    story,
)
from tests.servers.scripted import Script

STARTTLS = ("250-mx.test", "250 STARTTLS")
LATER = ["info open-relay-not-proven", "info open-relay-incomplete"]


async def test_a_server_that_relays_for_nobody() -> None:
    transcript = await probe(
        by_verb(RCPT="554 5.7.1 Relay access denied"),
        Probe.OPEN_RELAY,
        rcpt_to=("bob@example.net",),
        limits=replace(SHORT, probe_recipients=2),
    )
    assert story(transcript) == [
        *OPENING, *WITHOUT_TLS, "probe…",
        "C: MAIL FROM:<alice@example.org>", "S: 250 2.1.0 Ok",
        "C: RCPT TO:<bob@example.net>", "S: 554 5.7.1 Relay access denied",
        "C: RSET", "S: 250 2.0.0 Ok",
        "C: MAIL FROM:<alice@example.org>", "S: 250 2.1.0 Ok",
        "C: RCPT TO:<bob%example.net@[127.0.0.1]>", "S: 554 5.7.1 Relay access denied",
        "C: RSET", "S: 250 2.0.0 Ok",
        "good open-relay-refused ← 554 5.7.1 Relay access denied", "info open-relay-incomplete", "probe done",
        *GOODBYE, *PASSED,
    ]  # fmt: skip
    assert transcript.summary == "Undecided: only 2 of 9 address formats were tried."


async def test_every_spelling_is_tried_and_nothing_is_sent() -> None:
    transcript = await probe(by_verb(RCPT="550 No"), Probe.OPEN_RELAY, rcpt_to=(), mail_from="")
    recipients = [line for line in transcript.lines if line.startswith("C: RCPT")]
    assert len(recipients) == 9
    assert transcript.lines.count("C: RSET") == 9
    assert "C: DATA" not in transcript.lines
    assert proofs(transcript) == ["good open-relay-refused"]
    assert "The recipient was one at example.com, which takes no mail" in detail(transcript, "open-relay-refused")
    assert transcript.summary == "Not an open relay: all 9 attempts were refused."


@pytest.mark.parametrize(
    ("script", "found"),
    [
        (by_verb(), ["problem relay-accepted", "warning relay-form-accepted"]),
        (
            saying(lambda line: "550 No" if line == "RCPT TO:<bob@example.com>" else None),
            ["warning relay-form-accepted", "good open-relay-refused"],
        ),
        (
            saying(lambda line: "450 4.2.0 Greylisted" if line.startswith("RCPT") else None),
            ["info greylisted"] * 3 + LATER,
        ),
        (
            saying(lambda line: "550 5.7.27 Null MX" if line.startswith("MAIL") else None),
            LATER,
        ),
        (by_verb(MAIL="530 5.7.0 Authentication required"), ["good open-relay-refused"]),
        (by_verb(RCPT="354 Go"), LATER),
    ],
)
async def test_what_a_relay_probe_proves(script: Script, found: list[str]) -> None:
    transcript = await probe(script, Probe.OPEN_RELAY)
    assert proofs(transcript) == found
    assert transcript.verdict == "passed"


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.27 <alice@example.org>: Sender address rejected: Domain example.org does not accept mail (nullMX)",
        "550 5.1.8 Access denied", "553 5.1.7 No such user", "550 5.7.23 No", "550 Sender verify failed",
        "550 5.7.1 <bob@example.com>: Recipient address rejected: SPF fail",
        "550 5.1.0 <alice@example.org> sender rejected", "550 5.7.60 Client does not have permissions to send as this",
    ],
)  # fmt: skip
async def test_a_server_that_refuses_the_sender_has_not_judged_the_recipient(verb: str, reply: str) -> None:
    """The other senders are tried, the refused one is not tried again."""
    sender = ""

    def answer(line: str) -> str | None:
        nonlocal sender
        sender = line if line.startswith("MAIL") else sender
        if "alice" in sender and line.startswith(verb):
            return reply
        return "554 5.7.1 Relay access denied" if line.startswith("RCPT") else None

    transcript = await probe(saying(answer), Probe.OPEN_RELAY)
    assert proofs(transcript) == ["good open-relay-refused", *LATER]
    assert transcript.summary == "Undecided: 1 of 3 attempts to relay could not be judged."
    assert detail(transcript, "open-relay-not-proven").endswith("Try it with another sender.")
    assert [line for line in transcript.lines if line.startswith("C: MAIL")] == [
        f"C: MAIL FROM:<{sender}>" for sender in ("alice@example.org", "", "postmaster@[127.0.0.1]")
    ]


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.1 Relaying denied: sender address not local",
        "554 <sender-domain@a.test>: No",
        "550 5.1.1 <bob@example.com>: User unknown; SPF",
    ],
)
async def test_a_refusal_to_relay_is_one_whatever_it_says_of_the_sender(reply: str) -> None:
    transcript = await probe(by_verb(RCPT=reply), Probe.OPEN_RELAY)
    assert proofs(transcript) == ["good open-relay-refused"]


async def test_who_wants_tls_first_has_not_said_whether_it_relays() -> None:
    script = saying(lambda line: "530 5.7.0 STARTTLS first" if line.startswith("MAIL") else None, ehlo=STARTTLS)
    transcript = await probe(script, Probe.OPEN_RELAY, security=Security.NONE)
    assert proofs(transcript) == LATER
    assert "choose a security mode with TLS" in detail(transcript, "open-relay-not-proven")


async def test_what_was_found_is_told_although_the_server_ends_it() -> None:
    count = iter(["554 No", "554 No", "421 4.7.0 Too many errors"])
    transcript = await probe(saying(lambda line: next(count) if line.startswith("RCPT") else None), Probe.OPEN_RELAY)
    assert transcript.verdict == "throttled"
    assert "“421 4.7.0 Too many errors”" in transcript.summary
    assert proofs(transcript) == ["good open-relay-refused", "info open-relay-incomplete"]
    assert transcript.stages[-2:] == ["probe failed", "quit done"]

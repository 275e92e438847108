"""The probes of one dialog, against servers in good order and in bad: every event, and what is proven by them."""

from __future__ import annotations

import socket
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.smtp.plan import Probe, Security
from smtptest.engine.smtp.probes.common import unknown_mailbox
from smtptest.engine.smtp.probes.open_relay_forms import relay_forms
from tests.engine.smtp.helpers import ANYTHING, SHORT, run
from tests.engine.smtp.probe_servers import (
    GOODBYE,
    OPENING,
    PASSED,
    RESET,
    WITHOUT_TLS,
    by_verb,
    detail,
    probe,
    proofs,
    saying,
    story,
)
from tests.servers.scripted import Peer, Script, serve

LATER = ["info open-relay-not-proven", "info open-relay-incomplete"]
STARTTLS = ("250-mx.test", "250 STARTTLS")
RELAYED = [
    ("alice@example.org", "bob@example.com"),
    ("alice@example.org", "bob%example.com@mx.test"),
    ("alice@example.org", "@mx.test:bob@example.com"),
    ("", "bob@example.com"),
    ("postmaster@mx.test", "bob@example.com"),
    ("postmaster@[192.0.2.1]", "bob@example.com"),
    ("alice@example.org", "bob%example.com@[192.0.2.1]"),
    ("alice@example.org", "@[192.0.2.1]:bob@example.com"),
    ("alice@example.org", '"bob@example.com"@mx.test'),
    ("alice@example.org", "bob@example.com@mx.test"),
    ("alice@example.org", "bob@example.com@[192.0.2.1]"),
    ("alice@example.org", "example.com!bob"),
    ("alice@example.org", "example.com!bob@mx.test"),
]


def test_the_spellings_of_a_relay() -> None:
    forms = relay_forms("alice@example.org", "bob@example.com", "mx.test", "[192.0.2.1]")
    assert [(form.sender, form.recipient) for form in forms] == RELAYED
    assert [form.recipient for form in forms if not form.disguised] == ["bob@example.com"] * 4


def test_a_spelling_is_tried_once() -> None:
    assert len(relay_forms("a@example.org", "b@example.com", "[192.0.2.1]", "[192.0.2.1]")) == 9


def test_nobody_is_somebody_else_each_time() -> None:
    assert unknown_mailbox("bob@example.com") != unknown_mailbox("bob@example.com")
    assert unknown_mailbox('"a@b"@example.com').endswith("@example.com")
    assert "@" not in unknown_mailbox("postmaster")


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
        "probe done", "good open-relay-refused ← 554 5.7.1 Relay access denied", "info open-relay-incomplete",
        *GOODBYE, *PASSED,
    ]  # fmt: skip
    assert transcript.summary == "The probe was made. Not every spelling was tried."


async def test_every_spelling_is_tried_and_nothing_is_sent() -> None:
    transcript = await probe(by_verb(RCPT="550 No"), Probe.OPEN_RELAY, rcpt_to=(), mail_from="")
    recipients = [line for line in transcript.lines if line.startswith("C: RCPT")]
    assert len(recipients) == 9
    assert transcript.lines.count("C: RSET") == 9
    assert "C: DATA" not in transcript.lines
    assert proofs(transcript) == ["good open-relay-refused"]
    assert "The recipient was one at example.com, which takes no mail" in detail(transcript, "open-relay-refused")
    assert transcript.summary == "The probe was made. 9 of 9 tries to relay were refused."


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


async def test_a_server_that_insists_on_tls() -> None:
    script = saying(lambda line: "530 5.7.0 Must issue STARTTLS" if line.startswith("MAIL") else None, ehlo=STARTTLS)
    transcript = await probe(script, Probe.STARTTLS_ENFORCED, security=Security.STARTTLS)
    assert story(transcript)[6:] == [
        "ehlo…", "C: EHLO client.test", "S: 250-mx.test", "S: 250 STARTTLS", "ehlo done",
        "mail…", "C: MAIL FROM:<alice@example.org>", "S: 530 5.7.0 Must issue STARTTLS", "mail done",
        "good starttls-enforced ← 530 5.7.0 Must issue STARTTLS", *GOODBYE, *PASSED,
    ]  # fmt: skip
    assert transcript.summary == "The probe was made. The server insists on TLS."


async def test_a_server_that_does_not_insist_on_tls() -> None:
    transcript = await probe(by_verb(), Probe.STARTTLS_ENFORCED)
    assert story(transcript) == [
        *OPENING, "warning starttls-not-offered ← 250 mx.test",
        "mail…", "C: MAIL FROM:<alice@example.org>", "S: 250 2.1.0 Ok", "mail done",
        "warning starttls-not-enforced ← 250 2.1.0 Ok", *RESET, *PASSED,
    ]  # fmt: skip
    assert transcript.summary == "The probe was made. The server does not offer STARTTLS."


class Elsewhere:
    """A network on which port 25 is another one."""

    def __init__(self, port: int) -> None:
        self.network, self.port = GuardedNetwork(ANYTHING, ()), port

    def __getattr__(self, name: str) -> Any:
        return getattr(self.network, name)

    async def connect(self, address: str, _: int, timeout: float) -> socket.socket:
        return await self.network.connect(address, self.port, timeout)


@pytest.mark.parametrize(
    ("reply", "found"), [("250 Ok", "info starttls-not-enforced"), ("530 TLS first", "good starttls-enforced")]
)
async def test_on_port_25_nobody_is_to_insist_on_tls(reply: str, found: str) -> None:
    script = saying(lambda line: reply if line.startswith("MAIL") else None, ehlo=STARTTLS)
    async with serve(script) as server:
        on_port_25: Any = SimpleNamespace(port=25)
        transcript = await run(on_port_25, network=Elsewhere(server.port), probe=Probe.STARTTLS_ENFORCED)
    assert proofs(transcript) == [found]
    assert "must" in detail(transcript, found.split(" ")[1])


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("451 4.7.3 STARTTLS is required to send mail", "good starttls-enforced"),
        ("530 5.7.0 Authentication required", "info starttls-enforced-not-proven"),
        ("550 5.1.8 No such sender", "info starttls-enforced-not-proven"),
        ("450 4.7.1 Later", "info starttls-enforced-not-proven"),
        ("354 TLS", "info starttls-enforced-not-proven"),
    ],
)
async def test_which_no_is_for_want_of_tls(reply: str, found: str) -> None:
    script = saying(lambda line: reply if line.startswith("MAIL") else None, ehlo=STARTTLS)
    transcript = await probe(script, Probe.STARTTLS_ENFORCED)
    assert proofs(transcript) == [found]
    assert transcript.verdict == "passed"


async def test_a_code_that_says_two_things_is_told_beside_the_proof() -> None:
    # As Exchange puts it.
    transcript = await probe(by_verb(MAIL="451 5.7.3 STARTTLS is required to send mail"), Probe.STARTTLS_ENFORCED)
    assert proofs(transcript) == [
        "warning starttls-not-offered", "warning enhanced-code-differs", "good starttls-enforced",
    ]  # fmt: skip


async def test_a_login_that_begins_in_the_clear_is_called_off() -> None:
    script = saying(
        {"AUTH PLAIN": "334 ", "AUTH LOGIN": "334 VXNlcm5hbWU6", "*": "501 Cancelled"}.get,
        ehlo=("250-mx.test", "250 AUTH PLAIN LOGIN CRAM-MD5"),
    )
    transcript = await probe(script, Probe.AUTH_BEFORE_TLS, password="never told")
    assert story(transcript)[6:] == [
        "ehlo…", "C: EHLO client.test", "S: 250-mx.test", "S: 250 AUTH PLAIN LOGIN CRAM-MD5", "ehlo done",
        "problem auth-offered-plain ← 250 AUTH PLAIN LOGIN CRAM-MD5", "auth…",
        "C: AUTH PLAIN", "S: 334 ", "C: *", "S: 501 Cancelled", "problem auth-plain-begun-plain ← 334 ",
        "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: *", "S: 501 Cancelled",
        "problem auth-login-begun-plain ← 334 VXNlcm5hbWU6", "auth done", *GOODBYE, *PASSED,
    ]  # fmt: skip


async def test_no_login_without_tls() -> None:
    transcript = await probe(by_verb(AUTH="538 Encrypt first"), Probe.AUTH_BEFORE_TLS)
    assert story(transcript) == [
        *OPENING, "good auth-not-offered-plain ← 250 mx.test", "auth…",
        "C: AUTH PLAIN", "S: 538 Encrypt first", "good auth-plain-refused-plain ← 538 Encrypt first",
        "C: AUTH LOGIN", "S: 538 Encrypt first", "good auth-login-refused-plain ← 538 Encrypt first",
        "auth done", *GOODBYE, *PASSED,
    ]  # fmt: skip


async def test_a_login_that_is_put_off_or_offered_without_passwords() -> None:
    script = saying(
        lambda line: "454 4.7.0 Later" if line.startswith("AUTH") else None, ehlo=("250-mx.test", "250 AUTH CRAM-MD5")
    )
    transcript = await probe(script, Probe.AUTH_BEFORE_TLS)
    assert proofs(transcript) == ["info auth-offered-plain", "info auth-plain-not-proven", "info auth-login-not-proven"]


async def test_a_login_that_cannot_be_called_off_is_against_the_rules() -> None:
    transcript = await probe(
        saying(lambda line: "334 more" if line[:4] == "AUTH" or line == "*" else None), Probe.AUTH_BEFORE_TLS
    )
    assert transcript.verdict == "protocol-error"
    assert transcript.lines[-6:] == [
        "C: AUTH PLAIN",
        "S: 334 more",
        "C: *",
        "S: 334 more",
        "C: QUIT",
        "S: 221 2.0.0 Bye",
    ]


def recipients(known: str, unknown: str) -> Script:
    return saying(lambda line: (known if "bob@" in line else unknown) if line.startswith("RCPT") else None)


async def test_an_unknown_recipient_that_is_refused() -> None:
    transcript = await probe(recipients("250 Ok", "550 5.1.1 User unknown"), Probe.UNKNOWN_RECIPIENT)
    assert story(transcript) == [
        *OPENING, *WITHOUT_TLS,
        "mail…", "C: MAIL FROM:<alice@example.org>", "S: 250 2.1.0 Ok", "mail done",
        "rcpt…", "C: RCPT TO:<bob@example.com>", "S: 250 Ok", "C: RCPT TO:<nobody@example.com>",
        "S: 550 5.1.1 User unknown", "good unknown-recipient-refused ← 550 5.1.1 User unknown", "rcpt done",
        *RESET, *PASSED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("known", "unknown", "found"),
    [
        ("250 Ok", "250 Ok", "warning unknown-recipient-accepted"),
        ("550 No", "252 Perhaps", "warning unknown-recipient-accepted"),
        ("250 Ok", "554 No", "good unknown-recipient-refused"),
        ("452 Full", "550 5.1.1 No", "good unknown-recipient-refused"),
        ("550 No", "550 No", "info unknown-recipient-not-proven"),
        ("250 Ok", "450 Later", "info unknown-recipient-not-proven"),
        ("250 Ok", "354 What", "info unknown-recipient-not-proven"),
    ],
)
async def test_what_the_answer_to_an_unknown_recipient_proves(known: str, unknown: str, found: str) -> None:
    transcript = await probe(recipients(known, unknown), Probe.UNKNOWN_RECIPIENT)
    assert proofs(transcript) == [found]
    assert transcript.verdict == "passed"


@pytest.mark.parametrize(
    ("reply", "verdict"), [("550 No", "rejected"), ("450 Later", "deferred"), ("354 ?", "protocol-error")]
)
async def test_a_refused_sender_keeps_the_question_from_being_asked(reply: str, verdict: str) -> None:
    transcript = await probe(by_verb(MAIL=reply), Probe.UNKNOWN_RECIPIENT)
    assert (transcript.verdict, proofs(transcript)) == (verdict, [])


async def test_vrfy_and_expn_that_tell() -> None:
    script = saying(
        lambda line: {"VRFY bob@example.com": "252 Perhaps", "EXPN bob@example.com": "250 <bob@inside.example>"}.get(
            line, "550 No such user" if line.startswith("VRFY") else None
        )
    )
    transcript = await probe(script, Probe.VRFY)
    assert story(transcript) == [
        *OPENING, *WITHOUT_TLS, "probe…",
        "C: VRFY bob@example.com", "S: 252 Perhaps", "C: VRFY nobody@example.com", "S: 550 No such user",
        "C: EXPN bob@example.com", "S: 250 <bob@inside.example>", "probe done",
        "warning vrfy-tells ← 252 Perhaps", "warning expn-tells ← 250 <bob@inside.example>", *GOODBYE, *PASSED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("vrfy", "expn", "found"),
    [
        ("252 Send some mail", "502 No", ["good vrfy-tells-nothing", "good expn-tells-nothing"]),
        ("502 Disabled", "252 No", ["good vrfy-tells-nothing", "good expn-tells-nothing"]),
        ("250 <you@x.example>", "550 No", ["info vrfy-confirms-all", "good expn-tells-nothing"]),
        ("450 Later", "451 Later", ["info vrfy-not-proven", "info expn-not-proven"]),
    ],
)
async def test_what_vrfy_proves(vrfy: str, expn: str, found: list[str]) -> None:
    transcript = await probe(by_verb(VRFY=vrfy, EXPN=expn), Probe.VRFY, rcpt_to=())
    assert proofs(transcript) == found
    assert transcript.lines[3] == "C: VRFY postmaster"


async def test_a_login_that_had_begun_is_told_although_the_server_hangs_up() -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        while (line := await peer.hear()) is not None:
            if line == "*":
                peer.writer.close()
                return
            await peer.say("334 " if line.startswith("AUTH") else "250 mx.test")

    transcript = await probe(script, Probe.AUTH_BEFORE_TLS)
    assert proofs(transcript) == ["good auth-not-offered-plain", "problem auth-plain-begun-plain"]
    assert transcript.verdict == "closed"


async def test_what_is_open_is_named_behind_the_worst() -> None:
    transcript = await probe(by_verb(VRFY="250 Yes", EXPN="450 Later"), Probe.VRFY)
    assert transcript.summary == (
        "The probe was made. VRFY confirms whatever it is asked. 1 undecided: What EXPN tells is open."
    )

"""Each misbehaviour that has a name, with every event of the dialog with it."""

from __future__ import annotations

import re
import ssl
import warnings
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from smtptest.engine.events import Tls
from smtptest.engine.smtp.plan import Auth, Security, StopAfter, Verify
from smtptest.engine.smtp.steps import transaction
from tests.engine.clock import Forward, awaiting, movable_clock, time_passes
from tests.engine.smtp.helpers import SHORT, Transcript, run
from tests.engine.smtp.story import story
from tests.servers.certificates import HOSTILE, presenting
from tests.servers.misbehaving import MALFORMED, SCRIPTS, saying, upgrading
from tests.servers.scripted import Peer, Script, serve

CONNECTED = ["connect…", "connected to 127.0.0.1", "connect done", "greeting…"]
GREETED = [*CONNECTED, "S: 220 mx.test ESMTP", "greeting done", "ehlo…", "C: EHLO client.test"]
INTRODUCED = ["S: 250-mx.test", "S: 250 SIZE 1000000", "ehlo done"]
MAIL = ["mail…", "C: MAIL FROM:<alice@example.org>"]
RCPT = [*MAIL, "S: 250 2.1.0 Ok", "mail done", "rcpt…", "C: RCPT TO:<bob@example.com>"]
RSET = ["quit…", "C: RSET", "S: 250 2.0.0 Ok", "C: QUIT", "S: 221 2.0.0 Bye", "quit done"]
QUIT = ["quit…", "C: QUIT", "S: 221 2.0.0 Bye", "quit done"]
PASSED = "passed: The server accepts the sender and the recipient. No message was sent."
CHECKED = [*INTRODUCED, *RCPT, "S: 250 2.1.5 Ok", "rcpt done", *RSET, f"0 {PASSED}", f"test {PASSED}"]
TLS_OFFERED = [*GREETED, "S: 250-mx.test", "S: 250 STARTTLS", "ehlo done", "starttls…", "C: STARTTLS"]


def ended(*words: str) -> list[str]:
    """Both ends, which say the same."""
    (text,) = words
    return [f"0 {text}", f"test {text}"]


SPOKE, NO_REPLY = "! warning reply-unsolicited", "! problem reply-malformed"
LONG, LIMIT = "! info reply-line-long", "! problem limit-met"
NOT_SMTP = [
    "greeting failed",
    *ended("protocol-error: This is not SMTP: the server sent something else instead of the greeting."),
]
INJECTED = [
    "! problem plaintext-after-starttls", "starttls failed",
    *ended("tls-failed: Plaintext came after the go-ahead for TLS, as in an injection attack."),
]  # fmt: skip
HELLO_LINES = [*(f"S: 250-X-{number}" for number in range(128))]
EXPECTED: dict[str, list[str]] = {
    "early talker": [
        *CONNECTED, "S: 220 mx.test ESMTP", "S: 250 mx.test [unsolicited]", SPOKE, "S: 250 2.1.0 Ok [unsolicited]",
        "greeting warned", "ehlo…", "C: EHLO client.test", *CHECKED,
    ],
    "two replies in one segment": [
        *GREETED, "S: 250-mx.test", "S: 250 SIZE", "S: 250 2.1.0 Extra [unsolicited]", SPOKE,
        "ehlo warned", *CHECKED[3:],
    ],
    "two greetings over several lines": [
        *CONNECTED, "S: 220-mx.test", "S: 220 ESMTP", "S: 220-again", "S: 220 ESMTP",
        "greeting done", "ehlo…", "C: EHLO client.test", *INTRODUCED[:-1], "! warning greeting-again", "ehlo warned",
        *CHECKED[3:],
    ],
    "endless line": [
        *CONNECTED, f"S: 220 {'x' * 508} [cut, N more bytes, partial]", LONG, LIMIT, "greeting failed",
        *ended(
            "protocol-error: The server sent a line of more than 32768 bytes without an end where the greeting was due."
        ),
    ],
    "drip": [
        *CONNECTED, "S: 220 x… [partial]", "greeting failed",
        *ended("timeout: The server did not send the greeting within 40 s."),
    ],
    "drip of bytes that are no reply": [*CONNECTED, "S: x… [partial]", *NOT_SMTP],
    "closes in the middle of a reply": [
        *GREETED, "S: 250 mx.test", "ehlo done", *MAIL, "S: 250-half a li [partial]", "mail failed",
        *ended("closed: The server closed the connection instead of sending a reply to MAIL FROM."),
    ],
    "resets": [
        *GREETED, "S: 250 mx.test", "ehlo done", *MAIL, "mail failed",
        *ended("closed: The server reset the connection instead of sending a reply to MAIL FROM."),
    ],
    "refuses with the greeting and closes": [
        *CONNECTED, "S: 554 5.7.1 No", "greeting failed", "quit…", "C: QUIT", "quit failed", "! info no-goodbye",
        *ended("rejected: The server refused the connection: “554 5.7.1 No”."),
    ],
    "421 inside a reply": [
        *GREETED, "S: 250-mx.test", "S: 250-SIZE", "S: 421 4.3.2 Shutting down", "! warning reply-codes-mixed",
        "ehlo failed", *QUIT,
        *ended("throttled: The server ended the session with a temporary error instead of sending a reply to "
        "EHLO: “421 4.3.2 Shutting down”."),
    ],
    "SSH": [
        *CONNECTED, "S: SSH-2.0-OpenSSH_9.2p1 [malformed]", NO_REPLY, "! problem not-smtp", "greeting failed",
        *ended("protocol-error: This is an SSH server, not an SMTP server."),
    ],
    "HTTP": [
        *CONNECTED, "S: HTTP/1.1 400 Bad Request [malformed]", NO_REPLY, "S: Server: x [malformed]", "S:  [malformed]",
        f"S: <html>{'y' * 473} [malformed, cut, N more bytes]", "! problem not-smtp", "greeting failed",
        *ended("protocol-error: This is a web server (HTTP), not an SMTP server."),
    ],
    "TLS alert": [
        *CONNECTED, r"S: \u{0015}\u{0003}\u{0001}\u{0000}\u{0002}\u{0002}F [partial]", "! problem tls-expected",
        "greeting failed",
        *ended("protocol-error: This port speaks TLS from the first byte; try again with implicit TLS."),
    ],
    "binary": [*CONNECTED, "S: " + r"\u{0000}\u{0001}\xFE\xFF" * 8 + " [partial]", *NOT_SMTP],
    "script in the banner": [
        *CONNECTED, 'S: 220 <script>alert(1)</script>"><img src=x>{{7*7}}', *GREETED[5:], *CHECKED,
    ],
    "terminal codes in the banner": [
        *CONNECTED, r"S: 220 \u{001B}[2J\u{001B}]0;owned\u{0007} \u{0000}", *GREETED[5:], *CHECKED,
    ],
    "bidi in the banner": [
        *CONNECTED, r"S: 220 \u{202E}\u{2066}\u{200F}\u{061C}\u{2028}evil\u{200B}", "! warning eight-bit-reply",
        "greeting warned", *GREETED[6:], *CHECKED,
    ],
    "no UTF-8 in the banner": [
        *CONNECTED, r"S: 220 \xFF\xC0\xAF \xED\xA0\x80", "! warning eight-bit-reply", "greeting warned",
        *GREETED[6:], *CHECKED,
    ],
    "overlong banner": [
        *CONNECTED, f"S: 220 {'x' * 2044} [cut, N more bytes]", LONG, *GREETED[5:], *CHECKED,
    ],
    "130 lines to EHLO": [
        *GREETED, *HELLO_LINES, LIMIT, "ehlo failed",
        *ended("protocol-error: The server sent a reply of more than 128 lines where a reply to EHLO was due."),
    ],
    "250 to DATA": [
        *GREETED, *INTRODUCED, *RCPT, "S: 250 2.1.5 Ok", "rcpt done", "data…", "C: DATA", "S: 250 Ok", "data failed",
        *RSET, *ended("protocol-error: The server gave no reply that SMTP allows to DATA: “250 Ok”."),
    ],
    "354 to RCPT": [
        *GREETED, *INTRODUCED, *RCPT, "S: 354 Go ahead", "rcpt failed", *RSET,
        *ended(
            "protocol-error: The server gave no reply that SMTP allows to the recipient <bob@example.com>: "
            "“354 Go ahead”."
        ),
    ],
    "never answers QUIT": [
        *GREETED, *CHECKED[:-4], "quit failed", "! info no-goodbye", f"0 {PASSED}", f"test {PASSED}",
    ],
    "injects a reply behind the go-ahead": [
        *TLS_OFFERED, "S: 220 2.0.0 Ready", "S: 250-injected [unsolicited]", SPOKE,
        "S: 250 AUTH PLAIN [unsolicited]",
        *INJECTED,
    ],
    "injects half a line behind the go-ahead": [
        *TLS_OFFERED, "S: 220 2.0.0 Ready", "S: 250 inj [unsolicited, partial]", SPOKE, *INJECTED,
    ],
    "injects once the handshake has begun": [
        *TLS_OFFERED, "S: 220 2.0.0 Ready", "starttls done", "tls…", "! problem tls-not-spoken",
        "tls failed",
        *ended(
            "tls-failed: The TLS handshake failed: wrong version number (the server does not speak TLS at this point)."
        ),
    ],
    "hanging handshake": [
        *TLS_OFFERED, "S: 220 2.0.0 Ready", "starttls done", "tls…", "tls failed",
        *ended("timeout: The TLS handshake did not end within 20 s."),
    ],
    "strips STARTTLS (O_1)": [
        *GREETED, "S: 250 mx.test", "ehlo done", "tls skipped", "! warning no-starttls", *QUIT,
        *ended("tls-failed: The server does not offer STARTTLS."),
    ],
    "refuses STARTTLS for now (O_2)": [
        *TLS_OFFERED, "S: 454 4.7.0 Not now", "starttls failed", "tls skipped", "! warning no-starttls", *QUIT,
        *ended("tls-failed: The server offers STARTTLS and refuses it: “454 4.7.0 Not now”."),
    ],
    "knows no STARTTLS that it offers (O_3)": [
        *TLS_OFFERED, "S: 502 5.5.1 What?", "starttls failed", "tls skipped", "! warning no-starttls", *QUIT,
        *ended("tls-failed: The server offers STARTTLS and refuses it: “502 5.5.1 What?”."),
    ],
    "says 354 to STARTTLS (O_4)": [
        *TLS_OFFERED, "S: 354 Go ahead", "starttls failed", "tls skipped", "! warning no-starttls", *QUIT,
        *ended("tls-failed: The server offers STARTTLS and gives no go-ahead for it: “354 Go ahead”."),
    ],
    "refuses EHLO (D_1)": [
        *GREETED, "S: 502 5.5.1 What?", "! warning ehlo-refused", "C: HELO client.test", "S: 250 mx.test",
        "ehlo warned", "tls skipped", "! warning no-starttls", *QUIT,
        *ended("tls-failed: The server does not offer STARTTLS."),
    ],
}  # fmt: skip
# To these, a password is to be sent, over TLS that they do not give.
STRIPPING = {"handshake", "go-ahead", "STARTTLS", "EHLO (D_1)"}
# Where they say nothing more, and for how long.
SILENT: dict[str, tuple[str, float]] = {
    "never answers QUIT": ("QUIT", transaction._QUIT_SECONDS + 1),
    "hanging handshake": ("TLS", SHORT.tls + 1),
}


def dripping(script: Script, forward: Forward) -> Script:
    """The same script; a second passes with each byte."""

    class Slow(Peer):
        async def say(self, *lines: str | bytes) -> None:
            await super().say(*lines)
            forward(1.0)

    async def talk(peer: Peer) -> None:
        await script(Slow(peer.reader, peer.writer, peer.heard))

    return talk


def told(transcript: Transcript) -> list[str]:
    """The story, without how much more there was and how far a drip came."""
    return [re.sub(r"cut, \d+ more", "cut, N more", re.sub(r" x+ \[partial", " x… [partial", line)) for line in
            story(transcript)]  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
async def test_a_named_misbehaviour(name: str) -> None:
    changes: dict[str, Any] = {"security": Security.NONE}
    if any(word in name for word in STRIPPING):
        changes = {"security": Security.STARTTLS, "auth": Auth.PLAIN, "username": "alice"}
    if name == "250 to DATA":
        changes["stop_after"] = StopAfter.DATA
    awaited, silence = SILENT.get(name, ("nothing", 0.0))
    async with AsyncExitStack() as stack:
        script = SCRIPTS[name]
        if name.startswith("drip"):
            script = dripping(script, stack.enter_context(movable_clock()))
        else:
            changes["also"] = stack.enter_context(time_passes(silence, awaiting(awaited)))
        server = await stack.enter_async_context(serve(script))
        transcript = await run(server, password="correct horse", **changes)
        await server.client_gone()
    expected = [line.replace("org> SIZE=", "org>") for line in EXPECTED[name]]
    assert [re.sub(r" SIZE=\d+$", "", line) for line in told(transcript)] == expected
    assert [line for line in server.heard if line.startswith("AUTH")] == []


def test_every_misbehaviour_has_its_events() -> None:
    assert list(EXPECTED) == list(SCRIPTS)


@pytest.mark.parametrize("line", MALFORMED)
async def test_a_malformed_greeting(line: bytes) -> None:
    async with serve(saying(line + b"\r\n")) as server:
        transcript = await run(server, security=Security.NONE)
        await server.client_gone()
    shown = line.decode().replace("\x00", r"\u{0000}").replace("\t", r"\u{0009}").replace("\ufeff", r"\u{FEFF}")
    assert story(transcript) == [*CONNECTED, f"S: {shown} [malformed]", NO_REPLY, *NOT_SMTP]


TLS = [*TLS_OFFERED, "S: 220 2.0.0 Ready", "starttls done", "tls…"]
AGAIN = ["ehlo…", "C: EHLO client.test", "S: 250 mx.test", "ehlo done", *QUIT]
UP_TO = "passed: Everything worked up to TLS, where this test was set to stop."
Presented = Callable[[Path], ssl.SSLContext]


def old(folder: Path) -> ssl.SSLContext:
    context = presenting(folder)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # that it is old is the point
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


CERTIFICATES: dict[str, tuple[Presented, list[str], list[str]]] = {
    "self-signed": (
        lambda folder: presenting(folder, names=("localhost",)),
        ["TLSv1.3 verified=False", "! problem certificate-self-signed", "! problem certificate-name-mismatch"],
        ["self-signed certificate", "it is for localhost, not for 127.0.0.1"],
    ),
    "expired": (
        lambda folder: presenting(folder, days=-1),
        [
            "TLSv1.3 verified=False", "! problem certificate-self-signed", "! problem certificate-expired",
            "! problem certificate-name-mismatch",
        ],
        ["self-signed certificate", "expired on …", "it has no subjectAltName, so it matches no host name"],
    ),
    "hostile name": (
        lambda folder: presenting(folder, HOSTILE, names=("<script>alert(1)</script>.test",)),
        ["TLSv1.3 verified=False", "! problem certificate-self-signed", "! problem certificate-name-mismatch"],
        ["self-signed certificate", "it is for <script>alert(1)</script>.test, not for 127.0.0.1"],
    ),
    "one extension twice": (
        lambda folder: presenting(folder, twice=True),
        ["TLSv1.3 verified=False", "! problem certificate-self-signed", "! problem certificate-name-mismatch"],
        ["self-signed certificate", "it has no subjectAltName, so it matches no host name"],
    ),
    "TLS 1.0 only": (
        old,
        [
            "TLSv1 verified=False", "! problem tls-version-old", "! problem certificate-self-signed",
            "! problem certificate-name-mismatch",
        ],
        ["self-signed certificate", "it has no subjectAltName, so it matches no host name"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CERTIFICATES)
async def test_a_certificate_that_does_not_hold(tmp_path: Path, name: str) -> None:
    presented, events, problems = CERTIFICATES[name]
    changes: dict[str, Any] = {"security": Security.STARTTLS, "stop_after": StopAfter.TLS}
    async with serve(upgrading(presented(tmp_path))) as server:
        reported = await run(server, **changes)
        required = await run(server, verify=Verify.REQUIRE, **changes)
    (tls,) = reported.of(Tls)
    assert [re.sub(r"expired on .*", "expired on …", problem) for problem in tls.problems] == problems
    # What it answers has tests of its own.
    told = [re.sub(r"(?<=passed: )(?:Yes|No): .*\. (?=\w+ w)", "", line) for line in story(reported)]
    assert told == [*TLS, *events, "tls warned", *AGAIN, *ended(UP_TO)]
    end = f"tls-failed: The certificate failed verification: {tls.problems[0]}."
    goodbye = ["tls failed", *QUIT]
    assert story(required) == [*TLS, *events, *goodbye, *ended(end)]
    assert all(character.isprintable() for text in tls.chain[0].values() for character in str(text))


async def test_a_hostile_name_is_shown_visibly(tmp_path: Path) -> None:
    async with serve(upgrading(presenting(tmp_path, HOSTILE))) as server:
        transcript = await run(server, security=Security.STARTTLS, stop_after=StopAfter.TLS)
    (tls,) = transcript.of(Tls)
    assert tls.chain[0]["subject"].startswith(r"CN=\<img src=x onerror=alert(1)\>\u{001B}[2J\u{202E}gro")


async def test_a_handshake_that_fails(tmp_path: Path) -> None:
    """A certificate of 110 kB."""
    async with serve(upgrading(presenting(tmp_path, bytes_more=110_000))) as server:
        transcript = await run(server, security=Security.STARTTLS)
    words = "excessive message size (a message is larger than OpenSSL takes, usually the certificate chain)"
    end = f"tls-failed: The TLS handshake failed: {words}."
    assert story(transcript) == [*TLS, "! problem tls-too-much", "tls failed", *ended(end)]

"""Against a real Postfix, with a real Dovecot behind its AUTH: the whole list of events, and Postfix's own log."""

from __future__ import annotations

import asyncio
import json
import re
from base64 import b64decode
from dataclasses import replace
from typing import Any

import pytest

from smtptest.engine.events import Event, Finding, Finished, Received, Sent, Tls
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Auth, Family, Plan, Sample, Security, StopAfter
from smtptest.engine.smtp.run_test import run_test
from tests.engine.smtp.helpers import ANYTHING, SHORT, Transcript
from tests.engine.smtp.story import told
from tests.servers import dovecot
from tests.servers.postfix import Postfix

pytestmark = pytest.mark.postfix

ALICE = "alice@example.test"
PASSWORDS = [Auth.PLAIN, Auth.LOGIN, Auth.CRAM_MD5, Auth.SCRAM_SHA_1, Auth.SCRAM_SHA_256]
# Postfix listens on IPv4 alone, and localhost may have both.
BASE = Plan(host="localhost", family=Family.IPV4, mail_from="sender@example.org", rcpt_to=(ALICE,))


async def dialog(postfix: Postfix, port: int, helo: str, *, password: str = "", **changes: Any) -> Transcript:
    transcript = Transcript()
    await run_test(
        replace(BASE, port=port, helo=helo, **changes),
        password=Secret(password),
        network=GuardedNetwork(ANYTHING),
        limits=SHORT,
        roots=(str(postfix.ca),),
        helo_name="",
        sink=transcript.events.append,
    )
    return transcript


def story(transcript: Transcript) -> list[str]:
    """Every event, as a line; what differs from run to run (times, the mechanism list's order) is left out."""
    return [_line(event) for event in transcript.events]


def _line(event: Event) -> str:
    match event:
        case Sent():
            return f"C: {event.text}"
        case Finding():
            return event.code
        case Finished():
            return f"{event.dialog} {event.verdict}"
        case _:
            return told(event)


async def server_side(postfix: Postfix, helo: str) -> list[str]:
    return await asyncio.to_thread(postfix.conversation, helo)


async def test_a_check_without_tls(postfix: Postfix) -> None:
    transcript = await dialog(postfix, postfix.plain, "check.test", security=Security.NONE)
    assert story(transcript) == [
        "resolve…", "localhost A 127.0.0.1", "resolve done",
        "connect…", "connected to 127.0.0.1", "connect done",
        "greeting…", "S: 220 mx.example.test ESMTP Postfix", "greeting done",
        "ehlo…", "C: EHLO check.test",
        "S: 250-mx.example.test", "S: 250-PIPELINING", "S: 250-SIZE 10240000", "S: 250-VRFY", "S: 250-ETRN",
        "S: 250-ENHANCEDSTATUSCODES", "S: 250-8BITMIME",
        "S: 250-DSN", "S: 250-SMTPUTF8", "S: 250 CHUNKING", "ehlo done",
        "mail…", "C: MAIL FROM:<sender@example.org>", "S: 250 2.1.0 Ok", "mail done",
        "rcpt…", "C: RCPT TO:<alice@example.test>", "S: 250 2.1.5 Ok", "rcpt done",
        "quit…", "C: RSET", "S: 250 2.0.0 Ok", "C: QUIT", "S: 221 2.0.0 Bye", "quit done",
        "0 passed", "None passed",
    ]  # fmt: skip
    assert transcript.lines == await server_side(postfix, "check.test")
    assert transcript.verdict == "passed"


@pytest.mark.parametrize("mechanism", PASSWORDS)
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
async def test_a_login_and_a_message_over_tls(postfix: Postfix, security: Security, mechanism: Auth) -> None:
    port = postfix.smtps if security is Security.TLS else postfix.starttls
    helo = f"{security}-{mechanism}.test"
    transcript = await dialog(
        postfix, port, helo, security=security, auth=mechanism, username=postfix.user, password=postfix.password,
        stop_after=StopAfter.MESSAGE, subject="Grüße", body=f"To {helo}\n.dot\n",
    )  # fmt: skip
    assert transcript.verdict == "accepted"
    (tls,) = transcript.of(Tls)
    assert (tls.verified, tls.problems) == (True, ())
    assert tls.chain[0]["names"][:2] == ["localhost", "mx.example.test"]
    unmasked = [line.replace(" [masked]", "") for line in transcript.lines]
    seen = await server_side(postfix, helo)
    # Postfix logs neither the text of a message nor, in full, what a client answers in AUTH.
    commands = without_message(unmasked)
    assert [hide_auth(line, mechanism) for line in commands] == [hide_auth(line, mechanism) for line in seen]
    queue_id = transcript.of(Received)[-2].text.rsplit(" ", 1)[-1]
    await asyncio.to_thread(postfix.wait_for_delivery, queue_id)
    (delivered,) = [message for message in postfix.messages() if f"To {helo}".encode() in message]
    assert delivered.endswith(f"\n\nTo {helo}\n.dot\n".encode())


def without_message(lines: list[str]) -> list[str]:
    start = next(i for i, each in enumerate(lines) if each.startswith("S: 354"))
    return lines[: start + 1] + lines[lines.index("C: .") + 1 :]


def hide_auth(line: str, mechanism: Auth) -> str:
    if mechanism not in (Auth.PLAIN, Auth.LOGIN):
        line = re.sub(r"^S: 334 [\w*+/=]+$", "S: 334 …", line)
    return re.sub(r"^C: (AUTH [\w-]+ )?(\*{8}|[A-Za-z0-9+/]{6,}={0,2})$", r"C: \1…", line)


async def test_a_wrong_password_is_tried_once(postfix: Postfix) -> None:
    transcript = await dialog(
        postfix, postfix.starttls, "wrong.test", security=Security.STARTTLS, auth=Auth.PLAIN, username=postfix.user,
        password="wrong horse", stop_after=StopAfter.AUTH,
    )  # fmt: skip
    assert transcript.verdict == "auth-failed"
    assert "535 5.7.8 Error: authentication failed" in transcript.summary
    assert [line.split(" ")[1] for line in await server_side(postfix, "wrong.test") if line.startswith("C: ")] == [
        "EHLO", "STARTTLS", "EHLO", "AUTH", "QUIT",
    ]  # fmt: skip


@pytest.mark.parametrize("mechanism", PASSWORDS)
async def test_a_wrong_password_fails_by_each_mechanism(postfix: Postfix, mechanism: Auth) -> None:
    transcript = await login(postfix, mechanism, "wrong horse")
    assert transcript.verdict == "auth-failed"
    assert transcript.summary == (
        f"The server refused the login by {mechanism.upper()}: “535 5.7.8 Error: authentication failed: "
        "(reason unavailable)”."
    )
    assert transcript.findings == []


async def test_auto_takes_the_strongest_and_each_side_proves_itself(postfix: Postfix) -> None:
    transcript = await login(postfix, Auth.AUTO, postfix.password)
    assert [line for line in transcript.lines if not line.startswith("S: 250")][2:] == [
        "C: AUTH SCRAM-SHA-256 ******** [masked]",
        "S: 334 ******** [masked]",
        "C: ******** [masked]",
        "S: 334 ******** [masked]",
        "C: ",
        "S: 235 2.7.0 Authentication successful",
        "C: QUIT",
        "S: 221 2.0.0 Bye",
    ]
    assert transcript.verdict == "passed"


@pytest.mark.parametrize(
    ("mechanism", "reasons", "answer"),
    [
        (Auth.XOAUTH2, {"status": "401", "schemes": "bearer", "scope": "mail"}, "C: "),
        (Auth.OAUTHBEARER, {"status": "invalid_token"}, "C: AQ=="),
    ],
)
async def test_a_token_is_judged(postfix: Postfix, mechanism: Auth, reasons: dict[str, str], answer: str) -> None:
    good = await login(postfix, mechanism, dovecot.token())
    assert (good.verdict, good.findings) == ("passed", [])
    bad = await login(postfix, mechanism, dovecot.token(key=b"somebody else's"))
    command, challenge, *others = [line for line in bad.lines if not line.startswith("S: 250")][2:6]
    assert command == f"C: AUTH {mechanism.upper()} ******** [masked]"
    # Dovecot 2.4 says more than 2.3.
    assert json.loads(b64decode(challenge.removeprefix("S: 334 "))).items() >= reasons.items()
    assert others == [answer, "S: 535 5.7.8 Error: authentication failed: (reason unavailable)"]
    (finding,) = bad.of(Finding)
    assert finding.code == "oauth-error"
    assert finding.detail
    assert set(finding.detail.split("; ")) >= {f"{name}: {value}" for name, value in reasons.items()}
    assert bad.verdict == "auth-failed"


async def login(postfix: Postfix, mechanism: Auth, password: str) -> Transcript:
    return await dialog(
        postfix, postfix.smtps, "login.test", security=Security.TLS, auth=mechanism, username=postfix.user,
        password=password, stop_after=StopAfter.AUTH,
    )  # fmt: skip


async def test_no_auth_before_tls(postfix: Postfix) -> None:
    transcript = await dialog(
        postfix, postfix.starttls, "early.test", security=Security.NONE, auth=Auth.AUTO, username=postfix.user,
        password=postfix.password, stop_after=StopAfter.AUTH,
    )  # fmt: skip
    assert transcript.verdict == "auth-failed"
    assert transcript.summary == "The server offers no AUTH without TLS; many servers offer it only after STARTTLS."


@pytest.mark.parametrize(
    ("recipient", "verdict", "words"),
    [
        (
            "nobody@example.test",
            "rejected",
            "550 5.1.1 <nobody@example.test>: Recipient address rejected: User unknown",
        ),
        ("someone@elsewhere.example", "rejected", "554 5.7.1 <someone@elsewhere.example>: Relay access denied"),
    ],
)
async def test_a_recipient_that_is_refused(postfix: Postfix, recipient: str, verdict: str, words: str) -> None:
    helo = recipient.replace("@", ".")
    transcript = await dialog(postfix, postfix.plain, helo, security=Security.NONE, rcpt_to=(recipient,))
    assert transcript.verdict == verdict
    assert words in transcript.summary
    assert transcript.lines == await server_side(postfix, helo)
    assert transcript.stages[-2:] == ["rcpt failed", "quit done"]


async def test_tls_is_required_before_mail(postfix: Postfix) -> None:
    transcript = await dialog(postfix, postfix.submission, "plain.test", security=Security.NONE)
    assert transcript.verdict == "rejected"
    assert "530 5.7.0 Must issue a STARTTLS command first" in transcript.summary


async def test_starttls_that_is_not_offered(postfix: Postfix) -> None:
    required = await dialog(postfix, postfix.plain, "required.test", security=Security.STARTTLS)
    offered = await dialog(postfix, postfix.plain, "offered.test", security=Security.OPPORTUNISTIC)
    assert (required.verdict, offered.verdict) == ("tls-failed", "passed")
    assert required.findings[-1] == offered.findings[-1] == "no-starttls"


async def test_tls_where_none_is_spoken(postfix: Postfix) -> None:
    transcript = await dialog(postfix, postfix.starttls, "unused.test", security=Security.TLS)
    assert transcript.verdict == "tls-failed"
    assert "does not speak TLS at this point" in transcript.summary


async def delivered(postfix: Postfix, transcript: Transcript, word: str) -> bytes:
    """The one message with this word, as it lies in the mailbox, once Postfix has put it there."""
    (queue_id,) = re.findall(r"queued as (\w+)", transcript.summary)
    await asyncio.to_thread(postfix.wait_for_delivery, queue_id)
    (found,) = [message for message in postfix.messages() if word.encode() in message]
    return found


def message_shown(transcript: Transcript) -> str:
    """What the transcript shows of the message, the dot-stuffing taken away where there was DATA."""
    lines = [line[3:] for line in transcript.lines if line.startswith("C: ")]
    start = next(i for i, line in enumerate(lines) if line == "DATA" or line.startswith("BDAT"))
    if lines[start] == "DATA":
        lines = [line.removeprefix(".") for line in lines[: lines.index(".")]]
    else:
        lines = lines[: lines.index("QUIT")]
    return "".join(f"{line}\n" for line in lines[start + 1 :])


@pytest.mark.parametrize("bdat", [False, True])
@pytest.mark.parametrize("pipelining", [False, True])
async def test_what_is_shown_is_what_is_delivered(postfix: Postfix, bdat: bool, pipelining: bool) -> None:
    helo = f"shown-{bdat}-{pipelining}.test".lower()
    transcript = await dialog(
        postfix, postfix.plain, helo, security=Security.NONE, stop_after=StopAfter.MESSAGE, bdat=bdat,
        pipelining=pipelining, body="Grüße\n.dot\n..dots\n", html="<p>Grüße</p>", headers=f"X-Test: {helo}",
        sample=Sample.GTUBE, dsn="NOTIFY=NEVER RET=HDRS ENVID=x+2B",
    )  # fmt: skip
    assert (transcript.verdict, transcript.findings) == ("accepted", [])
    found = await delivered(postfix, transcript, helo)
    assert found.endswith(message_shown(transcript).encode())
    (size,) = re.findall(r"MAIL FROM:<sender@example.org> SIZE=(\d+) BODY=8BITMIME RET=HDRS ENVID=x\+2B$", "\n".join(
        await server_side(postfix, helo)), re.M)  # fmt: skip
    assert len(message_shown(transcript).replace("\n", "\r\n").encode()) == int(size)
    assert "C: RCPT TO:<alice@example.test> NOTIFY=NEVER" in await server_side(postfix, helo)


async def test_postfix_takes_a_large_message_whole(postfix: Postfix) -> None:
    transcript = await dialog(
        postfix, postfix.plain, "large.test", security=Security.NONE, stop_after=StopAfter.MESSAGE, size=5_000_000,
        headers="X-Test: large.test",
    )  # fmt: skip
    assert (transcript.verdict, transcript.findings) == ("accepted", ["message-shortened"])
    found = (await delivered(postfix, transcript, "large.test")).replace(b"\n", b"\r\n")
    assert len(found[found.index(b"\r\nDate: ") + 2 :]) == 5_000_000


async def test_postfix_refuses_at_mail_what_is_too_large(postfix: Postfix) -> None:
    transcript = await dialog(postfix, postfix.plain, "huge.test", security=Security.NONE, size=20_000_000)
    assert (transcript.verdict, transcript.findings) == ("rejected", ["message-too-large"])
    assert "552 5.3.4 Message size exceeds fixed limit" in transcript.summary
    assert transcript.lines == await server_side(postfix, "huge.test")


async def test_postfix_takes_an_internationalised_sender(postfix: Postfix) -> None:
    transcript = await dialog(
        postfix, postfix.plain, "utf8.test", security=Security.NONE, mail_from="jürgen@bücher.example",
        stop_after=StopAfter.MESSAGE, body="utf8.test\n", subject="Grüße",
    )  # fmt: skip
    assert (transcript.verdict, transcript.findings) == ("accepted", [])
    found = await delivered(postfix, transcript, "utf8.test")
    assert "From: jürgen@bücher.example\n" in found.decode()
    assert "Subject: Grüße\n" in found.decode()

"""The rules of a public service as the dialog keeps them (docs/security.md E3, E4): no plan leads around them."""

from __future__ import annotations

import ssl
from itertools import product
from typing import Any

import pytest
import trustme

from smtptest.engine.events import Finished
from smtptest.engine.smtp.plan import Auth, Probe, Protocol, Sample, Security, StopAfter
from smtptest.engine.smtp.rules import Rules
from tests.engine.smtp.helpers import run
from tests.servers.scripted import Peer, Script, answering, serve

ONLY_AFTER_LOGIN = Rules(login_before_message=True, fixed_text="Fixed.\n", link="https://tool.example/t/x/")
REFUSED = "This service sends a message only after a login over verified TLS."


@pytest.fixture(scope="module")
def certified(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def submission(auth: str = "235 2.7.0 Welcome", *, context: ssl.SSLContext | None = None) -> Script:
    """A server that offers everything with which a message could be sent, and takes it."""
    keywords = ("250-mx.test", "250-AUTH PLAIN", "250-PIPELINING", "250-CHUNKING", "250 STARTTLS")

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        in_message = False
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0].upper()
            if in_message:
                in_message = line != "."
                if not in_message:
                    await peer.say("250 2.0.0 Taken")
            elif verb in ("EHLO", "LHLO"):
                await peer.say(*keywords)
            elif verb == "STARTTLS" and context is not None:
                await peer.say("220 Go")
                await peer.starttls(context)
            elif verb == "BDAT":
                await peer.reader.readexactly(int(line.split(" ")[1]))
                await peer.say("250 2.0.0 Taken")
            else:
                in_message = verb == "DATA"
                replies = {"AUTH": auth, "DATA": "354 Go", "STARTTLS": "454 Not now", "QUIT": "221 Bye"}
                await peer.say(replies.get(verb, "250 Ok"))

    return script


def commands(heard: list[str]) -> list[str]:
    return [line.split(" ")[0].upper() for line in heard]


@pytest.mark.long
@pytest.mark.parametrize(
    ("security", "auth", "stop", "bdat", "pipelining", "protocol"),
    [
        choice
        for choice in product(
            (Security.NONE, Security.OPPORTUNISTIC, Security.STARTTLS),
            (Auth.NONE, Auth.PLAIN, Auth.EXTERNAL),
            (StopAfter.DATA, StopAfter.MESSAGE),
            (False, True),
            (False, True),
            Protocol,
        )
        if not (choice[2] is StopAfter.DATA and choice[3])
    ],
)
async def test_nothing_but_a_login_over_verified_tls_opens_the_way_to_data(
    certified: ssl.SSLContext,
    security: Security,
    auth: Auth,
    stop: StopAfter,
    bdat: bool,
    pipelining: bool,
    protocol: Protocol,
) -> None:
    """Every mode of the plan, to a server whose certificate is not known here: no DATA and no BDAT on the wire."""
    plan: dict[str, Any] = {"security": security, "auth": auth, "bdat": bdat, "pipelining": pipelining}
    login: dict[str, Any] = {"username": "alice", "password": "x" * 9, "insecure_auth": True}
    async with serve(submission(context=certified)) as server:
        await run(server, stop_after=stop, protocol=protocol, rules=ONLY_AFTER_LOGIN, **plan, **login)
    assert not {"DATA", "BDAT"} & set(commands(server.heard))
    assert "MAIL" not in commands(server.heard), "it ends before"


@pytest.mark.parametrize("bdat", [False, True])
async def test_after_a_login_over_verified_tls_only_the_fixed_text_is_sent(
    certified: ssl.SSLContext, roots: tuple[str, ...], bdat: bool
) -> None:
    async with serve(submission(context=certified)) as server:
        transcript = await run(
            server,
            security=Security.STARTTLS, auth=Auth.PLAIN, username="alice", password="x" * 9, roots=roots,
            stop_after=StopAfter.MESSAGE, bdat=bdat, rules=ONLY_AFTER_LOGIN, subject="Buy", body="this", html="<p>",
            headers="X-Mine: 1", sample=Sample.GTUBE, size=9999,
        )  # fmt: skip
    assert transcript.verdict == "accepted"
    shown = [line.removeprefix("C: ") for line in transcript.lines if line.startswith("C: ")]
    start = next(number for number, line in enumerate(shown) if line.split(" ")[0] in ("DATA", "BDAT"))
    message = shown[start + 1 : -1 if bdat else -2]
    names = [line.partition(":")[0] for line in message[: message.index("")]]
    assert sorted(names) == [
        "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From", "MIME-Version", "Message-ID",
        "Subject", "To", "X-SMTPTest",
    ]  # fmt: skip
    assert "X-SMTPTest: https://tool.example/t/x/" in message
    assert message[message.index("") + 1 :] == ["Fixed."]


async def test_a_login_that_fails_opens_nothing(certified: ssl.SSLContext, roots: tuple[str, ...]) -> None:
    async with serve(submission("535 5.7.8 No", context=certified)) as server:
        transcript = await run(
            server,
            security=Security.STARTTLS, auth=Auth.PLAIN, username="alice", password="x" * 9, roots=roots,
            stop_after=StopAfter.MESSAGE, rules=ONLY_AFTER_LOGIN,
        )  # fmt: skip
    assert transcript.verdict == "auth-failed"
    assert commands(server.heard) == ["EHLO", "STARTTLS", "EHLO", "AUTH", "QUIT"]


async def test_the_probe_that_sends_messages_opens_it_neither() -> None:
    async with serve(submission()) as server:
        transcript = await run(
            server, security=Security.NONE, stop_after=StopAfter.MESSAGE, probe=Probe.SMUGGLING, rules=ONLY_AFTER_LOGIN,
        )  # fmt: skip
    assert [(str(end.verdict), end.summary) for end in transcript.of(Finished)] == [
        ("refused", REFUSED), ("refused", f"LF . LF: {REFUSED} 8 more parts were not tried."),
    ]  # fmt: skip
    assert "MAIL" not in commands(server.heard)


async def test_it_is_refused_before_mail_with_words() -> None:
    async with serve(answering()) as server:
        transcript = await run(server, stop_after=StopAfter.MESSAGE, security=Security.NONE, rules=ONLY_AFTER_LOGIN)
    assert (transcript.verdict, transcript.summary) == ("refused", REFUSED)
    assert transcript.lines == [
        "S: 220 mx.test ESMTP",
        "C: EHLO client.test",
        "S: 250-mx.test",
        "S: 250 SIZE 1000000",
        "C: QUIT",
        "S: 221 2.0.0 Bye",
    ]


def three(*replies: str) -> Script:
    return answering_in_turn({"RCPT": list(replies)})


def answering_in_turn(turns: dict[str, list[str]]) -> Script:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            if verb == "EHLO":
                await peer.say("250-mx.test", "250 PIPELINING")
            else:
                await peer.say(turns[verb].pop(0) if verb in turns else "250 Ok")

    return script


def test_without_a_policy_no_server_is_barred() -> None:
    assert not Rules().policy.bars("www.example.org")


@pytest.mark.parametrize(
    ("replies", "named", "verdict"),
    [
        (("550 No", "550 No", "250 Ok"), 2, "rejected"),
        (("250 Ok", "550 No", "550 No"), 3, "partly-accepted"),
        (("550 No", "250 Ok", "550 No"), 3, "partly-accepted"),
        (("450 Later", "450 Later", "250 Ok"), 3, "partly-accepted"),
    ],
)
@pytest.mark.parametrize("pipelining", [False, True])
async def test_after_two_unknown_recipients_no_other_is_named(
    replies: tuple[str, ...], named: int, verdict: str, pipelining: bool
) -> None:
    async with serve(three(*replies)) as server:
        transcript = await run(
            server,
            security=Security.NONE, rcpt_to=("a@x.test", "b@x.test", "c@x.test"), pipelining=pipelining,
            rules=Rules(max_refused=2),
        )  # fmt: skip
    assert commands(server.heard).count("RCPT") == named
    assert transcript.verdict == verdict
    assert ("recipients-not-named" in transcript.findings) is (named == 2)

"""Whole conversations with servers that behave: the transcript, line by line, equals what the server's side saw."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from smtptest.engine.events import Connected, Tls
from smtptest.engine.smtp.plan import Auth, Security, StopAfter, Verify
from smtptest.engine.smtp.wire.protocol import READ_BYTES
from tests.engine.smtp.helpers import run
from tests.servers.scripted import Peer, Script, answering, obeys, serve

CHECKED = [
    "S: 220 mx.test ESMTP",
    "C: EHLO client.test",
    "S: 250-mx.test",
    "S: 250 SIZE 1000000",
    "C: MAIL FROM:<alice@example.org>",
    "S: 250 2.1.0 Ok",
    "C: RCPT TO:<bob@example.com>",
    "S: 250 2.1.5 Ok",
    "C: RSET",
    "S: 250 2.0.0 Ok",
    "C: QUIT",
    "S: 221 2.0.0 Bye",
]


async def test_a_check_goes_as_far_as_rcpt_and_leaves_in_good_order() -> None:
    async with serve(answering()) as server:
        transcript = await run(server, security=Security.NONE)
    assert transcript.lines == CHECKED
    assert transcript.verdict == "passed"
    assert transcript.summary == "The server accepts the sender and the recipient. No message was sent."
    assert server.heard == [line[3:] for line in transcript.lines if line.startswith("C: ")]
    assert transcript.stages == ["connect done", "greeting done", "ehlo done", "mail done", "rcpt done", "quit done"]
    assert [event.address for event in transcript.of(Connected)] == ["127.0.0.1"]
    assert transcript.findings == []


async def test_a_message_is_sent_dot_stuffed_and_taken() -> None:
    async with serve(answering()) as server:
        transcript = await run(
            server,
            security=Security.NONE,
            stop_after=StopAfter.MESSAGE,
            subject="Grüße",
            body="first\n.second\n",
        )
    sent = [line[3:] for line in transcript.lines if line.startswith("C: ")]
    assert server.heard == sent
    message = sent[sent.index("DATA") + 1 : sent.index(".") + 1]
    assert message[0].startswith("Date: ")
    assert message[1].startswith("Message-ID: <")
    assert message[1].endswith("@example.org>")
    assert message[2:] == [
        "From: alice@example.org",
        "To: bob@example.com",
        "Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=",
        "Auto-Submitted: auto-generated",
        'Content-Type: text/plain; charset="utf-8"',
        "Content-Transfer-Encoding: 7bit",
        "MIME-Version: 1.0",
        "",
        "first",
        "..second",
        ".",
    ]
    assert transcript.verdict == "accepted"
    assert transcript.summary == "The server accepted the message: “250 2.0.0 Ok: queued as 4F1”."
    assert transcript.stages[-3:] == ["data done", "message done", "quit done"]


async def test_without_a_name_the_address_literal_is_given() -> None:
    async with serve(answering()) as server:
        await run(server, security=Security.NONE, stop_after=StopAfter.EHLO, helo="")
        await run(server, security=Security.NONE, stop_after=StopAfter.EHLO, helo="", helo_name="tool.example")
    assert [peer.heard[0] for peer in server.peers] == ["EHLO [127.0.0.1]", "EHLO tool.example"]


@pytest.mark.parametrize(
    ("answers", "verdict", "summary"),
    [
        ({"greeting": "554 No service"}, "rejected", "The server refused the connection: “554 No service”."),
        (
            {"greeting": "421 Too many"},
            "throttled",
            "The server ended the session with a temporary error instead of sending the greeting: “421 Too many”.",
        ),
        (
            {"greeting": "354 What"},
            "protocol-error",
            "The server gave no reply that SMTP allows to the connection: “354 What”.",
        ),
        (
            {"EHLO": "421 Busy"},
            "throttled",
            "The server ended the session with a temporary error instead of sending a reply to EHLO: “421 Busy”.",
        ),
        ({"EHLO": "450 Later"}, "deferred", "The server deferred our EHLO: “450 Later”."),
        ({"EHLO": "550 No", "HELO": "550 Never"}, "rejected", "The server refused to speak with us: “550 Never”."),
        (
            {"MAIL": "553 5.1.8 Bad sender"},
            "rejected",
            "The server refused the sender <alice@example.org>: “553 5.1.8 Bad sender”.",
        ),
        (
            {"RCPT": "450 4.2.0 Greylisted"},
            "deferred",
            "The server deferred the recipient <bob@example.com>: “450 4.2.0 Greylisted”.",
        ),
        (
            {"RCPT": "354 Go"},
            "protocol-error",
            "The server gave no reply that SMTP allows to the recipient <bob@example.com>: “354 Go”.",
        ),
        ({"DATA": "250 Ok"}, "protocol-error", "The server gave no reply that SMTP allows to DATA: “250 Ok”."),
        ({"DATA": "451 4.3.0 Later"}, "deferred", "The server deferred DATA: “451 4.3.0 Later”."),
        ({"message": "552 5.3.4 Too big"}, "rejected", "The server refused the message: “552 5.3.4 Too big”."),
        (
            {"message": "421 4.3.2 Bye"},
            "throttled",
            "The server ended the session with a temporary error instead of sending a reply to the message: "
            "“421 4.3.2 Bye”. "
            "Whether the message was taken is unknown.",
        ),
    ],
)
async def test_a_refusal_is_a_verdict_in_the_servers_words(answers: dict[str, str], verdict: str, summary: str) -> None:
    async with serve(answering(**answers)) as server:
        transcript = await run(server, security=Security.NONE, stop_after=StopAfter.MESSAGE)
    assert (transcript.verdict, transcript.summary) == (verdict, summary)


def server_context(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(*names).configure_cert(context)
    return context


def offers_starttls(context: ssl.SSLContext, after: dict[str, tuple[str | bytes, ...]] | None = None) -> Script:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        await peer.hear()
        await peer.say("250-mx.test", "250-AUTH PLAIN LOGIN", "250 STARTTLS")
        await peer.hear()
        await peer.say("220 2.0.0 Ready")
        await peer.starttls(context)
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            replies = {"EHLO": ("250-mx.test", "250 AUTH PLAIN LOGIN"), "AUTH": ("235 2.7.0 Welcome",), **(after or {})}
            await peer.say(*replies.get(verb, ("250 Ok",)))

    return script


async def test_implicit_tls_comes_before_the_greeting(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    async with serve(answering(), tls=server_context(authority, "127.0.0.1")) as server:
        transcript = await run(server, security=Security.TLS, roots=roots)
    assert transcript.lines == CHECKED
    assert transcript.stages[:3] == ["connect done", "tls done", "greeting done"]
    assert transcript.verdict == "passed"


@pytest.mark.parametrize("security", [Security.NONE, Security.TLS])
@pytest.mark.parametrize("size", [READ_BYTES - 1, READ_BYTES, READ_BYTES + 1, 30_100])
async def test_a_reply_as_large_as_what_is_read_at_once_or_larger(
    authority: trustme.CA, roots: tuple[str, ...], security: Security, size: int
) -> None:
    count, last = divmod(size, 300)
    reply = [*(f"250-X{'Y' * 293}" for _ in range(count)), f"250 {'Z' * (last - 6)}"]
    assert sum(len(line) + 2 for line in reply) == size
    tls = server_context(authority, "127.0.0.1") if security is Security.TLS else None
    async with serve(answering(EHLO=tuple(reply)), tls=tls) as server:
        transcript = await run(server, security=security, roots=roots)
    assert transcript.lines == [*CHECKED[:2], *(f"S: {line}" for line in reply), *CHECKED[4:]]
    assert transcript.verdict == "passed"


@pytest.mark.parametrize("verify", list(Verify))
async def test_a_certificate_for_another_name_is_told(
    authority: trustme.CA, roots: tuple[str, ...], verify: Verify
) -> None:
    async with serve(offers_starttls(server_context(authority, "other.test"))) as server:
        transcript = await run(server, security=Security.STARTTLS, verify=verify, roots=roots)
    (tls,) = transcript.of(Tls)
    assert (tls.verified, tls.problems) == (False, ("it is for other.test, not for 127.0.0.1",))
    assert transcript.findings[:2] == ["auth-in-plain", "certificate-name-mismatch"]
    assert transcript.verdict == ("passed" if verify is Verify.REPORT else "tls-failed")


async def test_an_unknown_issuer_is_told_in_openssls_words(authority: trustme.CA) -> None:
    async with serve(answering(), tls=server_context(authority, "127.0.0.1")) as server:
        transcript = await run(server, security=Security.TLS)
    assert transcript.of(Tls)[0].problems == ("unable to get local issuer certificate",)
    assert transcript.findings == ["certificate-untrusted"]


async def test_a_self_signed_certificate_and_a_past_date_are_both_told(tmp_path: Path) -> None:
    from tests.engine.smtp.certificates import self_signed

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(self_signed(tmp_path, "127.0.0.1", expired=True))
    async with serve(answering(), tls=context) as server:
        transcript = await run(server, security=Security.TLS)
    assert transcript.findings == ["certificate-self-signed", "certificate-expired", "certificate-name-mismatch"]


async def test_obeys_is_the_server_that_answering_starts_from() -> None:
    async with serve(obeys) as server:
        assert (await run(server, security=Security.NONE)).lines == CHECKED


LOGIN: dict[str, Any] = {
    "security": Security.STARTTLS,
    "stop_after": StopAfter.AUTH,
    "username": "alice",
    "auth": Auth.AUTO,
}


async def test_auto_takes_plain_and_masks_it(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    async with serve(offers_starttls(server_context(authority, "127.0.0.1"))) as server:
        transcript = await run(server, roots=roots, password="correct horse", **LOGIN)
    assert server.heard[3] == "AUTH PLAIN AGFsaWNlAGNvcnJlY3QgaG9yc2U="
    assert transcript.lines[10:12] == ["C: AUTH PLAIN ******** [masked]", "S: 235 2.7.0 Welcome"]
    assert transcript.verdict == "passed"


async def test_login_answers_two_prompts(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    after: dict[str, tuple[str | bytes, ...]] = {
        "AUTH": ("334 VXNlcm5hbWU6",),
        "YWxpY2U=": ("334 UGFzc3dvcmQ6",),
        "Y29ycmVjdCBob3JzZQ==": ("535 5.7.8 Bad password: correct horse (Y29ycmVjdCBob3JzZQ)",),
    }
    async with serve(offers_starttls(server_context(authority, "127.0.0.1"), after)) as server:
        transcript = await run(server, roots=roots, password="correct horse", **{**LOGIN, "auth": Auth.LOGIN})
    assert transcript.lines[10:] == [
        "C: AUTH LOGIN",
        "S: 334 VXNlcm5hbWU6",
        "C: ******** [masked]",
        "S: 334 UGFzc3dvcmQ6",
        "C: ******** [masked]",
        "S: 535 5.7.8 Bad password: ******** (********) [masked]",
        "C: QUIT",
        "S: 250 Ok",
    ]
    assert transcript.verdict == "auth-failed"
    assert transcript.summary == (
        "The server refused the login by LOGIN: “535 5.7.8 Bad password: ******** (********)”."
    )


async def test_a_short_password_is_hidden_by_hiding_all_that_the_server_says(
    authority: trustme.CA, roots: tuple[str, ...]
) -> None:
    after: dict[str, tuple[str | bytes, ...]] = {"AUTH": ("535 5.7.8 Not abc",)}
    async with serve(offers_starttls(server_context(authority, "127.0.0.1"), after)) as server:
        transcript = await run(server, roots=roots, password="abc", **LOGIN)
    assert transcript.lines[11] == "S: 535 ******** [masked]"
    assert transcript.verdict == "auth-failed"


@pytest.mark.parametrize(
    ("names", "security", "fault"),
    [
        (("other.test",), Security.STARTTLS, "the server's certificate failed verification"),
        ((), Security.NONE, "the connection is not encrypted"),
    ],
)
async def test_a_password_is_not_sent_where_it_is_not_safe(
    authority: trustme.CA, roots: tuple[str, ...], names: tuple[str, ...], security: Security, fault: str
) -> None:
    script = (
        offers_starttls(server_context(authority, *names))
        if names
        else answering(EHLO=("250-mx.test", "250 AUTH PLAIN"))
    )
    async with serve(script) as server:
        transcript = await run(server, roots=roots, password="correct horse", **{**LOGIN, "security": security})
    assert transcript.verdict == "refused"
    rule = "This is smtptest's own rule: it sends passwords only over verified TLS 1.2 or later."
    assert transcript.summary == f"The password was not sent, because {fault}. {rule}"
    assert not any("AUTH" in line for line in server.heard)


async def test_a_password_is_sent_in_clear_where_that_was_ticked() -> None:
    async with serve(answering(EHLO=("250-mx.test", "250 AUTH PLAIN"), AUTH="235 Welcome")) as server:
        transcript = await run(
            server, password="correct horse", insecure_auth=True, **{**LOGIN, "security": Security.NONE}
        )
    assert transcript.verdict == "passed"
    assert transcript.findings == ["auth-in-plain", "insecure-auth"]


@pytest.mark.parametrize(
    ("offer", "summary"),
    [
        ("250 mx.test", "The server offers no AUTH without TLS; many servers offer it only after STARTTLS."),
        (
            "250-mx.test\r\n250 AUTH GSSAPI",
            "The server offers AUTH GSSAPI, but none of SCRAM-SHA-256, SCRAM-SHA-1, CRAM-MD5, PLAIN, LOGIN.",
        ),
    ],
)
async def test_a_missing_mechanism_is_told_and_nothing_tried(offer: str, summary: str) -> None:
    async with serve(answering(EHLO=offer)) as server:
        transcript = await run(
            server, password="correct horse", insecure_auth=True, **{**LOGIN, "security": Security.NONE}
        )
    assert (transcript.verdict, transcript.summary) == ("auth-failed", summary)
    assert server.heard == ["EHLO client.test", "QUIT"]

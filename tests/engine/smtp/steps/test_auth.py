"""AUTH against servers that play their part of each mechanism, well or badly; both sides' whole conversation."""

from __future__ import annotations

import json
import ssl
from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scramp import ScramMechanism

from smtptest.engine.events import Finding, Severity
from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from tests.engine.smtp.helpers import Transcript, run
from tests.servers.scripted import Peer, Script, ScriptedServer, serve

PASSWORD = "correct horse"
GOODBYE = ["C: QUIT", "S: 221 Bye"]
Exchange = Callable[[Peer, str], Awaitable[None]]


def coded(text: str | bytes) -> str:
    return b64encode(text.encode() if isinstance(text, str) else text).decode()


def heard_in(line: str | None) -> str:
    return b64decode(line or "").decode()


def offering(offer: str, exchange: Exchange) -> Script:
    """A server that offers these mechanisms, and plays ``exchange`` where AUTH comes: given the initial response."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        while (line := await peer.hear()) is not None:
            verb, *words = line.split(" ")
            if verb == "EHLO":
                await peer.say("250-mx.test", f"250 AUTH {offer}")
            elif verb == "AUTH":
                await exchange(peer, words[1] if words[1:] else "")
            else:
                await peer.say("221 Bye" if verb == "QUIT" else "500 What?")

    return script


def scripted(*replies: str) -> Exchange:
    """Says the first reply to AUTH and the further ones to whatever is answered."""

    async def exchange(peer: Peer, initial: str) -> None:
        for reply in replies[:-1]:
            await peer.say(reply)
            await peer.hear()
        await peer.say(replies[-1])

    return exchange


def playing_scram(name: str, password: str = PASSWORD, *, bad: str = "", binding: Any = None) -> Exchange:
    """The server's side of SCRAM. bad: what is wrong with it."""

    async def exchange(peer: Peer, initial: str) -> None:
        mechanism = ScramMechanism(name)
        server = mechanism.make_server(
            lambda user: mechanism.make_auth_info(password), channel_binding=binding and binding(peer)
        )
        server.set_client_first(heard_in(initial))
        await peer.say(f"334 {coded(server.get_server_first())}")
        server.set_client_final(heard_in(await peer.hear()))
        final = server.get_server_final()
        if bad == "signature":
            final = f"v={coded(bytes(20))}"
        if bad != "no signature":
            await peer.say(f"334 {coded(final)}")
            if await peer.hear() == "*":
                await peer.say("501 5.7.0 Cancelled")
                return
        await peer.say(f"235 2.7.0 Welcome {coded(final)}")

    return exchange


async def login(
    server: ScriptedServer, auth: Auth, password: str = PASSWORD, username: str = "alice", **changes: Any
) -> Transcript:
    plan: dict[str, Any] = {"security": Security.NONE, "insecure_auth": True, "stop_after": StopAfter.AUTH, **changes}
    return await run(server, auth=auth, username=username, password=password, **plan)


def story(transcript: Transcript) -> list[str]:
    return transcript.lines[4:]


@pytest.mark.parametrize("name", ["SCRAM-SHA-1", "SCRAM-SHA-256"])
async def test_scram_is_proven_by_both_sides(name: str) -> None:
    async with serve(offering(f"PLAIN {name}", playing_scram(name))) as server:
        transcript = await login(server, Auth(name.lower()))
    assert story(transcript) == [
        f"C: AUTH {name} ******** [masked]",
        "S: 334 ******** [masked]",
        "C: ******** [masked]",
        "S: 334 ******** [masked]",
        "C: ",
        "S: 235 2.7.0 Welcome ******** [masked]",
        *GOODBYE,
    ]
    assert heard_in(server.heard[1].split(" ")[2]).startswith("n,,n=alice,r=")
    assert transcript.findings == ["auth-in-plain", "insecure-auth"]
    assert transcript.verdict == "passed"


@pytest.mark.parametrize(
    ("bad", "end", "summary"),
    [
        (
            "signature",
            ["S: 334 ******** [masked]", "C: *", "S: 501 5.7.0 Cancelled", *GOODBYE],
            "The login by SCRAM-SHA-256 was cancelled, because the server did not prove that it knows the password; "
            "the answer to that: “501 5.7.0 Cancelled”.",
        ),
        (
            "no signature",
            ["S: 235 2.7.0 Welcome ******** [masked]", *GOODBYE],
            "The server accepted the login by SCRAM-SHA-256, but it did not prove that it knows the password: "
            "“235 2.7.0 Welcome ********”.",
        ),
    ],
)
async def test_a_server_that_does_not_prove_itself_is_not_believed(bad: str, end: list[str], summary: str) -> None:
    async with serve(offering("SCRAM-SHA-256", playing_scram("SCRAM-SHA-256", bad=bad))) as server:
        transcript = await login(server, Auth.AUTO)
    assert story(transcript)[3:] == end
    assert (transcript.verdict, transcript.summary) == ("auth-failed", summary)
    assert transcript.findings == ["insecure-auth", "server-not-proven"]
    assert transcript.of(Finding)[-1].level is Severity.PROBLEM


def server_first(*, nonce: str = "", salt: str = "c2FsdHNhbHRzYWx0c2FsdA==", iterations: int = 4096) -> Exchange:
    async def exchange(peer: Peer, initial: str) -> None:
        mine = nonce or heard_in(initial).rpartition("r=")[2] + "abc"
        await peer.say(f"334 {coded(f'r={mine},s={salt},i={iterations}')}")
        await peer.hear()
        await peer.say("501 5.7.0 Cancelled")

    return exchange


@pytest.mark.parametrize(
    ("exchange", "because"),
    [
        (scripted("334 Hello there!", "501 Ok"), "the server's challenge is not base64"),
        (scripted(f"334 {coded(bytes([0xFF]))}", "501 Ok"), "the server's message is not UTF-8"),
        (scripted("334 ", "501 Ok"), "the server's first message is malformed ("),
        (server_first(nonce="not-ours"), "the server's first message is malformed (Client nonce doesn't match.)"),
        (server_first(salt="!"), "the server's first message is malformed (Invalid base 64 encoding)"),
        (server_first(iterations=1), "the server's first message is malformed (The value must not be < 4096)"),
        (server_first(iterations=9_999_999), "the server wants 9999999 iterations, more than this tool computes"),
    ],
)
async def test_a_malformed_first_message_is_not_answered(exchange: Exchange, because: str) -> None:
    async with serve(offering("SCRAM-SHA-1", exchange)) as server:
        transcript = await login(server, Auth.SCRAM_SHA_1)
    assert server.heard[2] == "*"
    assert transcript.verdict == "auth-failed"
    assert f"was cancelled, because {because}" in transcript.summary
    assert transcript.findings == ["insecure-auth", "challenge-malformed"]


async def test_an_error_in_scram_is_told_in_its_words() -> None:
    async with serve(offering("SCRAM-SHA-1", scripted(f"334 {coded('e=unknown-user')}", "535 No"))) as server:
        transcript = await login(server, Auth.SCRAM_SHA_1)
    assert transcript.summary == (
        "The login by SCRAM-SHA-1 was cancelled, because the server says unknown-user; the answer to that: “535 No”."
    )
    assert transcript.findings == ["insecure-auth"]


ERROR = json.dumps({"status": "401", "schemes": "Bearer", "scope": "https://mail.test/"})


async def test_a_short_secret_is_not_looked_for_but_all_is_hidden() -> None:
    async with serve(offering("XOAUTH2", scripted(f"334 {coded(ERROR)}", "535 No"))) as server:
        transcript = await login(server, Auth.XOAUTH2, "abc")
    assert story(transcript)[1::2][:2] == ["S: 334 ******** [masked]", "S: 535 ******** [masked]"]
    assert transcript.of(Finding)[-1].detail == "********"


@pytest.mark.parametrize(
    ("offer", "taken"),
    [
        ("LOGIN PLAIN", "PLAIN"),
        ("LOGIN PLAIN CRAM-MD5 EXTERNAL", "CRAM-MD5"),
        ("PLAIN cram-md5 Scram-SHA-1", "SCRAM-SHA-1"),
        ("SCRAM-SHA-1 XOAUTH2 SCRAM-SHA-256 SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"),
    ],
)
async def test_auto_takes_the_strongest_and_tries_once(offer: str, taken: str) -> None:
    async with serve(offering(offer, scripted("535 No"))) as server:
        transcript = await login(server, Auth.AUTO)
    assert [line.split(" ")[:2] for line in server.heard[1:]] == [["AUTH", taken], ["QUIT"]]
    assert transcript.summary == f"The server refused the login by {taken}: “535 No”."


async def test_auto_takes_neither_a_token_nor_external() -> None:
    async with serve(offering("XOAUTH2 OAUTHBEARER EXTERNAL", scripted("235 Ok"))) as server:
        transcript = await login(server, Auth.AUTO)
    assert transcript.summary == (
        "The server offers AUTH XOAUTH2 OAUTHBEARER EXTERNAL, but none of SCRAM-SHA-256, SCRAM-SHA-1, CRAM-MD5, PLAIN, "
        "LOGIN."
    )
    assert server.heard[1:] == ["QUIT"]


@pytest.mark.parametrize("auth", [auth for auth in Auth if auth not in (Auth.NONE, Auth.AUTO)])
async def test_a_named_mechanism_that_is_not_offered_is_not_tried(auth: Auth) -> None:
    async with serve(offering("GSSAPI", scripted("235 Ok"))) as server:
        transcript = await login(server, auth)
    assert transcript.summary == f"The server offers AUTH GSSAPI, but not {auth.upper()}."
    assert server.heard[1:] == ["QUIT"]


async def test_a_password_that_scram_cannot_carry() -> None:
    """RFC 4013 forbids characters that Unicode 3.2 did not have."""
    password = "horse \N{CONSTRUCTION WORKER} \N{YAWNING FACE}"
    async with serve(offering("SCRAM-SHA-256 PLAIN", scripted("235 Ok"))) as server:
        by_name = await login(server, Auth.SCRAM_SHA_256, password)
        by_itself = await login(server, Auth.AUTO, password)
    assert by_name.verdict == "auth-failed"
    assert by_name.summary == (
        "SCRAM-SHA-256 cannot carry this user name or password: unassigned code points forbidden."
    )
    assert [peer.heard[1][:10] for peer in server.peers] == ["QUIT", "AUTH PLAIN"]
    assert by_itself.verdict == "passed"


def certified(authority: trustme.CA, newest: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.maximum_version = newest
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def unique(peer: Peer) -> tuple[str, bytes]:
    tls = peer.writer.get_extra_info("ssl_object")
    return "tls-unique", tls.get_channel_binding("tls-unique")


@pytest.mark.parametrize(
    ("newest", "offer", "taken", "opening", "findings"),
    [
        (ssl.TLSVersion.TLSv1_2, "SCRAM-SHA-1 SCRAM-SHA-1-PLUS", "SCRAM-SHA-1-PLUS", "p=tls-unique,,", []),
        (ssl.TLSVersion.TLSv1_2, "SCRAM-SHA-1", "SCRAM-SHA-1", "y,,", []),
        (ssl.TLSVersion.TLSv1_2, "SCRAM-SHA-256 SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "n,,", []),
        (
            ssl.TLSVersion.TLSv1_3,
            "SCRAM-SHA-1 SCRAM-SHA-1-PLUS",
            "SCRAM-SHA-1",
            "n,,",
            ["channel-binding-not-had"],
        ),
        (ssl.TLSVersion.TLSv1_3, "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1-PLUS", "p=tls-server-end-point,,", []),
    ],
)
async def test_what_the_login_is_bound_to(
    authority: trustme.CA,
    roots: tuple[str, ...],
    newest: ssl.TLSVersion,
    offer: str,
    taken: str,
    opening: str,
    findings: list[str],
) -> None:
    context = certified(authority, newest)
    async with serve(offering(offer, scripted("535 No")), tls=context) as server:
        transcript = await login(server, Auth.AUTO, security=Security.TLS, insecure_auth=False, roots=roots)
    _, name, initial = server.heard[1].split(" ")
    assert (name, transcript.findings) == (taken, findings)
    assert heard_in(initial).startswith(f"{opening}n=alice,r=")


async def test_without_tls_no_binding_to_it_is_missed() -> None:
    async with serve(offering("SCRAM-SHA-1 SCRAM-SHA-1-PLUS", scripted("535 No"))) as server:
        transcript = await login(server, Auth.AUTO)
    assert transcript.verdict == "auth-failed"
    assert transcript.findings == ["insecure-auth"]


async def test_a_login_bound_to_the_connection(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    exchange = playing_scram("SCRAM-SHA-256-PLUS", binding=unique)
    context = certified(authority, ssl.TLSVersion.TLSv1_2)
    async with serve(offering("SCRAM-SHA-256-PLUS", exchange), tls=context) as server:
        transcript = await login(server, Auth.SCRAM_SHA_256, security=Security.TLS, insecure_auth=False, roots=roots)
    assert transcript.verdict == "passed"


EVERY = [Auth.PLAIN, Auth.LOGIN, Auth.CRAM_MD5, Auth.SCRAM_SHA_1, Auth.SCRAM_SHA_256, Auth.XOAUTH2, Auth.OAUTHBEARER]


@pytest.mark.long
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("auth", EVERY)
# Between signs that no word of our own has: a password "finished" is in every transcript.
@given(password=st.text(min_size=4, max_size=40).map(lambda text: f"§{text}§"))
async def test_no_password_is_seen_by_any_mechanism_even_where_the_server_repeats_all(
    auth: Auth, password: str
) -> None:
    """Whatever the client says comes back, as it is and out of its base64, in challenges and in the last word."""

    async def parrot(peer: Peer, initial: str) -> None:
        said = initial or coded("first")
        for _ in range(4):
            await peer.say(f"334 {said}")
            said = await peer.hear() or coded("again")
            if said == "*":
                break
        await peer.say(*(f"535-{line}" for line in (coded(password), *peer.heard)), "535 No")

    async with serve(offering(auth.upper(), parrot)) as server:
        transcript = await login(server, auth, password)
    assert transcript.verdict == "auth-failed"
    shown = json.dumps([event.to_json() for event in transcript.events], ensure_ascii=False)
    secrets = {password, coded(password), json.dumps(password)[1:-1], password.encode().hex()}
    secrets |= {line.split(" ")[-1] for line in server.heard if len(line.split(" ")[-1]) > 23}
    assert [secret for secret in secrets if secret in shown] == []

"""Whether a server carries what came in the clear into TLS."""

from __future__ import annotations

import ssl
from dataclasses import replace

import pytest
import trustme

from smtptest.engine.smtp.plan import Probe
from tests.engine.clock import movable_clock, silences
from tests.engine.smtp.helpers import SHORT, run
from tests.engine.smtp.probe_servers import GOODBYE, detail, probe, proofs, story
from tests.servers.scripted import Peer, Script, serve


@pytest.fixture(scope="module")
def context() -> ssl.SSLContext:
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(made)
    return made


def upgrades(context: ssl.SSLContext, *within: tuple[str, ...]) -> Script:
    """A server that hears STARTTLS and NOOP, goes into TLS, and says these there before it hears the next line."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        await peer.hear()
        await peer.say("250-mx.test", "250 STARTTLS")
        assert [await peer.hear(), await peer.hear()] == ["STARTTLS", "NOOP"]
        await peer.say("220 2.0.0 Go")
        await peer.starttls(context)
        for lines in within:
            await peer.say(*lines)
            await peer.hear()

    return script


INJECT = [
    "ehlo…", "C: EHLO client.test", "S: 250-mx.test", "S: 250 STARTTLS", "ehlo done",
    "starttls…", "C: STARTTLS", "C: NOOP",
]  # fmt: skip


async def test_a_server_that_carries_plaintext_into_tls(context: ssl.SSLContext) -> None:
    script = upgrades(context, ("250 2.0.0 NOOP ok",), (), ("250 mx.test", "221 2.0.0 Bye"))
    transcript = await probe(script, Probe.STARTTLS_INJECTION)
    assert story(transcript)[6:] == [
        *INJECT, "S: 220 2.0.0 Go", "starttls done", "tls…", "tls", "problem certificate-untrusted ← tls", "tls warned",
        "ehlo…", "C: EHLO client.test", "S: 250 2.0.0 NOOP ok", "ehlo done", "quit…", "C: QUIT", "S: 250 mx.test",
        "S: 221 2.0.0 Bye", "quit done", "problem starttls-injection-accepted ← 250 2.0.0 NOOP ok",
        "0 passed", "None passed",
    ]  # fmt: skip


async def test_a_server_that_drops_what_came_before_tls(context: ssl.SSLContext) -> None:
    async def script(peer: Peer) -> None:
        await upgrades(context)(peer)
        await peer.hear()
        await peer.say("250-mx.test", "250 SIZE")
        await peer.hear()
        await peer.say("221 2.0.0 Bye")

    transcript = await probe(script, Probe.STARTTLS_INJECTION)
    assert story(transcript)[6:] == [
        *INJECT, "S: 220 2.0.0 Go", "starttls done", "tls…", "tls", "problem certificate-untrusted ← tls", "tls warned",
        "ehlo…", "C: EHLO client.test", "S: 250-mx.test", "S: 250 SIZE", "ehlo done", *GOODBYE,
        "good starttls-injection-discarded ← 250 SIZE", "0 passed", "None passed",
    ]  # fmt: skip


@pytest.mark.parametrize("hangs_up", [False, True])
async def test_answers_that_cannot_be_counted_prove_nothing(context: ssl.SSLContext, hangs_up: bool) -> None:
    async def script(peer: Peer) -> None:
        await upgrades(context, ("250 2.0.0 Which of them?",))(peer)
        await peer.hear()
        if hangs_up:
            peer.writer.close()
        await peer.gone()

    with movable_clock() as forward:
        served = script if hangs_up else silences(script, forward, SHORT.reply + 1)
        transcript = await probe(served, Probe.STARTTLS_INJECTION)
    assert proofs(transcript)[1:] == ["info starttls-injection-not-proven"]
    assert transcript.verdict == "passed"


async def test_a_second_greeting_within_tls_is_no_answer_to_noop(context: ssl.SSLContext) -> None:
    script = upgrades(context, ("220 mx.test again",), (), ("250 mx.test", "221 Bye"))
    transcript = await probe(script, Probe.STARTTLS_INJECTION)
    assert proofs(transcript)[1:] == ["good starttls-injection-discarded"]


def answers(*replies: str, ehlo: tuple[str, ...] = ("250-mx.test", "250 STARTTLS")) -> Script:
    """A server that says these to STARTTLS and NOOP, in one segment."""

    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        await peer.hear()
        await peer.say(*ehlo)
        while (line := await peer.hear()) is not None:
            if line == "STARTTLS":
                await peer.hear()
                await peer.say(*replies)
            else:
                await peer.say("221 2.0.0 Bye" if line == "QUIT" else "250 Ok")

    return script


@pytest.mark.parametrize(
    ("script", "found", "verdict"),
    [
        (answers("554 5.5.0 Improper pipelining", "250 Ok"), ["good starttls-injection-refused"], "passed"),
        (answers("454 4.7.0 Not now", "250 Ok"), [], "tls-failed"),
        (answers("220 Go", "250 Ok"), ["warning starttls-injection-answered"], "tls-failed"),
        (answers(ehlo=("250 mx.test",)), [], "tls-failed"),
        (answers("421 4.7.0 Bye"), [], "throttled"),
    ],
)
async def test_no_tls_to_inject_into(script: Script, found: list[str], verdict: str) -> None:
    transcript = await probe(script, Probe.STARTTLS_INJECTION)
    assert proofs(transcript) == found
    assert transcript.verdict == verdict


@pytest.mark.parametrize("beginning", [b"250 O", b"250-First\r\n"])
async def test_half_an_answer_in_the_clear_is_not_carried_into_tls(beginning: bytes) -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        await peer.hear()
        await peer.say("250-mx.test", "250 STARTTLS")
        await peer.hear()
        peer.writer.write(b"220 Go\r\n" + beginning)
        await peer.gone()

    transcript = await probe(script, Probe.STARTTLS_INJECTION)
    assert proofs(transcript) == ["problem plaintext-after-starttls"]
    assert f"{len(beginning)} bytes came after the 220" in detail(transcript, "plaintext-after-starttls")
    assert transcript.verdict == "tls-failed"


async def test_a_connection_that_is_over_when_the_probe_writes() -> None:
    # What stands behind the reply to EHLO is too much.
    limits = replace(SHORT, transcript_bytes=46)
    async with serve(answers(ehlo=("250-mx.test", "250 STARTTLS", "250 More"))) as server:
        transcript = await run(server, probe=Probe.STARTTLS_INJECTION, limits=limits)
        await server.client_gone()
    assert transcript.verdict == "protocol-error"
    assert transcript.stages[-1] == "starttls failed"


@pytest.mark.parametrize(
    ("within", "found"),
    [
        # Answers to NOOP, EHLO and QUIT; then to NOOP and EHLO, and no QUIT.
        ((("250 2.0.0 NOOP ok",), ("250-mx.test", "250 SIZE"), ("250 Bye",)), "problem starttls-injection-accepted"),
        ((("250 2.0.0 NOOP ok",), ("250-mx.test", "250 SIZE")), "problem starttls-injection-accepted"),
        ((("220 again",), ("250 Ok", "250-mx.test", "250 SIZE"), ("221 Bye",)), "problem starttls-injection-accepted"),
        # One to EHLO, and one to QUIT that is no 221.
        (((), ("250-mx.test", "250 SIZE"), ("250 Bye",)), "info starttls-injection-not-proven"),
        (((), ("250 mx.test",), ("250 Bye",)), "info starttls-injection-not-proven"),
    ],
)
async def test_replies_within_tls_are_counted(
    context: ssl.SSLContext, within: tuple[tuple[str, ...], ...], found: str
) -> None:
    async def script(peer: Peer) -> None:
        await upgrades(context, *within[:2])(peer)
        # Nothing comes after QUIT.
        for lines in within[2:]:
            await peer.say(*lines)
        peer.writer.close()

    transcript = await probe(script, Probe.STARTTLS_INJECTION)
    assert proofs(transcript)[1:] == [found]

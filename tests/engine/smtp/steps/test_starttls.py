"""TLS: asked for, required, or at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme

from smtptest.engine.events import Finding, Received, Tls
from smtptest.engine.smtp.plan import Security, StopAfter
from tests.engine.smtp.certificates import issue
from tests.engine.smtp.helpers import run
from tests.engine.smtp.scenarios.test_conversation import offers_starttls, server_context
from tests.engine.smtp.scenarios.test_findings import ROOT, context, spoken_of
from tests.servers.scripted import Peer, answering, serve


async def test_starttls_is_followed_by_a_second_ehlo(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    async with serve(offers_starttls(server_context(authority, "127.0.0.1"))) as server:
        transcript = await run(server, security=Security.STARTTLS, stop_after=StopAfter.TLS, roots=roots)
    assert transcript.lines == [
        "S: 220 mx.test ESMTP",
        "C: EHLO client.test",
        "S: 250-mx.test",
        "S: 250-AUTH PLAIN LOGIN",
        "S: 250 STARTTLS",
        "C: STARTTLS",
        "S: 220 2.0.0 Ready",
        "C: EHLO client.test",
        "S: 250-mx.test",
        "S: 250 AUTH PLAIN LOGIN",
        "C: QUIT",
        "S: 250 Ok",
    ]
    assert transcript.stages == [
        "connect done", "greeting done", "ehlo warned", "starttls done", "tls done", "ehlo done", "quit done",
    ]  # fmt: skip
    assert transcript.findings == ["auth-in-plain"], "what the first EHLO is warned of"
    (tls,) = transcript.of(Tls)
    assert (tls.version, tls.verified, tls.problems) == ("TLSv1.3", True, ())
    assert tls.chain[0]["names"] == ["127.0.0.1"]
    assert transcript.verdict == "passed"


@pytest.mark.parametrize(
    ("security", "verdict"), [(Security.STARTTLS, "tls-failed"), (Security.OPPORTUNISTIC, "passed")]
)
@pytest.mark.parametrize("offer", [("250 mx.test",), ("250-mx.test", "250 STARTTLS")])
async def test_no_starttls_ends_the_dialog_only_where_it_is_required(
    security: Security, verdict: str, offer: tuple[str, ...]
) -> None:
    async with serve(answering(EHLO=offer, STARTTLS="454 4.7.0 Not now")) as server:
        transcript = await run(server, security=security)
    assert transcript.verdict == verdict
    assert transcript.findings == ["no-starttls"]
    assert "tls skipped" in transcript.stages


async def test_plaintext_behind_the_go_ahead_ends_in_no_tls() -> None:
    async with serve(
        answering(EHLO=("250-mx.test", "250 STARTTLS"), STARTTLS=("220 Go", "250-injected", b"par"))
    ) as server:
        transcript = await run(server, security=Security.OPPORTUNISTIC)
    assert transcript.findings == ["reply-unsolicited", "plaintext-after-starttls"]
    assert transcript.verdict == "tls-failed"
    assert transcript.lines[-2:] == ["S: 250-injected [unsolicited]", "S: par [unsolicited, partial]"]
    assert server.heard == ["EHLO client.test", "STARTTLS"]


async def test_a_server_without_tls_on_a_tls_port_is_named() -> None:
    async with serve(answering()) as server:
        transcript = await run(server, security=Security.TLS)
    assert transcript.verdict == "tls-failed"
    assert "does not speak TLS at this point" in transcript.summary


async def test_starttls_that_is_refused_is_told_at_the_refusal() -> None:
    async with serve(answering(EHLO=("250-mx.test", "250 STARTTLS"), STARTTLS="454 Not now")) as server:
        transcript = await run(server, security=Security.OPPORTUNISTIC)
    assert spoken_of(transcript) == [("no-starttls", "454 Not now")]


async def test_starttls_findings_speak_of_their_lines(tmp_path: Path) -> None:
    async def script(peer: Peer) -> None:
        await peer.say("220 mx.test")
        await peer.hear()
        await peer.say("250-mx.test", "250-DSN", "250 STARTTLS")
        await peer.hear()
        await peer.say("220 Go")
        await peer.starttls(context(tmp_path, issue("mx", ROOT)))
        await peer.hear()
        await peer.say("250-mx.test", "250 STARTTLS")
        while await peer.hear():
            await peer.say("221 Bye")

    (tmp_path / "roots.pem").write_bytes(ROOT.public)
    async with serve(script) as server:
        transcript = await run(server, roots=(str(tmp_path / "roots.pem"),), stop_after=StopAfter.TLS)
    assert spoken_of(transcript) == [("starttls-within-tls", "250 STARTTLS"), ("extensions-lost", "250 STARTTLS")]
    assert {finding.about for finding in transcript.of(Finding)} == {transcript.of(Received)[-2].seq}

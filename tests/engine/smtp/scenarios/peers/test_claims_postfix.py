"""A real Postfix believes the claim: its log and the header that it writes name the client that was claimed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from smtptest.engine.smtp.plan import Proxy, Security, StopAfter
from tests.engine.smtp.helpers import Transcript
from tests.engine.smtp.scenarios.peers.test_postfix import delivered, dialog
from tests.servers.postfix import Postfix

pytestmark = pytest.mark.postfix


async def send(postfix: Postfix, port: int, word: str, **changes: Any) -> tuple[Transcript, str]:
    """Send a message with this word in it, and give the transcript and the Received field of who took it."""
    options = {"security": Security.NONE, "stop_after": StopAfter.MESSAGE, "headers": f"X-Test: {word}", **changes}
    transcript = await dialog(postfix, port, f"{word}.test", **options)
    assert transcript.verdict == "accepted", transcript.summary
    message = (await delivered(postfix, transcript, f"X-Test: {word}")).decode()
    return transcript, " ".join(message[message.index("Received: ") :].split("\nX-Test")[0].split())


@pytest.mark.parametrize("security", [Security.NONE, Security.STARTTLS])
async def test_xclient(postfix: Postfix, security: Security) -> None:
    claim = "NAME=client.example ADDR=192.0.2.7 PORT=4711 PROTO=ESMTP HELO=claimed.example LOGIN=al+ice"
    transcript, received = await send(
        postfix, postfix.believing, f"xclient-{security}", xclient=claim, security=security
    )
    assert transcript.findings == []
    assert f"C: XCLIENT {claim.replace('al+ice', 'al+2Bice')}" in transcript.lines
    assert f"from xclient-{security}.test (client.example [192.0.2.7])" in received
    log = await asyncio.to_thread(postfix.log)
    assert "client=client.example[192.0.2.7]" in log
    assert "sasl_username=al+ice" in log


async def test_xclient_is_not_offered_to_everybody(postfix: Postfix) -> None:
    transcript = await dialog(postfix, postfix.plain, "nobody.test", security=Security.NONE, xclient="ADDR=192.0.2.7")
    assert transcript.verdict == "rejected"
    assert transcript.summary == "XCLIENT was asked for, and the server does not offer it to this client."


@pytest.mark.parametrize("proxy", [Proxy.V1, Proxy.V2])
@pytest.mark.parametrize("security", [Security.NONE, Security.TLS])
async def test_a_proxy_header(postfix: Postfix, proxy: Proxy, security: Security) -> None:
    port = postfix.proxied_smtps if security is Security.TLS else postfix.proxied
    client = f"198.51.100.{proxy[1:]}"
    _, received = await send(
        postfix, port, f"{proxy}-{security}", proxy=proxy, proxy_source=f"{client}:4711", security=security
    )
    assert f"from {proxy}-{security}.test (unknown [{client}])" in received
    assert f"connect from unknown[{client}]" in await asyncio.to_thread(postfix.log)


async def test_a_postfix_that_expects_no_header(postfix: Postfix) -> None:
    for proxy in (Proxy.V1, Proxy.V2):
        transcript = await dialog(postfix, postfix.plain, "header.test", security=Security.NONE, proxy=proxy)
        assert transcript.verdict in ("rejected", "closed")
        assert "C: MAIL FROM:<sender@example.org>" not in transcript.lines

"""Receivers whose TLS is bad, and senders that take it, refuse it, or go on without."""

from __future__ import annotations

import ssl
import warnings

import pytest

from smtptest.engine.receiving.behaviour import Behaviour
from tests.engine.receiving.peers import ENVELOPE, MESSAGE, Peer, anything, listening

CERTIFICATES = {
    Behaviour.EXPIRED_CERTIFICATE: "expired",
    Behaviour.WRONG_NAME: "wrong-name",
    Behaviour.SELF_SIGNED: "self-signed",
}


async def deliver(peer: Peer) -> None:
    await peer.asks(*ENVELOPE, "DATA")
    await peer.say(*MESSAGE)
    assert await peer.reply() == "250 2.0.0 Message accepted"
    await peer.ask("QUIT")


def old() -> ssl.SSLContext:
    context = anything()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    return context


async def test_no_starttls() -> None:
    async with listening() as scene:
        waiter = scene.waiter(behaviour=Behaviour.NO_STARTTLS)
        async with scene.peer() as peer:
            assert await peer.ask("STARTTLS") == "502 5.5.1 STARTTLS is not offered"
            await deliver(peer)
        await waiter.over()
    assert not any("STARTTLS" in line for line in waiter.lines() if line.startswith("S 250"))
    assert waiter.findings() == ["message-came", "sender-without-tls/not-offered"]
    assert str(waiter.inbox.recorder.ends[0].outcome) == "good"


async def test_broken_starttls() -> None:
    async with listening() as scene:
        waiter = scene.waiter(behaviour=Behaviour.BROKEN_STARTTLS)
        async with scene.peer() as peer:
            await peer.asks("EHLO client.test", "STARTTLS")
            assert await peer.closed() == b""
        await waiter.over(1)
        async with scene.peer() as peer:
            await deliver(peer)
        await waiter.over(2)
    assert waiter.findings() == ["receiver-behaves/broken-tls", "message-came", "sender-falls-back"]
    assert waiter.ends() == [("passed", "receiver-broke-tls"), ("accepted", "peer-delivered")]
    assert [str(end.outcome) for end in waiter.inbox.recorder.ends] == ["good", "warning"]


@pytest.mark.parametrize(("behaviour", "variant"), CERTIFICATES.items())
async def test_a_bad_certificate_is_taken(behaviour: Behaviour, variant: str) -> None:
    async with listening() as scene:
        waiter = scene.waiter(behaviour=behaviour)
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            await peer.start_tls()
            await deliver(peer)
        await waiter.over()
    assert waiter.findings() == ["message-came", f"sender-takes-certificate/{variant}"]
    assert str(waiter.inbox.recorder.ends[0].outcome) == "good"


@pytest.mark.parametrize(("behaviour", "variant"), CERTIFICATES.items())
async def test_a_bad_certificate_is_refused(behaviour: Behaviour, variant: str) -> None:
    async with listening() as scene:
        waiter = scene.waiter(behaviour=behaviour)
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            with pytest.raises(ssl.SSLError):
                await peer.start_tls(ssl.create_default_context())
        await waiter.over()
    assert waiter.findings() == [f"receiver-behaves/{variant}", f"sender-refuses-tls/{variant}"]
    assert waiter.ends() == [("passed", "sender-refused-tls")]
    assert str(waiter.inbox.recorder.ends[0].outcome) == "good"


async def test_tls_1_0_is_refused_or_taken() -> None:
    async with listening() as scene:
        waiter = scene.waiter(behaviour=Behaviour.TLS10)
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            with pytest.raises(ssl.SSLError, match=r"(?i)protocol.version|unsupported.protocol"):
                await peer.start_tls()
        await waiter.over(1)
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            await peer.start_tls(old())
            await deliver(peer)
        await waiter.over(2)
    expected = ["receiver-behaves/old", "sender-refuses-tls/old", "message-came", "sender-takes-old-tls"]
    assert waiter.findings() == expected
    assert (await waiter.delivery()).tls.version == "TLSv1"  # type: ignore[union-attr]


async def test_a_sender_that_does_not_try_tls() -> None:
    async with listening() as scene:
        waiter = scene.waiter(behaviour=Behaviour.EXPIRED_CERTIFICATE)
        async with scene.peer() as peer:
            await deliver(peer)
        await waiter.over()
    assert waiter.findings() == ["message-came", "peer-in-clear"]

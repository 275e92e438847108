"""TLS by pyOpenSSL: what asyncio is told, the peer's certificate, and alerts."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest
import trustme
from OpenSSL import SSL

from smtptest.engine.events import Tls
from smtptest.engine.receiving.dialog.peer_tls import PeerTlsContext, as_ssl
from smtptest.engine.receiving.server_certificates import Certificate, ServerContexts
from tests.engine.receiving.peers import ENVELOPE, MESSAGE, anything, listening


async def test_a_certificate_of_the_peer_is_told_whoever_signed_it(tmp_path: Path) -> None:
    file = tmp_path / "client.pem"
    trustme.CA().issue_cert("sender.test", common_name="sender.test").private_key_and_cert_chain_pem.write_to_path(
        str(file)
    )
    context = anything()
    context.load_cert_chain(file)
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            await peer.start_tls(context)
            await peer.asks(*ENVELOPE, "DATA")
            await peer.say(*MESSAGE)
            await peer.reply()
        await waiter.over()
        delivery = await waiter.delivery()
    (tls,) = (event for event in waiter.events if isinstance(event, Tls))
    assert [one["names"] for one in tls.chain] == [["sender.test"]]
    assert delivery.tls is not None
    assert delivery.tls.client_certificate
    assert "peer-certificate" in waiter.findings()


async def test_a_message_larger_than_a_record_and_the_peers_goodbye() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            await peer.start_tls()
            await peer.asks(*ENVELOPE, "DATA")
            await peer.say(f"Subject: {'x' * 70}\r\n", *["y" * 900] * 500, ".")
            assert (await peer.reply())[:3] == "250"
            await peer.ask("QUIT")
            assert await peer.closed() == b""
        await waiter.over()
        assert len((await waiter.delivery()).message) > 450_000


async def test_a_peer_that_breaks_off_within_tls() -> None:
    async with listening() as scene:
        waiter = scene.waiter()
        async with scene.peer() as peer:
            await peer.ask("EHLO client.test")
            await peer.start_tls()
            peer.writer.transport.abort()
        await waiter.over()
    assert waiter.ends() == [("closed", "peer-closed")]


def test_a_failure_is_an_error_of_ssl_and_the_alert_is_sent() -> None:
    arriving, leaving, flushed = ssl.MemoryBIO(), ssl.MemoryBIO(), bytearray()
    context = ServerContexts("mx.test").of(Certificate.OLD_TLS)
    end = PeerTlsContext.around(context, flushed.extend).wrap_bio(arriving, leaving)
    with pytest.raises(ssl.SSLWantReadError):
        end.do_handshake()
    with pytest.raises(ssl.SSLWantReadError):
        anything().wrap_bio(leaving, arriving).do_handshake()
    with pytest.raises(ssl.SSLError) as failed:
        end.do_handshake()
    assert failed.value.reason == "unsupported protocol"
    assert flushed[:1] == b"\x15"
    assert end.certificate is None
    assert end.getpeercert() is None
    assert end.compression() is None


async def test_reading_into_a_buffer_and_without_one() -> None:
    arriving, leaving = ssl.MemoryBIO(), ssl.MemoryBIO()
    client_in, client_out = leaving, arriving
    client = anything().wrap_bio(client_in, client_out)
    server = PeerTlsContext.around(ServerContexts("mx.test").of(Certificate.GOOD), print).wrap_bio(arriving, leaving)
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            await asyncio.sleep(0)
    client.write(b"hello")
    assert server.read(100) == b"hello"
    client.write(b"again")
    buffer = bytearray(10)
    assert server.read(10, buffer) == 5
    assert bytes(buffer[:5]) == b"again"
    with pytest.raises(ssl.SSLWantReadError):
        server.read(10)
    assert server.write(b"to you") == 6
    assert client.read(100) == b"to you"
    with pytest.raises(ssl.SSLWantReadError):
        client.unwrap()
    assert server.read(10) == b""
    server.unwrap()


def test_errors_without_a_reason() -> None:

    assert as_ssl(SSL.SysCallError(-1, "Unexpected EOF")).reason == "unexpected eof"
    assert as_ssl(SSL.Error()).reason == "unexpected eof"
    assert as_ssl(SSL.Error([("SSL routines", "", "unsupported protocol")])).reason == "unsupported protocol"

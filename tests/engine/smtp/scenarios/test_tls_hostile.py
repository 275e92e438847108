"""Servers that choose how much we compute: what is bounded, and that none of it is done on the event loop."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from OpenSSL import SSL

from smtptest.engine.events import Finding, Tls
from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from smtptest.engine.smtp.steps import starttls
from smtptest.engine.tls import handshake
from smtptest.engine.tls.handshake import TlsConnection
from tests.engine.smtp.certificates import issue
from tests.engine.smtp.helpers import Transcript, run
from tests.servers.scripted import Peer, Script, answering, serve
from tests.servers.tls import ROOT, SERVER, certificates, exchange, hello, message, record, speaking, trusted

TO_TLS: dict[str, Any] = {"security": Security.TLS, "stop_after": StopAfter.EHLO}
LEAF = SERVER.certificate.public_bytes(serialization.Encoding.DER)


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    return trusted(tmp_path_factory.mktemp("roots"))


async def over(context: ssl.SSLContext, roots: tuple[str, ...], **changes: Any) -> Transcript:
    async with serve(answering(EHLO=("250-mx.test", "250 AUTH PLAIN"), AUTH="235 Hi"), tls=context) as server:
        transcript = await run(server, roots=roots, **{**TO_TLS, **changes})
        transcript.heard = server.heard if server.peers else []  # type: ignore[attr-defined]
    return transcript


# ---- Groups and keys


@pytest.mark.parametrize("bits", [1024, 1536, 2040])
async def test_a_small_group_is_a_problem_and_no_password_follows_it(
    tmp_path: Path, roots: tuple[str, ...], bits: int
) -> None:
    context = speaking(tmp_path, "DHE-RSA-AES128-GCM-SHA256", newest=ssl.TLSVersion.TLSv1_2, dh_bits=bits)
    transcript = await over(context, roots)
    assert (transcript.verdict, transcript.findings) == ("passed", ["dh-group-weak"])
    (found,) = transcript.of(Finding)
    assert (found.level, found.title) == ("problem", f"The Diffie-Hellman group is too small: {bits} bits")
    assert "dh key too small" in found.detail
    assert transcript.of(Tls)[0].key_exchange == f"DHE ({bits} bits)"
    login = {"auth": Auth.PLAIN, "username": "alice", "password": "correct horse", "stop_after": StopAfter.AUTH}
    with_login = await over(context, roots, **login)
    fault = f"its Diffie-Hellman group has only {bits} bits (RFC 9325 section 4.1)"
    assert with_login.summary.startswith(f"The password was not sent, because {fault}. This is smtptest's own rule")
    assert with_login.verdict == "refused"
    assert not [line for line in with_login.heard if "AUTH" in line]  # type: ignore[attr-defined]


@pytest.mark.parametrize("bits", [2048, 3072])
async def test_a_group_of_todays_size_is_not_remarked_upon(tmp_path: Path, roots: tuple[str, ...], bits: int) -> None:
    context = speaking(tmp_path, "DHE-RSA-AES128-SHA", newest=ssl.TLSVersion.TLSv1_2, dh_bits=bits)
    login = {"auth": Auth.PLAIN, "username": "alice", "password": "correct horse", "stop_after": StopAfter.AUTH}
    transcript = await over(context, roots, **login)
    assert (transcript.verdict, transcript.findings) == ("passed", [])


def saying(*parts: bytes) -> Script:
    """A server that answers whatever comes first with these bytes, each in a segment of its own."""

    async def script(peer: Peer) -> None:
        await peer.reader.read(4096)
        for part in parts:
            await peer.say(part)
        await peer.gone()

    return script


async def failing(script: Script, **changes: Any) -> Transcript:
    async with serve(script) as server:
        transcript = await run(server, **{**TO_TLS, **changes})
        await server.client_gone()
    assert transcript.verdict == "tls-failed"
    return transcript


@pytest.mark.parametrize("bits", [8193, 10_000, 16_384, 65_000])
async def test_a_huge_group_is_not_computed_with(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    step = handshake._step

    def counted(tls: ssl.SSLObject) -> bool:
        seen.append(True)
        return step(tls)

    monkeypatch.setattr(handshake, "_step", counted)
    flight = (record(hello()), record(certificates(LEAF)), record(exchange(bits)))
    transcript = await failing(saying(b"".join(flight)))
    words = f"a Diffie-Hellman group of {bits} bits; 8192 are computed at most"
    assert transcript.summary == f"The TLS handshake failed: the server wants {words}."
    assert transcript.findings == ["tls-too-much"]
    assert len(seen) == 3  # ClientHello, ServerHello, Certificate; OpenSSL never saw the group


@pytest.mark.parametrize("bits", [512, 640, 768, 1016])
async def test_a_group_that_openssl_refuses_at_every_level(bits: int) -> None:
    flight = (record(hello()), record(certificates(LEAF)), record(exchange(bits)))
    transcript = await failing(saying(*flight))
    meaning = "dh key too small (the server's Diffie-Hellman group is too small)"
    assert transcript.summary == f"The TLS handshake failed: {meaning}."
    assert transcript.findings == ["tls-too-weak"]


async def test_a_large_key_is_told(tmp_path: Path, roots: tuple[str, ...]) -> None:
    """As one more certificate that nobody needs, because a key of that size takes minutes to make."""
    body = ((1 << 16383) + 1).to_bytes(2048, "big")
    small = issue("large", ROOT, address="", rsa_bits=2048)
    der = small.certificate.public_bytes(serialization.Encoding.DER)
    modulus = small.certificate.public_key().public_numbers().n.to_bytes(256, "big")  # type: ignore[union-attr]
    pem = _enlarged(der, modulus, body)
    context = speaking(tmp_path, others=(replace(small, certificate=_Written(pem)),))  # type: ignore[arg-type]
    transcript = await over(context, roots)
    assert transcript.findings == ["certificate-key-large"]
    assert transcript.of(Finding)[0].title == "The key of a certificate is very large: RSA 16384"


class _Written:
    """Stands for a certificate that is only to be written down."""

    def __init__(self, der: bytes) -> None:
        self._pem = ssl.DER_cert_to_PEM_cert(der).encode()

    def public_bytes(self, encoding: Any) -> bytes:
        return self._pem


def _enlarged(der: bytes, modulus: bytes, body: bytes) -> bytes:
    """The certificate with another modulus: each length around it grows with it, all being of two bytes."""
    place, grown = der.index(modulus), len(body) - len(modulus)
    changed = bytearray(der[:place] + body + der[place + len(modulus) :])
    for at in range(place):
        if der[at] in (0x30, 0x02, 0x03) and der[at + 1] == 0x82:
            size = int.from_bytes(der[at + 2 : at + 4], "big")
            if at + 4 + size >= place + len(modulus):
                changed[at + 2 : at + 4] = (size + grown).to_bytes(2, "big")
    return bytes(changed)


# ---- Floods


async def test_a_flood_before_the_handshake_ends_is_cut_off() -> None:
    """A HelloRequest is passed over by OpenSSL as often as one comes."""
    transcript = await failing(saying(record(message(0, b"")) * 600))
    assert "the server wants a handshake of more than 500 records" in transcript.summary
    assert transcript.findings == ["tls-too-much"]


async def test_many_bytes_before_the_handshake_ends_are_cut_off() -> None:
    """A record of the largest size that is still allowed, of which no end comes."""
    flight = record(hello()) + record(message(0, b"") * 4096) * 20
    transcript = await failing(saying(flight))
    assert "the server wants a handshake of more than 256 KiB" in transcript.summary


@pytest.mark.parametrize(("tickets", "verdict"), [(0, "passed"), (2, "passed"), (20, "passed"), (1000, "tls-failed")])
async def test_session_tickets_are_counted(tmp_path: Path, roots: tuple[str, ...], tickets: int, verdict: str) -> None:
    context = speaking(tmp_path)
    context.num_tickets = tickets
    transcript = await over(context, roots)
    assert transcript.verdict == verdict
    if verdict == "tls-failed":
        assert "more TLS messages without data than any server needs" in transcript.summary
        assert transcript.findings == ["tls-too-much"]


async def test_a_connection_that_breaks_while_the_chain_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def judged(session: Any, secured: TlsConnection) -> None:
        session.wire.transport.abort()

    monkeypatch.setattr(starttls, "report_tls", judged)
    transcript = await over(speaking(tmp_path), ())
    assert (transcript.verdict, transcript.findings) == ("tls-failed", ["tls-cut-off"])
    assert transcript.summary == "The TLS handshake failed: the server closed the connection."


async def test_a_server_that_would_begin_anew_is_told_no(roots: tuple[str, ...], tmp_path: Path) -> None:
    """By pyOpenSSL, because Python's ssl cannot ask for it."""
    listener = await asyncio.to_thread(_listen)
    port = listener.getsockname()[1]
    asked: list[str] = []
    serving = asyncio.create_task(asyncio.to_thread(_renegotiating, listener, tmp_path, asked))

    class There:
        host = "127.0.0.1"

    There.port = port  # type: ignore[attr-defined]
    transcript = await run(There(), roots=roots, **TO_TLS)  # type: ignore[arg-type]
    await serving
    assert asked == ["no renegotiation"]
    assert len(transcript.of(Tls)) == 1


def _listen() -> Any:
    return socket.create_server(("127.0.0.1", 0))


def _renegotiating(listener: Any, folder: Path, asked: list[str]) -> None:
    file = folder / "server.pem"
    file.write_bytes(SERVER.private + SERVER.public)
    context = SSL.Context(SSL.TLSv1_2_METHOD)
    context.use_certificate_chain_file(str(file))
    context.use_privatekey_file(str(file))
    with listener, listener.accept()[0] as accepted:
        connection = SSL.Connection(context, accepted)
        connection.set_accept_state()
        connection.do_handshake()
        connection.sendall(b"220 mx.test ESMTP\r\n")
        connection.recv(100)
        connection.renegotiate()
        try:
            connection.do_handshake()
            connection.recv(100)
        except SSL.Error as error:
            asked.append(str(error.args[0][0][2]))


# ---- Off the loop


async def test_no_step_of_a_handshake_is_taken_on_the_loop(
    tmp_path: Path, roots: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    at: list[str] = []
    step, judge = handshake._step, ssl.SSLObject.do_handshake

    def stepping(tls: ssl.SSLObject) -> bool:
        at.append(threading.current_thread().name)
        return step(tls)

    def judging(tls: ssl.SSLObject) -> None:
        if not tls.server_side:
            at.append(threading.current_thread().name)
        judge(tls)

    monkeypatch.setattr(handshake, "_step", stepping)
    monkeypatch.setattr(ssl.SSLObject, "do_handshake", judging)
    transcript = await over(speaking(tmp_path), roots)
    assert transcript.verdict == "passed"
    assert len(at) >= 4
    assert threading.current_thread().name not in at


@pytest.mark.parametrize("end", ["closes", "resets"])
async def test_a_server_that_ends_the_handshake(end: str) -> None:
    async def script(peer: Peer) -> None:
        await peer.reader.read(4096)
        if end == "resets":
            peer.reset()
        else:
            peer.writer.close()

    transcript = await failing(script)
    assert transcript.summary == "The TLS handshake failed: the server closed the connection."


# ---- Records

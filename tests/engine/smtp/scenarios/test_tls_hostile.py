"""Servers that choose how much we compute: what is bounded, and that none of it is done on the event loop."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from hypothesis import given
from hypothesis import strategies as st
from OpenSSL import SSL

from smtptest.engine.events import Finding, Tls
from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from smtptest.engine.smtp.steps import starttls
from smtptest.engine.tls import handshake
from smtptest.engine.tls import records as tls_records
from smtptest.engine.tls.context import new_context
from smtptest.engine.tls.handshake import TlsConnection
from smtptest.engine.tls.openssl_errors import TlsLimitExceeded
from smtptest.engine.tls.records import HandshakeMonitor, Records
from tests.engine.smtp.certificates import issue
from tests.engine.smtp.helpers import SHORT, Transcript, run
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


@dataclass
class Pair:
    """Both ends of a connection in memory, after the handshake."""

    secured: TlsConnection
    server: ssl.SSLObject
    from_server: ssl.MemoryBIO
    arriving: ssl.MemoryBIO
    leaving: ssl.MemoryBIO

    def deliver(self) -> None:
        self.arriving.write(self.from_server.read())


def pair(folder: Path, tickets: int = 0) -> Pair:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = new_context().wrap_bio(incoming, outgoing, server_hostname="mx.test")
    context = speaking(folder, newest=ssl.TLSVersion.TLSv1_3)
    context.num_tickets = tickets
    server = context.wrap_bio(outgoing, incoming, server_side=True)
    for side in (client, server, client):
        handshake._step(side)
    secured = TlsConnection(client, incoming, outgoing, Records())
    made = Pair(secured, server, incoming, ssl.MemoryBIO(), ssl.MemoryBIO())
    secured.attach(made.arriving, made.leaving)
    handshake._step(server)
    return made


def test_tickets_are_counted_wherever_they_come(tmp_path: Path) -> None:
    ends = pair(tmp_path, tickets=300)
    ends.deliver()
    with pytest.raises(TlsLimitExceeded):
        ends.secured.read(100)


def test_lines_between_tickets_are_read(tmp_path: Path) -> None:
    ends = pair(tmp_path, tickets=3)
    ends.server.write(b"220 mx.test\r\n")
    ends.deliver()
    assert ends.secured.read(100) == b"220 mx.test\r\n"
    with pytest.raises(ssl.SSLWantReadError):
        ends.secured.read(100)


def test_the_end_of_tls_is_said_and_heard(tmp_path: Path) -> None:
    ends = pair(tmp_path, tickets=2)
    ends.deliver()
    with pytest.raises(ssl.SSLWantReadError):
        ends.secured.unwrap()
    assert ends.leaving.pending
    with suppress(ssl.SSLError):
        ends.server.unwrap()
    ends.deliver()
    ends.secured.unwrap()
    assert ends.secured.version() == "TLSv1.3"


class Standing:
    """A transport on which nothing happens."""

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


async def test_what_comes_while_nobody_waits_is_not_lost_on_the_next() -> None:
    arrivals = handshake._Arrivals(Standing())  # type: ignore[arg-type]
    assert arrivals.eof_received()
    arrivals.connection_lost(None)
    with pytest.raises(ConnectionResetError):
        await arrivals.next()
    arrivals.data_received(b"late")


async def test_a_connection_that_breaks_while_the_chain_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def judged(session: Any, secured: TlsConnection) -> None:
        session.wire.transport.abort()

    monkeypatch.setattr(starttls, "report", judged)
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


async def test_a_handshake_that_is_given_up_leaves_the_thread_alone() -> None:
    limits = replace(SHORT, tls=0.2)
    async with serve(saying(record(hello())[:20])) as server:
        transcript = await run(server, limits=limits, **TO_TLS)
        await server.client_gone()
    assert (transcript.verdict, transcript.summary) == ("timeout", "The TLS handshake did not end within 0.2 s.")


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


def test_a_drip_of_bytes_is_whole_records_in_the_end() -> None:
    records, found = Records(), []
    for byte in record(b"abc") + record(b"", kind=23) + record(b"de", kind=21):
        records.feed(bytes([byte]))
        while (one := records.next()) is not None:
            found.append(one)
    assert found == [record(b"abc"), record(b"", kind=23), record(b"de", kind=21)]
    assert not records.foreign


@pytest.mark.parametrize("start", [b"2", b"220 mx.test", b"\x16\x02", b"\x16\x03\x03\xff\xff", b"SSH-2.0-x", b"\x19"])
def test_what_is_no_record_is_not_waited_for(start: bytes) -> None:
    records = Records()
    records.feed(start)
    assert records.next() == start
    assert records.foreign
    records.feed(b"more")
    assert (records.next(), records.next()) == (b"more", None)


@given(st.binary(max_size=300), st.integers(1, 40))
def test_cutting_loses_and_adds_nothing(data: bytes, size: int) -> None:
    records, out = Records(), b""
    for place in range(0, len(data), size):
        records.feed(data[place : place + size])
        while (one := records.next()) is not None:
            out += one
    assert data.startswith(out)


@given(st.lists(st.binary(max_size=60), max_size=6))
def test_no_bytes_of_a_handshake_surprise_who_overhears_it(bodies: list[bytes]) -> None:
    overheard = HandshakeMonitor()
    for body in (hello(), *bodies):
        overheard.take(record(body))


def test_the_group_is_read_however_the_messages_are_cut() -> None:
    flight = hello(session=bytes(32)) + certificates(LEAF) + exchange(1024)
    for size in (1, 3, 100, len(flight)):
        overheard = HandshakeMonitor()
        for place in range(0, len(flight), size):
            overheard.take(record(flight[place : place + size]))
        overheard.take(record(exchange(4096)))  # it is known already
        assert overheard.dh_bits == 1024


def test_only_a_suite_with_such_a_group_has_one() -> None:
    for suite in (0xC02F, 0x002F, 0x1301):
        overheard = HandshakeMonitor()
        overheard.take(record(b"x", kind=20))
        overheard.take(record(hello(suite), exchange(1024)))
        assert overheard.dh_bits is None
    assert 0x009E in tls_records._suites_with_dh()

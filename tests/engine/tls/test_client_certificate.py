"""The certificate that we show: to a real TLS server that asks for one, and never its key to anybody."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import ssl
import subprocess
import time
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.secret import Secret
from smtptest.engine.smtp.plan import Auth, Security, StopAfter
from smtptest.engine.smtp.run_test import run_test
from smtptest.engine.tls.client_certificate import CertificateFault, check, load
from tests.engine.smtp.helpers import ANYTHING, PLAN, SHORT, Transcript
from tests.servers.scripted import Peer, ScriptedServer, serve

AUTHORITY = trustme.CA()


def pem(common_name: str = "client.test") -> tuple[str, str]:
    leaf = AUTHORITY.issue_cert(common_name)
    return leaf.cert_chain_pems[0].bytes().decode(), leaf.private_key_pem.bytes().decode()


CERTIFICATE, KEY = pem()


def asking(*, insists: bool = True) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    AUTHORITY.issue_cert("127.0.0.1").configure_cert(context)
    AUTHORITY.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED if insists else ssl.CERT_OPTIONAL
    return context


async def knows_by_certificate(peer: Peer) -> None:
    """Takes EXTERNAL from whoever shows a certificate, on behalf of whom that names."""
    shown: Any = peer.writer.get_extra_info("peercert")
    names = [value for _, value in shown.get("subjectAltName", ())] if shown else []
    replies = {
        "EHLO": ("250-mx.test", "250 AUTH EXTERNAL"),
        "AUTH": ("235 2.7.0 Welcome " + names[0],) if names else ("535 5.7.8 Who are you?",),
        "QUIT": ("221 Bye",),
    }
    await peer.say("220 mx.test ESMTP")
    while (line := await peer.hear()) is not None:
        await peer.say(*replies[line.split(" ")[0]])


async def dialog(server: ScriptedServer, tmp_path: Any, certificate: str = "", key: str = "") -> Transcript:
    transcript = Transcript()
    roots = tmp_path / "ca.pem"
    AUTHORITY.cert_pem.write_to_path(str(roots))
    plan = replace(
        PLAN, port=server.port, security=Security.TLS, auth=Auth.EXTERNAL, stop_after=StopAfter.AUTH,
        client_cert=certificate,
    )  # fmt: skip
    await run_test(
        plan, password=Secret(""), client_key=Secret(key), network=GuardedNetwork(ANYTHING), limits=SHORT,
        roots=(str(roots),), helo_name="", sink=transcript.events.append,
    )  # fmt: skip
    return transcript


def open_files() -> list[str]:
    return [os.readlink(entry.path) for entry in list(os.scandir("/proc/self/fd")) if os.path.lexists(entry.path)]


async def test_external_logs_in_by_the_certificate(tmp_path: Any) -> None:
    async with serve(knows_by_certificate, tls=asking()) as server:
        transcript = await dialog(server, tmp_path, CERTIFICATE, KEY)
    assert transcript.lines[4:] == [
        "C: AUTH EXTERNAL =",
        "S: 235 2.7.0 Welcome client.test",
        "C: QUIT",
        "S: 221 Bye",
    ]
    assert transcript.verdict == "passed"
    shown = json.dumps([event.to_json() for event in transcript.events])
    assert "PRIVATE KEY" not in shown
    assert KEY.split("\n")[1] not in shown
    assert [link for link in open_files() if "client-certificate" in link] == []


async def test_without_a_certificate_nobody_is_known(tmp_path: Any) -> None:
    async with serve(knows_by_certificate, tls=asking(insists=False)) as server:
        with_one = await dialog(server, tmp_path, CERTIFICATE, KEY)
        without = await dialog(server, tmp_path)
    assert with_one.verdict == "passed"
    assert without.summary == "The server refused the login by EXTERNAL: “535 5.7.8 Who are you?”."


async def test_a_certificate_that_cannot_be_shown_is_not_the_servers_fault(tmp_path: Any) -> None:
    async with serve(knows_by_certificate, tls=asking()) as server:
        transcript = await dialog(server, tmp_path, CERTIFICATE, pem()[1])
    assert transcript.verdict == "refused"
    assert transcript.summary == "The key is not the one of this certificate."


async def test_what_openssl_does_not_take_is_said_in_its_words(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(context: ssl.SSLContext, name: str, password: str) -> None:
        raise ssl.SSLError(1, "[SSL] ca md too weak (_ssl.c:4045)")

    async with serve(knows_by_certificate, tls=asking()) as server:
        monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", refuse)
        transcript = await dialog(server, tmp_path, CERTIFICATE, KEY)
    assert (transcript.verdict, transcript.summary) == (
        "refused",
        "OpenSSL does not take this certificate: ca md too weak.",
    )


@dataclass
class Listening:
    """Python's own TLS on a blocking socket: asyncio's, where a handshake fails, sends no alert."""

    port: int = 0
    host: str = "127.0.0.1"

    def handshake(self, listener: socket.socket, context: ssl.SSLContext) -> None:
        with listener, listener.accept()[0] as connection, suppress(OSError):
            context.wrap_socket(connection, server_side=True).close()


@pytest.mark.parametrize(
    ("newest", "summary"),
    [
        (
            ssl.TLSVersion.TLSv1_2,
            "The TLS handshake failed: sslv3 alert handshake failure (the server found no parameters it accepts, or it "
            "requires a client certificate).",
        ),
        (
            ssl.TLSVersion.TLSv1_3,
            "The TLS connection failed while we waited for the greeting: tlsv13 alert certificate required (the "
            "server requires a "
            "client certificate, and none was shown).",
        ),
    ],
)
async def test_a_certificate_that_is_missed(tmp_path: Any, newest: ssl.TLSVersion, summary: str) -> None:
    """TLS 1.2 fails in the handshake, TLS 1.3 only after it."""
    context, server = asking(), Listening()
    context.maximum_version = newest
    listener = socket.create_server((server.host, 0))
    server.port = listener.getsockname()[1]
    serving = asyncio.create_task(asyncio.to_thread(server.handshake, listener, context))
    transcript = await dialog(server, tmp_path)  # type: ignore[arg-type]
    await serving
    # From 3.2 on, OpenSSL names both there.
    said = transcript.summary.replace("ssl/tls alert", "sslv3 alert")
    assert (transcript.verdict, said) == ("tls-failed", summary)


def encrypted(key: str) -> str:
    loaded = load_pem_private_key(key.encode(), None)
    return loaded.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"phrase")).decode()


@pytest.mark.parametrize(
    ("certificate", "key", "field", "words"),
    [
        ("", KEY, "client_cert", "This is not a certificate in PEM"),
        ("hello", KEY, "client_cert", "This is not a certificate in PEM"),
        (KEY, KEY, "client_cert", "This is not a certificate in PEM"),
        (CERTIFICATE, "", "client_key", "This is not a private key in PEM"),
        (CERTIFICATE, "s3cret", "client_key", "This is not a private key in PEM"),
        (CERTIFICATE, encrypted(KEY), "client_key", "The key has a pass phrase. Enter it without one."),
        (CERTIFICATE, pem()[1], "client_key", "The key is not the one of this certificate."),
    ],
)
def test_what_is_no_certificate_and_key_is_told_apart(certificate: str, key: str, field: str, words: str) -> None:
    with pytest.raises(CertificateFault) as caught:
        check(certificate, Secret(key))
    assert caught.value.field == field
    assert str(caught.value).startswith(words)
    assert not key or key not in str(caught.value)


def test_a_whole_chain_can_be_shown() -> None:
    check(CERTIFICATE + AUTHORITY.cert_pem.bytes().decode(), Secret(KEY))


def block(label: str, *der: bytes) -> str:
    return f"-----BEGIN {label}-----\n{b64encode(b''.join(der)).decode()}\n-----END {label}-----\n"


def der(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8 or 1, "big")
    return bytes([tag, *([0x80 | len(size)] if len(body) > 127 else []), *size]) + body


def number(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def slow(rounds: int) -> str:
    """A key that is encrypted with PBKDF2 (RFC 8018 appendix A.4): to learn that it is none takes so many rounds."""
    salt, iv = bytes(16), bytes(16)
    kdf = der(0x30, bytes.fromhex("06092a864886f70d01050c"), der(0x30, der(4, salt), number(rounds)))
    cipher = der(0x30, bytes.fromhex("060960864801650304012a"), der(4, iv))
    scheme = der(0x30, bytes.fromhex("06092a864886f70d01050d"), der(0x30, kdf, cipher))
    return block("ENCRYPTED PRIVATE KEY", der(0x30, scheme, der(4, bytes(64))))


def huge_dsa() -> str:
    """To read it, libraries raise one number of 12,000 bits to the power of another."""
    p, x = (1 << 12000) - 1, (1 << 11998) - 1
    algorithm = der(0x30, bytes.fromhex("06072a8648ce380401"), der(0x30, number(p), number((1 << 256) - 1), number(3)))
    return block("PRIVATE KEY", der(0x30, b"\x02\x01\x00", algorithm, der(4, number(x))))


def rsa_of(bits: int, *, more: int = 1) -> str:
    """An RSA key of no use, whose numbers are as large as can be. more: what one of them is multiplied by."""
    p, q = (1 << bits // 2) - 1, (1 << bits // 2) - 3
    numbers = (p * q, 65537, p * q - 2, p, q, (p - 2) * more, q - 2, p - 4)
    return block("RSA PRIVATE KEY", der(0x30, b"\x02\x01\x00", *map(number, numbers)))


def old_encrypted() -> str:
    return KEY.replace("-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1)


P_256, NOBODYS = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d03017f")
UNKNOWN_CURVE = ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(CERTIFICATE).replace(P_256, NOBODYS))
OWN = "-----BEGIN PRIVATE KEY-----"
HOSTILE = {
    "a slow key behind the certificate": (CERTIFICATE + slow(2**31 - 1), KEY, "client_cert", "Enter only certificates"),
    "a slow key before the certificate": (slow(2**31 - 1) + CERTIFICATE, KEY, "client_cert", "Enter only certificates"),
    "a key behind the certificate": (CERTIFICATE + KEY, KEY, "client_cert", "Enter only certificates"),
    "a CRL behind the certificate": (CERTIFICATE + block("X509 CRL", b"0"), KEY, "client_cert", "Enter only certif"),
    "a slow key": (CERTIFICATE, slow(2**31 - 1), "client_key", "The key has a pass phrase"),
    "a slow key behind the key": (CERTIFICATE, KEY + slow(2**31 - 1), "client_key", "Enter only one private key."),
    "a slow key before the key": (CERTIFICATE, slow(2**31 - 1) + KEY, "client_key", "Enter only one private key."),
    "a slow key under the name of another": (
        CERTIFICATE, slow(2**31 - 1).replace("ENCRYPTED ", ""), "client_key", "Only RSA, elliptic-curve",
    ),
    "the old encryption": (CERTIFICATE, old_encrypted(), "client_key", "The key has a pass phrase"),
    "a key that costs much to read": (CERTIFICATE, huge_dsa(), "client_key", "Only RSA, elliptic-curve"),
    "one in headers that hide it": (
        CERTIFICATE, huge_dsa().replace("-----\n", "-----\nMIIEvQIBADANBgkqhkiG9w0BAQ: x\n\n", 1), "client_key",
        "This is not a private key",
    ),
    "a large RSA key": (CERTIFICATE, rsa_of(16384), "client_key", "An RSA key can have at most 8192 bits here."),
    "a part larger than the key": (CERTIFICATE, rsa_of(2048, more=1 << 20000), "client_key", "This is not a private"),
    "a key of another curve's name": (
        CERTIFICATE, block("EC PRIVATE KEY", der(0x30, b"\x02\x01\x01", der(4, b"\x01" * 3000))), "client_key",
        "This is not a private key",
    ),
    "many certificates": (CERTIFICATE * 11, KEY, "client_cert", "Enter at most 10 certificates."),
    "many beginnings": ("-----BEGIN CERTIFICATE-----\n" * 1100, KEY, "client_cert", "Enter at most 10 certificates."),
    "many beginnings of a key": (CERTIFICATE, f"{OWN}\n" * 280, "client_key", "Enter only one private key."),
    "a certificate of a curve that nobody knows": (
UNKNOWN_CURVE, KEY, "client_cert", "This is not a certificate in PEM",
    ),
    "half a character": (CERTIFICATE, f"{OWN}\n\ud800\n-----END PRIVATE KEY-----\n", "client_key", "This is not a p"),
    "half a character in a certificate": (CERTIFICATE.replace("M", "\ud800", 1), KEY, "client_cert", "This is not a c"),
    "a key of SSH": (CERTIFICATE, block("OPENSSH PRIVATE KEY", b"openssh-key-v1\0"), "client_key", "This is not a p"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_costs_much_is_refused_before_anybody_pays(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the form, which is judged on the event loop before anything is counted: OpenSSL's own reader is not asked."""
    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", None)
    certificate, key, field, words = HOSTILE[name]
    with pytest.raises(CertificateFault) as caught:
        check(certificate, Secret(key))
    assert caught.value.field == field
    assert str(caught.value).startswith(words)


def took(certificate: str, key: str) -> float:
    """Seconds of the processor, at best."""
    seconds = []
    for _ in range(5):
        began = time.thread_time()
        with suppress(CertificateFault):
            check(certificate, Secret(key))
        seconds.append(time.thread_time() - began)
    return min(seconds)


def test_the_dearest_of_them_costs_little_more_than_an_honest_one() -> None:
    """The DSA key alone takes 10,000 times as long where it is read."""
    honest = took(CERTIFICATE, KEY)
    dear = {name: took(certificate, key) / honest for name, (certificate, key, *_) in HOSTILE.items()}
    assert max(dear.values()) < 30, dear


def test_an_rsa_key_of_usual_size_is_taken() -> None:
    leaf = AUTHORITY.issue_cert("client.test", key_type=trustme.KeyType.RSA)
    check(leaf.cert_chain_pems[0].bytes().decode(), Secret(leaf.private_key_pem.bytes().decode()))


@pytest.mark.long
@pytest.mark.parametrize(
    "command",
    [
        "ecparam -name secp521r1 -genkey",  # with a block of parameters before the key
        "ecparam -name prime256v1 -genkey -noout",
        "genrsa -traditional 2048",
        "genrsa 2048",
        "genpkey -algorithm ed25519",
        "genpkey -algorithm ed448",
    ],
)
def test_keys_as_openssl_writes_them_are_taken_and_written_anew(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = subprocess.run(["openssl", *command.split()], check=True, capture_output=True, text=True).stdout
    (tmp_path / "key").write_text(key)
    ask = ["openssl", "req", "-x509", "-key", str(tmp_path / "key"), "-subj", "/CN=client", "-text"]
    certificate = subprocess.run(ask, check=True, capture_output=True, text=True).stdout
    written: list[str] = []
    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", lambda _, name, **options: written.append(read(name)))
    load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), f"Certificate:\n{certificate}", Secret(f"Bag Attributes\n{key}"))
    monkeypatch.undo()
    (pem,) = written
    # Of what stood around them nothing is left. (Among the letters of a key there may be any word.)
    around = [line.strip("-") for line in pem.splitlines() if not re.fullmatch("[A-Za-z0-9+/=]+", line)]
    assert around == ["BEGIN CERTIFICATE", "END CERTIFICATE", "BEGIN PRIVATE KEY", "END PRIVATE KEY"]
    (tmp_path / "pair").write_text(pem)
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(tmp_path / "pair")


def read(name: str) -> str:
    return Path(name).read_text()


def test_a_key_is_a_secret_of_any_shape() -> None:
    with pytest.raises(CertificateFault):
        check(CERTIFICATE, Secret(b64encode(bytes(40)).decode()))

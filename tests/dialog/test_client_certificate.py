"""The certificate that we show: to a real TLS server that asks for one, and never its key to anybody."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from smtptest.dialog.client_certificate import CertificateFault, check, load
from smtptest.dialog.plan import Auth, Security, StopAfter
from smtptest.dialog.secret import Secret
from smtptest.dialog.test import run_test
from smtptest.guard.network import GuardedNetwork
from tests.dialog.helpers import ANYTHING, PLAN, SHORT, Transcript
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
    assert transcript.summary == "OpenSSL does not take this certificate: key values mismatch."


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
        (ssl.TLSVersion.TLSv1_2, "The TLS handshake failed: sslv3 alert handshake failure."),
        (
            ssl.TLSVersion.TLSv1_3,
            "TLS broke down where its greeting was due: tlsv13 alert certificate required.",
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
    assert (transcript.verdict, transcript.summary) == ("tls-failed", summary)


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
        (CERTIFICATE, encrypted(KEY), "client_key", "The key has a pass phrase; give it without one."),
        (CERTIFICATE, pem()[1], "client_key", "The key is not the one of this certificate."),
    ],
)
def test_what_is_no_certificate_and_key_is_told_apart(certificate: str, key: str, field: str, words: str) -> None:
    with pytest.raises(CertificateFault) as caught:
        check(certificate, Secret(key))
    assert caught.value.field == field
    assert str(caught.value).startswith(words)
    assert not key or key not in str(caught.value)


def test_a_whole_chain_can_be_shown_and_nobody_is_asked_for_a_pass_phrase() -> None:
    check(CERTIFICATE + AUTHORITY.cert_pem.bytes().decode(), Secret(KEY))
    with pytest.raises(CertificateFault, match="OpenSSL does not take"):
        load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), CERTIFICATE, Secret(encrypted(KEY)))


def test_a_key_is_a_secret_of_any_shape() -> None:
    with pytest.raises(CertificateFault):
        check(CERTIFICATE, Secret(b64encode(bytes(40)).decode()))

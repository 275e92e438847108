"""Over which connections a password goes: judged after a handshake that is the same with and without a login."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

import pytest

from smtptest.engine.events import Tls
from smtptest.engine.smtp.plan import Auth, Security, StopAfter, Verify
from smtptest.engine.tls.openssl_errors import openssl_words
from tests.engine.smtp.helpers import Transcript, run
from tests.servers.scripted import Peer, Script, ScriptedServer, answering, serve
from tests.servers.tls import speaking, trusted

PASSWORD = "correct horse"
LOGIN: dict[str, Any] = {"auth": Auth.PLAIN, "username": "alice", "stop_after": StopAfter.AUTH}
OFFER = ("250-mx.test", "250 AUTH PLAIN")
ONE, ONE_1, ONE_2, ONE_3 = (
    ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3,
)  # fmt: skip
# Each version, each with what old servers have, static RSA too; a summary where the password stays here.
OLD = "the connection uses {}, which must not be used any more (RFC 8996)"
SERVERS = [
    (ONE, "AES128-SHA", OLD.format("TLSv1")),
    (ONE, "AES256-SHA", OLD.format("TLSv1")),
    (ONE, "ECDHE-RSA-AES256-SHA", OLD.format("TLSv1")),
    (ONE, "DEFAULT", OLD.format("TLSv1")),
    (ONE_1, "AES128-SHA", OLD.format("TLSv1.1")),
    (ONE_1, "ECDHE-RSA-AES128-SHA", OLD.format("TLSv1.1")),
    (ONE_1, "DEFAULT", OLD.format("TLSv1.1")),
    (ONE_2, "NULL-SHA256", "the cipher NULL-SHA256 does not encrypt at all"),
    (ONE_2, "NULL-MD5", "the cipher NULL-MD5 does not encrypt at all"),
    (ONE_2, "ECDHE-RSA-NULL-SHA", "the cipher ECDHE-RSA-NULL-SHA does not encrypt at all"),
    (ONE_2, "ECDHE-RSA-AES256-SHA", None),
    (ONE_2, "AES256-SHA", None),
    (ONE_2, "AES128-SHA", None),
    (ONE_2, "AES128-SHA256", None),
    (ONE_2, "AES256-GCM-SHA384", None),
    (ONE_2, "CAMELLIA256-SHA", None),
    (ONE_2, "ECDHE-RSA-AES128-GCM-SHA256", None),
    (ONE_3, "DEFAULT", None),
]
MODES = [Security.TLS, Security.STARTTLS, Security.OPPORTUNISTIC]


def script(context: ssl.SSLContext) -> Script:
    """STARTTLS, and a login within it that is always welcome."""

    async def upgrading(peer: Peer) -> None:
        await peer.say("220 mx.test ESMTP")
        while (line := await peer.hear()) is not None:
            verb = line.split(" ")[0]
            if verb == "STARTTLS":
                await peer.say("220 Go")
                await peer.starttls(context)
            offer = (*OFFER[:1], "250-STARTTLS", *OFFER[1:])
            await peer.say(*{"EHLO": offer, "AUTH": ("235 Welcome",), "STARTTLS": ()}.get(verb, ("221 Bye",)))

    return upgrading


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """One file for all, because each is read together with all of the system's."""
    return trusted(tmp_path_factory.mktemp("roots"))


async def talk(
    roots: tuple[str, ...], context: ssl.SSLContext, security: Security, **plan: Any
) -> tuple[Transcript, list[str]]:
    """What happened, and what the server heard."""
    direct = security is Security.TLS
    server: ScriptedServer
    served = answering(EHLO=OFFER, AUTH="235 Welcome") if direct else script(context)
    async with serve(served, tls=context if direct else None) as server:
        transcript = await run(server, security=security, roots=roots, password=PASSWORD, **plan)
    return transcript, server.heard


def went_out(heard: list[str]) -> bool:
    return any(line.startswith("AUTH") for line in heard)


@pytest.mark.long
@pytest.mark.parametrize("verify", list(Verify))
@pytest.mark.parametrize(("version", "ciphers", "fault"), SERVERS)
async def test_over_which_tls_a_password_goes(
    tmp_path: Path, roots: tuple[str, ...], version: ssl.TLSVersion, ciphers: str, fault: str | None, verify: Verify
) -> None:
    for security in MODES:
        context = speaking(tmp_path, ciphers, newest=version)
        transcript, heard = await talk(roots, context, security, verify=verify, **LOGIN)
        assert went_out(heard) is (fault is None)
        assert transcript.verdict == ("refused" if fault else "passed")
        assert fault is None or transcript.summary.startswith(f"The password was not sent, because {fault}. This is ")
        assert transcript.of(Tls)[0].verified


@pytest.mark.parametrize(("version", "ciphers", "fault"), SERVERS)
async def test_the_handshake_is_the_same_without_a_login(
    tmp_path: Path, roots: tuple[str, ...], version: ssl.TLSVersion, ciphers: str, fault: str | None
) -> None:
    seen = []
    for login in (LOGIN, {"stop_after": StopAfter.TLS}):
        transcript, _ = await talk(roots, speaking(tmp_path, ciphers, newest=version), Security.STARTTLS, **login)
        (tls,) = transcript.of(Tls)
        seen.append((tls.version, tls.cipher, tls.bits, tls.key_exchange, transcript.findings))
        # What is told of the handshake is a warning in its stage, which ends well all the same.
        assert {"tls done", "tls warned"} & {*transcript.stages}
    assert seen[0] == seen[1]


async def test_a_password_that_was_asked_for_goes_with_a_warning(tmp_path: Path, roots: tuple[str, ...]) -> None:
    context = speaking(tmp_path, "AES128-SHA", newest=ONE)
    transcript, heard = await talk(roots, context, Security.STARTTLS, insecure_auth=True, **LOGIN)
    assert went_out(heard)
    assert transcript.findings[-1] == "insecure-auth"


@pytest.mark.parametrize(
    ("message", "reason", "words"),
    [
        ("[SSL: HTTP_REQUEST] http request (_ssl.c:997)", "HTTP_REQUEST", "http request"),
        (
            "[SSL] legacy sigalg disallowed or unsupported (_ssl.c:992)", None,
            "legacy sigalg disallowed or unsupported",
        ),
        ("[SSL] no suitable signature algorithm (_ssl.c:1006)", None, "no suitable signature algorithm"),
        ("[X509] KEY_VALUES_MISMATCH (_ssl.c:4045)", None, "key values mismatch"),
        ("unknown error (_ssl.c:3098)", None, "unknown error"),
        ("what nobody wrote", "NO_CIPHERS_AVAILABLE", "no ciphers available"),
        ("what nobody wrote", None, "what nobody wrote"),
    ],
)  # fmt: skip
def test_openssls_words_are_the_same_with_every_python(message: str, reason: str | None, words: str) -> None:
    error = ssl.SSLError(1, message)
    error.reason = reason  # type: ignore[assignment]  # Python has None where it has no name
    assert openssl_words(error) == words

"""SCRAM with and without channel binding, judged by GNU SASL on the server's end of a real TLS connection."""

from __future__ import annotations

import ssl
from base64 import b64encode
from pathlib import Path

import pytest
import trustme

from smtptest.engine.smtp.plan import Auth, Security
from tests.engine.smtp.steps.test_auth import PASSWORD, login, offering
from tests.servers import gnu_sasl
from tests.servers.gnu_sasl import Exchange
from tests.servers.scripted import Peer, serve

pytestmark = pytest.mark.postfix


@pytest.mark.parametrize("auth", [Auth.SCRAM_SHA_1, Auth.SCRAM_SHA_256])
@pytest.mark.parametrize(
    ("password", "binding", "states", "verdict"),
    [
        (PASSWORD, "", ["more", "done"], "passed"),
        ("wrong horse", "", ["more", "GSASL_AUTHENTICATION_ERROR"], "auth-failed"),
        # As where a man in the middle has a TLS connection of his own with each side.
        (PASSWORD, "of another connection", ["more", "GSASL_AUTHENTICATION_ERROR"], "auth-failed"),
    ],
)
async def test_a_login_bound_to_the_connection(
    tmp_path: Path, auth: Auth, password: str, binding: str, states: list[str], verdict: str
) -> None:
    if reason := gnu_sasl.missing():
        pytest.skip(reason)
    mechanism, seen = f"{auth.upper()}-PLUS", []

    async def judged(peer: Peer, said: str) -> None:
        tls: ssl.SSLObject = peer.writer.get_extra_info("ssl_object")
        unique = binding.encode() or tls.get_channel_binding("tls-unique") or b""
        exchange = Exchange(mechanism, PASSWORD, b64encode(unique).decode())
        state = "more"
        while state == "more":
            answer, state = exchange.step(said)
            seen.append(state)
            if state in ("more", "done"):
                await peer.say(f"334 {answer}")
                said = await peer.hear() or ""
        exchange.close()
        await peer.say("235 2.7.0 Welcome" if state == "done" else f"535 5.7.8 {state}")

    authority, roots = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(roots))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    authority.issue_cert("127.0.0.1").configure_cert(context)
    async with serve(offering(f"{auth.upper()} {mechanism}", judged), tls=context) as server:
        transcript = await login(
            server, auth, password, security=Security.TLS, insecure_auth=False, roots=(str(roots),)
        )
    assert server.heard[1].startswith(f"AUTH {mechanism} ")
    assert (seen, transcript.verdict, transcript.findings) == (states, verdict, [])

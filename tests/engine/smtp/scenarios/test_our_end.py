"""Where a connection comes from, and the name that TLS is asked for."""

from __future__ import annotations

import ssl
from typing import Any

import pytest
import trustme

from smtptest.engine.events import Tls
from smtptest.engine.smtp.plan import Security, StopAfter, Verify
from tests.engine.smtp.helpers import run
from tests.servers.scripted import answering, serve


def issued(*names: str) -> tuple[trustme.CA, ssl.SSLContext, list[Any]]:
    authority, context, asked = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), []
    authority.issue_cert(*names).configure_cert(context)

    def told(_: Any, name: str | None, __: Any) -> None:
        asked.append(name)

    context.sni_callback = told
    return authority, context, asked


@pytest.mark.parametrize(
    ("tls_name", "names", "asked", "holds"),
    [
        ("mx.example.org", ["mx.example.org"], "mx.example.org", True),
        ("mx.example.org", ["127.0.0.1"], "mx.example.org", False),
        ("", ["127.0.0.1"], None, True),
        ("127.0.0.1", ["127.0.0.1"], None, True),
        ("xn--bcher-kva.example", ["xn--bcher-kva.example"], "xn--bcher-kva.example", True),
    ],
)
async def test_the_name_is_sent_and_checked(
    tmp_path: Any, tls_name: str, names: list[str], asked: str | None, holds: bool
) -> None:
    authority, context, told = issued(*names)
    root = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(root))
    async with serve(answering(), context) as server:
        transcript = await run(
            server, security=Security.TLS, verify=Verify.REQUIRE, tls_name=tls_name, roots=(str(root),),
            stop_after=StopAfter.TLS,
        )  # fmt: skip
    assert told == [asked]
    assert [event.verified for event in transcript.of(Tls)] == [holds]
    assert transcript.verdict == ("passed" if holds else "tls-failed")
    if not holds:
        assert "certificate-name-mismatch" in transcript.findings
        assert tls_name in transcript.summary


async def test_a_name_that_the_certificate_is_not_for_gets_no_password(tmp_path: Any) -> None:
    authority, context, _ = issued("127.0.0.1")
    root = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(root))
    offer = answering(EHLO=("250-mx.test", "250 AUTH PLAIN"), AUTH="235 Ok")
    async with serve(offer, context) as server:
        transcript = await run(
            server, security=Security.TLS, tls_name="mx.example.org", roots=(str(root),), username="a", password="b",
            auth="plain", stop_after=StopAfter.AUTH,
        )  # fmt: skip
    assert transcript.verdict == "refused"
    assert not any(line.startswith("AUTH") for line in server.heard)

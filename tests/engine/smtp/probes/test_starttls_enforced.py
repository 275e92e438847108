"""Whether a server insists on TLS before mail."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import pytest

from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.smtp.plan import Probe, Security
from tests.engine.smtp.helpers import ANYTHING, run
from tests.engine.smtp.probe_servers import (
    GOODBYE,
    OPENING,
    PASSED,
    RESET,
    by_verb,
    detail,
    probe,
    proofs,
    saying,
    story,
)
from tests.servers.scripted import serve

STARTTLS = ("250-mx.test", "250 STARTTLS")


async def test_a_server_that_insists_on_tls() -> None:
    script = saying(lambda line: "530 5.7.0 Must issue STARTTLS" if line.startswith("MAIL") else None, ehlo=STARTTLS)
    transcript = await probe(script, Probe.STARTTLS_ENFORCED, security=Security.STARTTLS)
    assert story(transcript)[6:] == [
        "ehlo…", "C: EHLO client.test", "S: 250-mx.test", "S: 250 STARTTLS", "ehlo done",
        "mail…", "C: MAIL FROM:<alice@example.org>", "S: 530 5.7.0 Must issue STARTTLS", "mail done",
        "good starttls-enforced ← 530 5.7.0 Must issue STARTTLS", *GOODBYE, *PASSED,
    ]  # fmt: skip
    assert transcript.summary == "STARTTLS is enforced: the server refuses mail without TLS."


async def test_a_server_that_does_not_insist_on_tls() -> None:
    transcript = await probe(by_verb(), Probe.STARTTLS_ENFORCED)
    assert story(transcript) == [
        *OPENING, "warning starttls-not-offered ← 250 mx.test",
        "mail…", "C: MAIL FROM:<alice@example.org>", "S: 250 2.1.0 Ok", "mail done",
        "warning starttls-not-enforced ← 250 2.1.0 Ok", *RESET, *PASSED,
    ]  # fmt: skip
    assert transcript.summary == "STARTTLS is not offered, so it cannot be enforced."


class Elsewhere:
    """A network on which port 25 is another one."""

    def __init__(self, port: int) -> None:
        self.network, self.port = GuardedNetwork(ANYTHING, ()), port

    def __getattr__(self, name: str) -> Any:
        return getattr(self.network, name)

    async def connect(self, address: str, _: int, timeout: float) -> socket.socket:
        return await self.network.connect(address, self.port, timeout)


@pytest.mark.parametrize(
    ("reply", "found"), [("250 Ok", "info starttls-not-enforced"), ("530 TLS first", "good starttls-enforced")]
)
async def test_on_port_25_nobody_is_to_insist_on_tls(reply: str, found: str) -> None:
    script = saying(lambda line: reply if line.startswith("MAIL") else None, ehlo=STARTTLS)
    async with serve(script) as server:
        on_port_25: Any = SimpleNamespace(port=25)
        transcript = await run(on_port_25, network=Elsewhere(server.port), probe=Probe.STARTTLS_ENFORCED)
    assert proofs(transcript) == [found]
    assert "must" in detail(transcript, found.split(" ")[1])


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("451 4.7.3 STARTTLS is required to send mail", "good starttls-enforced"),
        ("530 5.7.0 Authentication required", "info starttls-enforced-not-proven"),
        ("550 5.1.8 No such sender", "info starttls-enforced-not-proven"),
        ("450 4.7.1 Later", "info starttls-enforced-not-proven"),
        ("550 5.7.1 Use SSL/TLS, see mail.example.org", "good starttls-enforced"),
        ("550 5.7.0 Encryption required.", "good starttls-enforced"),
        ("550 5.1.8 <probe@tls.example.org>: Domain not found", "info starttls-enforced-not-proven"),
        ("550 5.1.8 tls@example.org... Domain not found", "info starttls-enforced-not-proven"),
        ("550 5.7.1 Rejected, see https://ssl.example.net/help", "info starttls-enforced-not-proven"),
        ("550 5.7.1 Helo (tls.example.org) rejected", "info starttls-enforced-not-proven"),
        ("354 TLS", "info starttls-enforced-not-proven"),
    ],
)
async def test_which_no_is_for_want_of_tls(reply: str, found: str) -> None:
    script = saying(lambda line: reply if line.startswith("MAIL") else None, ehlo=STARTTLS)
    transcript = await probe(script, Probe.STARTTLS_ENFORCED)
    assert proofs(transcript) == [found]
    assert transcript.verdict == "passed"


async def test_a_code_that_says_two_things_is_told_beside_the_proof() -> None:
    # As Exchange puts it.
    transcript = await probe(by_verb(MAIL="451 5.7.3 STARTTLS is required to send mail"), Probe.STARTTLS_ENFORCED)
    assert proofs(transcript) == [
        "warning starttls-not-offered", "warning enhanced-code-differs", "good starttls-enforced",
    ]  # fmt: skip

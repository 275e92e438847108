"""From a host to a connected socket, under the policy."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from smtptest.engine.events import Finding
from smtptest.engine.guard.failures import Forbidden
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.smtp.plan import Family, Security
from tests.engine.said import said
from tests.engine.smtp.helpers import ANYTHING, run
from tests.servers.scripted import Peer, answering, serve


async def test_a_port_that_the_policy_forbids() -> None:
    policy = Policy(public=False, ports=frozenset({25}), allow_networks=(), deny_networks=())
    async with serve(answering()) as server:
        transcript = await run(server, network=GuardedNetwork(policy))
        assert server.peers == []
    assert transcript.verdict == "refused"
    assert transcript.summary.startswith(f"This service does not connect to port {server.port};")


async def test_an_address_that_the_policy_forbids_when_it_is_dialled() -> None:
    class Strict(GuardedNetwork):
        async def connect(self, address: str, port: int, timeout: float, source: str = "") -> Any:
            raise Forbidden(said("Not there."))

    async with serve(answering()) as server:
        transcript = await run(server, network=Strict(ANYTHING))
    assert (transcript.verdict, transcript.summary) == ("refused", "Not there.")


async def test_a_closed_port_is_unreachable() -> None:
    async with serve(answering()) as server:
        pass
    transcript = await run(server, security=Security.NONE)
    assert transcript.verdict == "unreachable"
    assert transcript.summary == (f"No connection to 127.0.0.1 port {server.port} (127.0.0.1: Connection refused).")
    assert transcript.findings == ["no-connection"]


async def test_an_address_that_does_not_answer_is_told_with_the_limit() -> None:
    class Silent(GuardedNetwork):
        async def connect(self, address: str, port: int, timeout: float, source: str = "") -> Any:
            raise TimeoutError

    async with serve(answering()) as server:
        transcript = await run(server, network=Silent(ANYTHING))
    assert transcript.verdict == "timeout"
    assert transcript.summary == f"No connection to 127.0.0.1 port {server.port} (127.0.0.1: no answer within 20 s)."


async def test_an_address_of_the_other_protocol_is_said_to_be_that() -> None:
    async with serve(answering()) as server:
        transcript = await run(server, family=Family.IPV6)
    assert transcript.verdict == "unreachable"
    assert transcript.summary == "127.0.0.1 is an address of the other Internet protocol than the one asked for."


ELSEWHERE = "198.51.100.7"  # TEST-NET-2: no address of any machine


def whence(seen: list[Any]) -> Callable[[Peer], Awaitable[None]]:
    async def script(peer: Peer) -> None:
        seen.append(peer.writer.get_extra_info("peername")[0])
        await answering()(peer)

    return script


@pytest.mark.parametrize(("host", "source"), [("127.0.0.1", "127.0.0.2"), ("127.0.0.1", "127.3.2.1"), ("::1", "::1")])
async def test_the_connection_comes_from_the_address_that_was_asked_for(host: str, source: str) -> None:
    seen: list[str] = []
    async with serve(whence(seen), host=host) as server:
        transcript = await run(server, host=host, source_address=source, helo="", security=Security.NONE)
    assert transcript.verdict == "passed"
    assert seen == [source]
    literal = f"[IPv6:{source}]" if ":" in source else f"[{source}]"
    assert f"C: EHLO {literal}" in transcript.lines


@pytest.mark.parametrize("source", [ELSEWHERE, "::1", "203.0.113.9", "240.0.0.1"])
async def test_an_address_that_is_not_ours_is_said_in_words(source: str) -> None:
    async with serve(answering()) as server:
        transcript = await run(server, source_address=source, security=Security.NONE)
    assert transcript.verdict == "unreachable"
    assert transcript.findings == ["no-connection"]
    (finding,) = transcript.of(Finding)
    assert f"our own end cannot be {source}: " in finding.detail
    assert f"our own end cannot be {source}: " in transcript.summary
    assert server.peers == []

"""Documents by HTTPS from real servers: judged addresses, verified names, and limits for whatever is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from ipaddress import ip_network

import pytest
import trustme

from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import NOT_PUBLIC, Policy
from smtptest.engine.https.client import MOST_BYTES, HttpsClient
from smtptest.engine.https.fetched import Fetched
from smtptest.engine.words.sentence import Sentence
from tests.servers.dns import Misbehaviour, Zone, dns_server
from tests.servers.https import Held, HttpsServer, context, document, https_server
from tests.servers.ports import free_port
from tests.servers.scripted import answering, serve

HOST, PATH = "web.example.test", "/a.txt"
URL = f"https://{HOST}{PATH}"
ZONE: Zone = {HOST: {"A": ["127.0.0.1"]}}
# As in public, but for loopback, where the servers of these tests are: port 443 is not among the ports of mail.
LOOPBACK = Policy(public=True, ports=frozenset({25}), allow_networks=(ip_network("127.0.0.0/8"),))


@asynccontextmanager
async def fetching(
    authority: trustme.CA,
    roots: tuple[str, ...],
    answers: Mapping[str, bytes],
    *,
    zone: Zone = ZONE,
    name: str = HOST,
    policy: Policy = LOOPBACK,
    seconds: float = 20.0,
) -> AsyncIterator[tuple[HttpsClient, HttpsServer]]:
    tls = context(authority, name)
    async with dns_server(zone) as dns, https_server(tls, answers) as server:
        network = GuardedNetwork(policy, [dns.nameserver], dns_limit=20)
        yield HttpsClient(network, roots, port=server.port, seconds=seconds), server


async def test_a_document(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    """The port is not one of the operator's: those are for mail servers."""
    async with fetching(authority, roots, {HOST + PATH: document(b"version: STSv1")}) as (client, server):
        found = await client.fetch(HOST, PATH)
    assert (found, found.size) == (Fetched(url=URL, status=200, body=b"version: STSv1"), 14)
    [request] = server.requests
    assert "Accept-Encoding: identity\r\n" in request
    assert "Cookie" not in request


async def test_a_document_in_chunks_as_large_as_it_may_be(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    body = b"x" * MOST_BYTES
    chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    async with fetching(authority, roots, {HOST + PATH: b"HTTP/1.1 103 Early Hints\r\n\r\n" + chunks}) as (client, _):
        found = await client.fetch(HOST, PATH)
    assert (found.size, found.error) == (MOST_BYTES, None)


async def test_an_answer_that_is_no_document(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    """A redirect is not followed: there is one request."""
    redirect = document(b"", "Location: https://127.0.0.1/", status="301 Moved")
    async with fetching(authority, roots, {HOST + PATH: redirect}) as (client, server):
        found = await client.fetch(HOST, PATH)
    assert found == Fetched(url=URL, status=301, error=Sentence("fetch-redirect", status=301))
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", [Held(), Held(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort")])
async def test_a_server_that_takes_too_long(authority: trustme.CA, roots: tuple[str, ...], answer: bytes) -> None:
    async with fetching(authority, roots, {HOST + PATH: answer}, seconds=0.5) as (client, _):
        found = await client.fetch(HOST, PATH)
    assert found == Fetched(url=URL, error=found.error)
    assert found.error == "the web server took longer than 0.5 s"


async def test_a_certificate_for_another_name(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    answers = {HOST + PATH: document(b"x")}
    async with fetching(authority, roots, answers, name="other.example.test") as (client, server):
        found = await client.fetch(HOST, PATH)
    assert "hostname mismatch" in (found.error or "")
    assert server.requests == []


async def test_a_certificate_of_nobody_and_a_root_that_is_not_there(authority: trustme.CA) -> None:
    async with fetching(authority, ("/nonexistent/ca.pem",), {HOST + PATH: document(b"x")}) as (client, server):
        found = await client.fetch(HOST, PATH)
    assert "certificate of the web server is not valid: unable to get local issuer" in (found.error or "")
    assert server.requests == []


async def test_a_server_that_speaks_no_tls(roots: tuple[str, ...]) -> None:
    async with dns_server(ZONE) as dns, serve(answering()) as plain:
        client = HttpsClient(GuardedNetwork(LOOPBACK, [dns.nameserver]), roots, port=plain.port)
        found = await client.fetch(HOST, PATH)
    assert (found.status, (found.error or "")[:34]) == (None, "TLS with the web server failed: wr")


@pytest.mark.parametrize(
    ("records", "error"),
    [
        ({"A": ["10.1.2.3"]}, NOT_PUBLIC),
        ({"A": ["127.0.0.1"], "AAAA": ["::1"]}, NOT_PUBLIC),
        ({"A": Misbehaviour.SERVFAIL, "AAAA": Misbehaviour.SERVFAIL}, "the name server failed to answer (SERVFAIL)"),
    ],
)
async def test_a_name_that_leads_inside_or_nowhere(
    authority: trustme.CA, roots: tuple[str, ...], records: dict[str, list[str]], error: str
) -> None:
    async with fetching(authority, roots, {}, zone={HOST: records}) as (client, server):
        found = await client.fetch(HOST, PATH)
    assert found == Fetched(url=URL, error=found.error)
    assert found.error == error
    assert server.requests == []


async def test_a_name_that_changes_is_judged_where_it_is_connected(
    authority: trustme.CA, roots: tuple[str, ...]
) -> None:
    """The address that was judged is the one that is dialled: the name is looked up once."""
    async with dns_server(ZONE) as dns, https_server(context(authority, HOST), {HOST + PATH: document(b"x")}) as server:
        client = HttpsClient(GuardedNetwork(LOOPBACK, [dns.nameserver]), roots, port=server.port)
        assert (await client.fetch(HOST, PATH)).body == b"x"
    assert dns.queries == {(HOST, "A"): 1, (HOST, "AAAA"): 1}


async def test_an_address_that_the_system_leads_elsewhere(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    """Linux connects 0.0.0.0 to 127.0.0.1, which was not judged."""
    zone: Zone = {HOST: {"A": ["0.0.0.0"]}}
    answers = {HOST + PATH: document(b"x")}
    async with fetching(authority, roots, answers, zone=zone, policy=Policy(public=False)) as (client, server):
        found = await client.fetch(HOST, PATH)
    assert found == Fetched(url=URL, error=Sentence("connect-elsewhere"))
    assert server.requests == []


async def test_ipv4_where_ipv6_leads_nowhere(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    zone: Zone = {HOST: {"AAAA": ["::1"], "A": ["127.0.0.1"]}}
    policy = Policy(public=False)
    async with fetching(authority, roots, {HOST + PATH: document(b"x")}, zone=zone, policy=policy) as (client, _):
        assert (await client.fetch(HOST, PATH)).body == b"x"


async def test_nobody_listens(roots: tuple[str, ...]) -> None:
    async with dns_server(ZONE) as dns:
        client = HttpsClient(GuardedNetwork(LOOPBACK, [dns.nameserver]), roots, port=free_port())
        found = await client.fetch(HOST, PATH)
    assert (found.status, found.error) == (None, "Connection refused")

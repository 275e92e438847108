"""Documents by HTTPS from real servers: judged addresses, verified names, and limits for whatever is sent."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from ipaddress import ip_network

import pytest
import trustme

from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import NOT_PUBLIC, Policy
from smtptest.engine.https.client import MOST_BYTES, SECONDS, HttpsClient
from smtptest.engine.https.fetched import Fetched
from smtptest.engine.words.sentence import Sentence
from tests.engine.clock import movable_clock
from tests.servers.dns import Misbehaviour, Turns, Zone, dns_server
from tests.servers.https import Endless, Held, HttpsServer, context, document, https_server
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
    answers: Mapping[str, bytes | Endless],
    *,
    zone: Zone = ZONE,
    name: str = HOST,
    until: datetime | None = None,
    policy: Policy = LOOPBACK,
    seconds: float = 20.0,
) -> AsyncIterator[tuple[HttpsClient, HttpsServer]]:
    tls = context(authority, name, until=until)
    async with dns_server(zone) as dns, https_server(tls, answers) as server:
        network = GuardedNetwork(policy, [dns.nameserver], dns_limit=20)
        yield HttpsClient(network, roots, port=server.port, seconds=seconds), server


async def test_a_document(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    """The port is not one of the operator's: those are for mail servers."""
    async with fetching(authority, roots, {HOST + PATH: document(b"version: STSv1", "Content-Type: text/plain")}) as (
        client,
        server,
    ):
        found = await client.fetch(HOST, PATH)
    assert found == Fetched(url=URL, status=200, body=b"version: STSv1", media_type="text/plain")
    assert found.size == 14
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


BEGUN = b"HTTP/1.1 200 OK\r\n"
CHUNKS = BEGUN + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (document(b"x" * (MOST_BYTES + 1)), 200, "the document is larger than 64 KiB"),
        (Endless(BEGUN + b"\r\n", b"x" * 4096), 200, "the document is larger than 64 KiB"),
        (
            Endless(BEGUN + b"Content-Length: 999999999999\r\n\r\n", b"x" * 4096),
            200,
            "the document is larger than 64 KiB",
        ),
        (Endless(CHUNKS, b"1000\r\n" + b"x" * 4096 + b"\r\n"), 200, "the document is larger than 64 KiB"),
        (
            Endless(CHUNKS, b"1;" + b"x" * 4096 + b"\r\nx\r\n"),
            None,
            "the web server sent more than 128 KiB for one document",
        ),
        (Endless(CHUNKS, b"0" * 4096), None, "what the web server sent is not HTTP, or was cut off"),
        (Endless(BEGUN, b"X-Flood: 1\r\n"), None, "what the web server sent is not HTTP, or was cut off"),
        (Endless(BEGUN + b"X-Flood: ", b"x" * 4096), None, "what the web server sent is not HTTP, or was cut off"),
        (Endless(CHUNKS + b"0\r\n", b"X-Trailer: 1\r\n"), None, "what the web server sent is not HTTP, or was cut off"),
        (
            Endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
            None,
            "the web server sent more than 128 KiB for one document",
        ),
        (
            document(gzip.compress(b"x" * 10**6), "Content-Encoding: gzip"),
            200,
            "the document is compressed, which was not asked for",
        ),
    ],
)
async def test_floods_end_long_before_the_time_is_up(
    authority: trustme.CA, roots: tuple[str, ...], answer: bytes | Endless, status: int | None, error: str
) -> None:
    async with fetching(authority, roots, {HOST + PATH: answer}, seconds=60) as (client, _):
        found = await client.fetch(HOST, PATH)
    assert found == Fetched(url=URL, status=status, error=found.error)
    assert found.error == error


@pytest.mark.parametrize(
    "answer",
    [
        Held(),
        Held(BEGUN + b"Content-Length: 9\r\n\r\nshort"),
        Endless(b"", b"H", pause=0.01),
        Endless(BEGUN + b"\r\n", b"x", pause=0.01),
    ],
)
async def test_a_server_that_takes_too_long(
    authority: trustme.CA, roots: tuple[str, ...], answer: bytes | Endless
) -> None:
    """The time is that of the whole document: a byte now and then gains nothing."""
    async with fetching(authority, roots, {HOST + PATH: answer}, seconds=0.5) as (client, _):
        found = await client.fetch(HOST, PATH)
    assert found == Fetched(url=URL, error=found.error)
    assert found.error == "the web server took longer than 0.5 s"


def test_the_limits_are_those_of_the_standard() -> None:
    """RFC 8461 section 3.3 advises a minute at most, and 64 KiB."""
    assert (MOST_BYTES, SECONDS) == (65536, 10.0)


@pytest.mark.parametrize("path", ["", "a.txt", "/a b", "/a\r\nX: y", "/ä", "https://127.0.0.1/"])
async def test_a_path_that_no_request_has(authority: trustme.CA, roots: tuple[str, ...], path: str) -> None:
    async with fetching(authority, roots, {}) as (client, server):
        found = await client.fetch(HOST, path)
    assert found == Fetched(url=f"https://{HOST}/", error=Sentence("fetch-path"))
    assert server.requests == []


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


async def test_a_certificate_that_has_expired(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    answers = {HOST + PATH: document(b"x")}
    async with fetching(authority, roots, answers, until=datetime(2020, 1, 1, tzinfo=UTC)) as (client, server):
        found = await client.fetch(HOST, PATH)
    assert found.error == "the certificate of the web server is not valid: certificate has expired"
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


@pytest.mark.parametrize("barred", [HOST, "127.0.0.1"])
async def test_a_host_that_the_operator_bars_is_asked_nothing(
    authority: trustme.CA, roots: tuple[str, ...], barred: str
) -> None:
    tls = context(authority, HOST)
    async with dns_server(ZONE) as dns, https_server(tls, {HOST + PATH: document(b"x")}) as server:
        network = GuardedNetwork(LOOPBACK, [dns.nameserver])
        client = HttpsClient(network, roots, port=server.port, bars=lambda host: host == barred)
        found = [await client.fetch(HOST, PATH), await client.post(HOST, PATH, {}, b"")]
        assert (await HttpsClient(network, roots, port=server.port, bars=lambda _: False).fetch(HOST, PATH)).body
    expected = Fetched(url=URL, error=Sentence("fetch-barred"), barred=True)
    assert found == [expected, expected]
    assert len(server.requests) == 1


@pytest.mark.parametrize(("first", "then", "body"), [("127.0.0.1", "10.1.2.3", b"x"), ("10.1.2.3", "127.0.0.1", b"")])
async def test_a_name_that_changes_is_judged_where_it_is_connected(
    authority: trustme.CA, roots: tuple[str, ...], first: str, then: str, body: bytes
) -> None:
    """DNS rebinding: the name is looked up once, and the address that was judged is the one that is dialled."""
    zone: Zone = {HOST: {"A": Turns(([first], [then]))}}
    async with dns_server(zone) as dns, https_server(context(authority, HOST), {HOST + PATH: document(b"x")}) as server:
        client = HttpsClient(GuardedNetwork(LOOPBACK, [dns.nameserver]), roots, port=server.port)
        assert (await client.fetch(HOST, PATH)).body == body
    assert (len(server.requests), dns.queries) == (len(body), {(HOST, "A"): 1, (HOST, "AAAA"): 1})


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


HEADERS = {"Content-Type": "application/json", "webhook-id": "msg_1"}


async def test_a_body_is_brought_and_the_answer_is_not_read(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    answer = Endless(b"HTTP/1.1 202 Accepted\r\n\r\n", b"x" * 4096)
    async with fetching(authority, roots, {}) as (client, server):
        hook = f"{HOST}:{server.port}{PATH}"
        found = await client.post(HOST, PATH, HEADERS, b'{"a": 1}')
        assert found == Fetched(url=URL, status=404, error=Sentence("fetch-status", status=404))
    assert server.bodies == [b'{"a": 1}']
    assert f"POST {PATH} HTTP/1.1\r\nHost: {hook.removesuffix(PATH)}\r\n" in server.requests[0]
    assert "webhook-id: msg_1\r\n" in server.requests[0]
    async with https_server(context(authority, HOST), AnyHost({PATH: answer})) as server, dns_server(ZONE) as dns:
        client = HttpsClient(GuardedNetwork(LOOPBACK, [dns.nameserver]), roots, port=server.port)
        assert await client.post(HOST, PATH, HEADERS, b"") == Fetched(url=URL, status=202)


class AnyHost(dict[str, bytes | Endless]):
    """Answers by the path alone, whatever port the host is named with. asked: set once it was asked."""

    def __init__(self, answers: Mapping[str, bytes | Endless]) -> None:
        super().__init__(answers)
        self.asked = asyncio.Event()

    def get(self, key: str, default: object = None) -> bytes | Endless:
        self.asked.set()
        return super().get("/" + key.partition("/")[2], default)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (document(b"", "Location: https://127.0.0.1/", status="307 Elsewhere"), "fetch-redirect"),
        (document(b"", status="500 Oops"), "fetch-status"),
        (b"SSH-2.0-OpenSSH\r\n", "fetch-not-http"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000, "fetch-not-http"),
        (Endless(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 4096), "fetch-not-http"),
        (Held(b"HTTP/1.1 200"), "fetch-timeout"),
    ],
)
async def test_a_body_that_nobody_takes(
    authority: trustme.CA, roots: tuple[str, ...], answer: bytes | Endless, error: str
) -> None:
    answers = AnyHost({PATH: answer})
    async with https_server(context(authority, HOST), answers) as server, dns_server(ZONE) as dns:
        client = HttpsClient(GuardedNetwork(LOOPBACK, [dns.nameserver]), roots, port=server.port, seconds=60)
        with movable_clock() as forward:
            posting = asyncio.create_task(client.post(HOST, PATH, HEADERS, b"x"))
            await answers.asked.wait()
            forward(61.0 if error == "fetch-timeout" else 0.0)
            found = await posting
    assert found.error is not None
    assert found.error.code == error
    assert len(server.requests) == 1


async def test_a_body_goes_nowhere_without_the_guard(authority: trustme.CA, roots: tuple[str, ...]) -> None:
    async with fetching(authority, roots, {}, zone={HOST: {"A": ["10.1.2.3"]}}) as (client, server):
        assert (await client.post(HOST, PATH, HEADERS, b"x")).error == NOT_PUBLIC
        assert (await client.post(HOST, "/a b", HEADERS, b"x")).error == Sentence("fetch-path")
    assert server.requests == []


async def test_a_body_without_tls_to_an_address() -> None:
    async with https_server(None, AnyHost({PATH: document(b"", status="204 None")})) as server:
        client = HttpsClient(GuardedNetwork(Policy(public=False)), port=server.port)
        found = await client.post("127.0.0.1", PATH, HEADERS, b"x", tls=False)
    assert found == Fetched(url=f"http://127.0.0.1{PATH}", status=204)
    async with https_server(None, AnyHost({PATH: document(b"")}), "::1") as server:
        client = HttpsClient(GuardedNetwork(Policy(public=False)), port=server.port)
        await client.post("::1", PATH, HEADERS, b"x", tls=False)
    assert f"Host: [::1]:{server.port}\r\n" in server.requests[0]

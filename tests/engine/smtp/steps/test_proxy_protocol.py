"""The PROXY protocol, against scripts and another reader of the header."""

from __future__ import annotations

import asyncio
import ssl
from ipaddress import ip_address

import pytest
import trustme
from aiosmtpd.proxy_protocol import get_proxy

from smtptest.engine.events import Finding
from smtptest.engine.smtp.plan import Proxy, Security
from smtptest.engine.smtp.steps.proxy_protocol import Endpoint, header_v1, header_v2, parse_source
from tests.engine.smtp.helpers import run
from tests.engine.smtp.steps.test_xclient import ask
from tests.servers.scripted import Peer, Script, answering, obeys, serve


def expecting_header(length: int) -> Script:
    """Reads a header of so many bytes, 0 for a line, before it greets."""

    async def script(peer: Peer) -> None:
        header = await (peer.reader.readexactly(length) if length else peer.reader.readline())
        peer.heard.append(header.decode("latin-1"))
        await obeys(peer)

    return script


async def test_version_1_is_a_line_before_the_greeting() -> None:
    async with serve(expecting_header(0)) as server:
        transcript = await run(server, security=Security.NONE, proxy=Proxy.V1, proxy_source="192.0.2.1:4711")
    header = f"PROXY TCP4 192.0.2.1 127.0.0.1 4711 {server.port}"
    assert transcript.lines[:2] == [f"C: {header}", "S: 220 mx.test ESMTP"]
    assert server.heard[0] == f"{header}\r\n"
    (finding,) = transcript.of(Finding)
    assert (finding.code, finding.title) == (
        "proxy-header", "The server is told that the client is 192.0.2.1 port 4711",
    )  # fmt: skip
    assert transcript.events[finding.about].text == header
    assert transcript.verdict == "passed"


async def test_version_2_is_shown_byte_by_byte() -> None:
    async with serve(expecting_header(28)) as server:
        transcript = await run(server, security=Security.NONE, proxy=Proxy.V2, proxy_source="192.0.2.92:1")
    port = "".join(
        f"\\x{byte:02X}" if not 32 <= byte < 127 or byte == 92 else chr(byte) for byte in divmod(server.port, 256)
    )
    assert transcript.lines[:2] == [
        r"C: \x0D\x0A\x0D\x0A\x00\x0D\x0AQUIT\x0A!\x11\x00\x0C\xC0\x00\x02\x5C\x7F\x00\x00\x01\x00\x01" + port,
        "S: 220 mx.test ESMTP",
    ]
    assert transcript.verdict == "passed"


@pytest.mark.parametrize("version", [Proxy.V1, Proxy.V2])
@pytest.mark.parametrize(("source", "to"), [("192.0.2.1", "198.51.100.2"), ("2001:db8::1", "2001:db8::2")])
async def test_another_reader_reads_what_was_written(version: Proxy, source: str, to: str) -> None:
    header = (header_v1 if version is Proxy.V1 else header_v2)((ip_address(source), 4711), (ip_address(to), 25))
    reader = asyncio.StreamReader()
    reader.feed_data(header)
    read = await get_proxy(reader)
    assert read.valid, read.error
    assert [read.version, read.src_addr, read.src_port, read.dst_addr, read.dst_port] == [
        int(version[1:]), ip_address(source), 4711, ip_address(to), 25,
    ]  # fmt: skip


async def test_without_a_source_it_is_our_own_address() -> None:
    async with serve(expecting_header(0)) as server:
        transcript = await run(server, security=Security.NONE, proxy=Proxy.V1)
    words = transcript.lines[0].split(" ")
    assert words[1:5] == ["PROXY", "TCP4", "127.0.0.1", "127.0.0.1"]
    assert 0 < int(words[5]) < 65536
    assert transcript.verdict == "passed"


async def test_a_source_of_the_other_protocol_is_refused() -> None:
    transcript = await ask(answering(), proxy=Proxy.V1, proxy_source="2001:db8::1")
    assert transcript.lines == []
    assert transcript.verdict == "refused"
    assert "does not mix them" in transcript.summary


async def refuses_lines(peer: Peer) -> None:
    """As a server that expects no header: it takes each line of it for a command."""
    await peer.say("220 mx.test")
    while (line := await peer.reader.readline()) and line != b"QUIT\n":
        await peer.say("250 mx.test" if line.startswith(b"EHLO") else "502 5.5.2 Command not recognised")
    await peer.say("221 2.0.0 Bye")


async def refuses_late(peer: Peer) -> None:
    await peer.hear()
    await peer.say("220 mx.test")
    await peer.hear()
    await peer.say("502 5.5.2 Command not recognised", "250 mx.test")


@pytest.mark.parametrize("version", [Proxy.V1, Proxy.V2])
async def test_a_server_that_expects_no_header_is_found_out(version: Proxy) -> None:
    transcript = await ask(refuses_lines, proxy=version, proxy_source="192.0.2.1")
    assert transcript.verdict == "rejected"
    assert transcript.summary.startswith("The server does not seem to expect a PROXY header, and took it for a command")
    assert not [line for line in transcript.lines if line.startswith("C: MAIL")]


async def test_its_refusal_is_no_reply_to_ehlo() -> None:
    transcript = await ask(refuses_late, proxy=Proxy.V1, proxy_source="192.0.2.1")
    words = "The server does not seem to expect a PROXY header, and took it for a command"
    assert transcript.summary == f"{words}: “502 5.5.2 Command not recognised”."
    assert "C: HELO client.test" not in transcript.lines
    assert transcript.verdict == "rejected"


async def test_a_handshake_behind_a_header_says_what_may_have_gone_wrong() -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    async with serve(answering(), tls=context) as server:
        transcript = await run(server, security=Security.TLS, proxy=Proxy.V2)
    assert transcript.verdict == "tls-failed"
    assert transcript.summary.endswith(
        " It may be that the server does not expect a PROXY header, which was sent before."
    )


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("192.0.2.1", ("192.0.2.1", None)),
        ("192.0.2.1:1", ("192.0.2.1", 1)),
        ("2001:db8::1", ("2001:db8::1", None)),
        ("[2001:db8::1]", ("2001:db8::1", None)),
        ("[2001:db8::1]:65535", ("2001:db8::1", 65535)),
    ],
)
def test_a_source_is_read(text: str, end: tuple[str, int | None]) -> None:
    assert parse_source(text) == Endpoint(ip_address(end[0]), end[1])


@pytest.mark.parametrize(
    "text",
    [
        "", "client.example:1", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "[192.0.2.1]:1", "2001:db8::1%eth0",
        "[::1", "1:2",
    ],
)  # fmt: skip
def test_what_is_no_source_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|port"):
        parse_source(text)

"""A real DNS server on a loopback port, UDP and TCP, that answers as it is told to and counts what it is asked."""

from __future__ import annotations

import asyncio
import errno
from collections import Counter
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any

import dns.edns
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

# As many as BIND follows for one answer.
_MOST_ALIASES = 16


class Misbehaviour(Enum):
    """What a name server can do instead of answering."""

    SILENT = "never answers"
    SERVFAIL = "fails"
    REFUSED = "refuses to answer"
    GARBAGE = "sends bytes that are no DNS message"
    EXPIRED = "fails, and says that the signatures have expired (RFC 8914)"
    BREAKS_OFF = "says that the answer is too long for a datagram, and hangs up where it is asked for over TCP"


@dataclass(frozen=True)
class Turns:
    """Records that change from one query to the next, as in DNS rebinding; the last ones stay."""

    turns: tuple[list[str], ...]


@dataclass(frozen=True)
class TooLongForUdp:
    """Records that do not fit in a datagram: it comes back truncated, and TCP must be used (RFC 7766)."""

    records: list[str]


# What a name has, by record type, in presentation form; its CNAME stands for every type.
Entry = list[str] | Turns | TooLongForUdp | Misbehaviour
# A name without its last dot; one that is not there does not exist.
Zone = Mapping[str, Mapping[str, Entry] | Misbehaviour]


class DnsServer:
    """Answers from a zone. ``queries`` counts the questions by (name, type); ``nameserver`` is (address, port).

    ``validated`` are the names whose answers it says it has validated (AD). ``bogus`` are those of which it says
    nothing to whoever wants the signatures checked. ``asked`` is set once it was asked.
    """

    def __init__(self, zone: Zone, nameserver: tuple[str, int]) -> None:
        self.zone = zone
        self.nameserver = nameserver
        self.validated: Collection[str] = ()
        self.bogus: Collection[str] = ()
        self.asked = asyncio.Event()
        #: How far away it is: how long each of its answers over UDP takes.
        self.seconds = 0.0
        self.queries: Counter[tuple[str, str]] = Counter()

    def answer(self, wire: bytes, *, tcp: bool) -> bytes | None:
        """The reply to one message, None for silence."""
        query = dns.message.from_wire(wire)
        name = query.question[0].name.to_text(omit_final_dot=True)
        record_type = dns.rdatatype.to_text(query.question[0].rdtype)
        self.queries[name, record_type] += 1
        self.asked.set()
        response = dns.message.make_response(query)
        if name in self.validated:
            response.flags |= dns.flags.AD
        entry = self._entry(name, record_type)
        if name in self.bogus and not query.flags & dns.flags.CD:
            return _misbehave(Misbehaviour.SERVFAIL, response, tcp=tcp)
        if isinstance(entry, Misbehaviour):
            return _misbehave(entry, response, tcp=tcp)
        if isinstance(entry, TooLongForUdp) and not tcp:
            response.flags |= dns.flags.TC
        else:
            self._fill(response, name, record_type)
        # What the question says it can take (RFC 6891 section 6.2.3) is meant for UDP.
        return response.to_wire(max_size=65535 if tcp else 0)

    def _entry(self, name: str, record_type: str) -> Entry | None:
        entries = self.zone.get(name, {})
        return entries if isinstance(entries, Misbehaviour) else entries.get(record_type)

    def _records(self, name: str, record_type: str) -> list[str]:
        match self._entry(name, record_type):
            case Turns(turns):
                return turns[min(self.queries[name, record_type], len(turns)) - 1]
            case TooLongForUdp(records):
                return records
            case list(records):
                return records
            case _:
                return []

    def _fill(self, response: dns.message.Message, name: str, record_type: str) -> None:
        if name not in self.zone:
            response.set_rcode(dns.rcode.NXDOMAIN)
            return
        if len(response.answer) > _MOST_ALIASES:
            return  # it may be a circle
        cname = self._records(name, "CNAME")
        _add(response, name, "CNAME", cname)
        if cname:
            self._fill(response, cname[0].removesuffix("."), record_type)
        else:
            _add(response, name, record_type, self._records(name, record_type))


def _add(response: dns.message.Message, name: str, record_type: str, records: list[str]) -> None:
    # A set for each record, because dnspython shuffles those of one. A time to live of 0: keep nothing.
    owner = dns.name.from_text(name)
    response.answer.extend(dns.rrset.from_text(owner, 0, "IN", record_type, record) for record in records)


def _misbehave(misbehaviour: Misbehaviour, response: dns.message.Message, *, tcp: bool) -> bytes | None:
    match misbehaviour:
        case Misbehaviour.SILENT:
            return None
        case Misbehaviour.GARBAGE:
            return response.to_wire()[:7]
        case Misbehaviour.SERVFAIL:
            response.set_rcode(dns.rcode.SERVFAIL)
        case Misbehaviour.EXPIRED:
            response.set_rcode(dns.rcode.SERVFAIL)
            response.use_edns(0, options=[dns.edns.EDEOption(dns.edns.EDECode.SIGNATURE_EXPIRED)])
        case Misbehaviour.REFUSED:
            response.set_rcode(dns.rcode.REFUSED)
        case Misbehaviour.BREAKS_OFF:
            if tcp:
                return None
            response.flags |= dns.flags.TC
    return response.to_wire()


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server

    # Any, because asyncio's own datagram transport does not derive from DatagramTransport before Python 3.12.
    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        reply = self._server.answer(data, tcp=False)
        if reply is not None:
            asyncio.get_running_loop().call_later(self._server.seconds, self._transport.sendto, reply, addr)


async def _datagrams(server: DnsServer) -> asyncio.DatagramTransport | None:
    """UDP on the server's port; None if somebody else has that: what Linux gives out by TCP may be taken there."""
    made = partial(_Datagrams, server)
    loop = asyncio.get_running_loop()
    try:
        transport, _ = await loop.create_datagram_endpoint(made, local_addr=server.nameserver)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return None
    return transport


@asynccontextmanager
async def dns_server(zone: Zone) -> AsyncIterator[DnsServer]:
    """A server of this zone on a free port of 127.0.0.1."""

    async def over_tcp(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Whoever asks may be gone before it has asked.
        with closing(writer), suppress(ConnectionError, asyncio.IncompleteReadError):
            length = int.from_bytes(await reader.readexactly(2), "big")
            reply = server.answer(await reader.readexactly(length), tcp=True)
            if reply is not None:
                writer.write(len(reply).to_bytes(2, "big") + reply)

    streams = await asyncio.start_server(over_tcp, "127.0.0.1", 0)
    server = DnsServer(zone, streams.sockets[0].getsockname())
    while (datagrams := await _datagrams(server)) is None:
        streams.close()
        streams = await asyncio.start_server(over_tcp, "127.0.0.1", 0)
        server.nameserver = streams.sockets[0].getsockname()
    async with streams:
        try:
            yield server
        finally:
            datagrams.close()

"""The PROXY protocol: a header by which a proxy names the client to a server (haproxy's proxy-protocol.txt)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv6Address

from smtptest.engine.addressing import Address, parse_address, unmapped, without_zone
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Sent, Severity, Verdict
from smtptest.engine.printable import escaped
from smtptest.engine.smtp.plan import Proxy
from smtptest.engine.smtp.session import Session
from smtptest.engine.smtp.wire.replies import Reply
from smtptest.engine.words.field_errors import FieldError
from smtptest.engine.words.sentence import Sentence

_REFERENCE = "PROXY protocol, section 2"
# Section 2.2: it holds a QUIT for whoever takes it for SMTP.
_SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"
_VERSION_2_PROXY = 0x21
_TCP_4, _TCP_6 = 0x11, 0x21
_WITH_PORT = re.compile(
    r"\[(?P<six>[^\]]+)\](?::(?P<six_port>[0-9]{1,5}))?|(?P<four>[^:\[\]]+)(?::(?P<four_port>[0-9]{1,5}))?"
)


@dataclass(frozen=True)
class Endpoint:
    """One end of a connection."""

    address: Address
    """IPv4 or IPv6."""
    port: int | None
    """None if any port will do."""


def parse_source(text: str) -> Endpoint:
    """Parse ``192.0.2.1``, ``192.0.2.1:1234``, ``2001:db8::1`` or ``[2001:db8::1]:1234``. Raises FieldError."""
    match = _WITH_PORT.fullmatch(text)
    address, port = (match["six"] or match["four"], match["six_port"] or match["four_port"]) if match else (text, None)
    try:
        parsed = parse_address(address)
        if "%" in text or (match and bool(match["six"]) != isinstance(parsed, IPv6Address)):
            raise ValueError
    except ValueError:
        raise FieldError("proxy-source-malformed", text=repr(text[:60])) from None
    if port is not None and not 0 < int(port) < 65536:
        raise FieldError("proxy-source-port")
    return Endpoint(parsed, None if port is None else int(port))


def send_proxy_header(session: Session) -> None:
    """Send the header before everything else, including TLS, if the plan has one.

    Raises DialogEnded if there is no header for this connection, and WireFailure if the connection is gone.
    """
    if session.plan.proxy is Proxy.NONE:
        return
    own, peer = (_end(session, name) for name in ("sockname", "peername"))
    source = parse_source(session.plan.proxy_source) if session.plan.proxy_source else own
    if source.address.version != peer.address.version:
        words = Sentence("proxy-families", version=peer.address.version, address=str(source.address))
        raise DialogEnded(Verdict.REFUSED, words)
    port = own.port if source.port is None else source.port
    assert port is not None
    assert peer.port is not None
    header = header_v1 if session.plan.proxy is Proxy.V1 else header_v2
    _send(session, header((source.address, port), (peer.address, peer.port)))
    session.track.add_finding(
        Severity.INFO,
        "proxy-header",
        _REFERENCE,
        session.track.last,
        address=str(source.address),
        port=port,
        version=session.plan.proxy[1:],
        peer=str(peer.address),
        peer_port=peer.port,
    )


def _end(session: Session, name: str) -> Endpoint:
    assert session.wire.transport is not None
    host, port, *_ = session.wire.transport.get_extra_info(name)
    return Endpoint(unmapped(without_zone(host)), port)


def _send(session: Session, header: bytes) -> None:
    session.wire.write_unrecorded(header)
    shown = header.removesuffix(b"\r\n") if session.plan.proxy is Proxy.V1 else header
    session.track.add(Sent, text=escaped(shown))


def header_v1(source: tuple[Address, int], destination: tuple[Address, int]) -> bytes:
    """Section 2.1, as text."""
    (address, port), (to, to_port) = source, destination
    return f"PROXY TCP{address.version} {address} {to} {port} {to_port}\r\n".encode()


def header_v2(source: tuple[Address, int], destination: tuple[Address, int]) -> bytes:
    """Section 2.2, in binary."""
    (address, port), (to, to_port) = source, destination
    ends = address.packed + to.packed + port.to_bytes(2) + to_port.to_bytes(2)
    family = _TCP_4 if address.version == 4 else _TCP_6
    return _SIGNATURE + bytes([_VERSION_2_PROXY, family]) + len(ends).to_bytes(2) + ends


def reject_misread_header(session: Session, reply: Reply | None = None) -> None:
    """A server that does not expect the header takes it for a command, and says no once more than it was asked.

    reply: to the first EHLO, None before it. Raises DialogEnded, because the claimed client is then unknown to the
    server, and replies may belong to other commands.
    """
    if session.plan.proxy is Proxy.NONE or session.ehlo is not None:
        return
    if reply is None and not session.wire.unread_bytes:
        return
    if reply is not None and reply.kind in (2, 4):
        return
    words = Sentence("proxy-misread-reply", reply=reply.quoted) if reply else Sentence("proxy-misread")
    session.wire.abort()
    raise DialogEnded(Verdict.REJECTED, words)


def failure_hint(session: Session) -> Sentence | str:
    """Another sentence for a TLS handshake that failed after a header."""
    unused = session.plan.proxy is Proxy.NONE
    return "" if unused else Sentence("tls-proxy-hint")

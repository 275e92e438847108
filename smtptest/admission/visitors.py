"""Whose request this is: the visitor's address, over HTTP and websocket alike (docs/security.md D13).

Of X-Forwarded-For only what our own proxies wrote counts, and it stands at the right; the rest is whatever the client
sent. Daphne's own ``--proxy-headers`` takes the leftmost, as it is, and is not used.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from smtptest.conf import engine
from smtptest.engine.addressing import Address, parse_ip


def address_of(scope: dict[str, Any]) -> Address | None:
    """The visitor's address from an ASGI scope; None where the connection has none (a Unix socket)."""
    client = scope.get("client")
    peer = parse_ip(client[0]) if client else None
    env = engine.environment()
    if not env.proxy_hops or peer is None or not any(peer in network for network in env.proxies):
        return peer
    written = [entry.strip() for line in _forwarded(scope["headers"]) for entry in line.split(",")]
    # The rightmost was written by the proxy that speaks to us, about whoever spoke to it, and so on.
    told = parse_ip(written[-env.proxy_hops]) if len(written) >= env.proxy_hops else None
    return told or peer


def visitor_key(address: Address) -> str:
    """What stands for one visitor: the IPv4 address, or the IPv6 network that one customer has (RFC 6177)."""
    return str(address) if address.version == 4 else _network(address, 64)


def site_key(address: Address) -> str | None:
    """What one site has, which is many of the former: an IPv6 /48 (RFC 6177 section 2). None for IPv4."""
    return None if address.version == 4 else _network(address, 48)


def target_network(address: Address) -> str:
    """What stands for one target: who runs a mail server has others beside it."""
    return _network(address, 24 if address.version == 4 else 48)


def _network(address: Address, length: int) -> str:
    kept = int(address) >> (address.max_prefixlen - length) << (address.max_prefixlen - length)
    return f"{type(address)(kept)}/{length}"


def _forwarded(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[str]:
    return (value.decode("latin-1") for name, value in headers if name.lower() == b"x-forwarded-for")

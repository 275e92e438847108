"""The visitor's IP address, for HTTP requests and websockets (docs/security.md D13).

In X-Forwarded-For only the rightmost entries count, which our own proxies wrote; a client can send the others. Daphne's
``--proxy-headers`` is not used, because it trusts the leftmost entry.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

from smtptest.conf import engine
from smtptest.engine.addressing import Address, parse_ip

logger = logging.getLogger(__name__)
# Anybody who reaches us past the proxy can cause it, so it is logged once a minute (serving/logs.py).
_UNKNOWN_PROXY = (
    "X-Forwarded-For was not believed, because it came from an address that is not in SMTPTEST_TRUSTED_PROXIES."
    " If that was your proxy, all its visitors count as one: add its network to the setting"
)
_NO_ADDRESS = (
    "X-Forwarded-For has no IP address where SMTPTEST_TRUSTED_PROXY_HOPS looks for that of the visitor, so the proxy's"
    " visitors count as one: check the setting, and what the proxy writes"
)
# As Azure's Application Gateway and IIS write it; nginx reads it too (ngx_http_realip_module).
_WITH_PORT = re.compile(r"\[([^\]]*)\](?::[0-9]{1,5})?|([^:]*):[0-9]{1,5}")


def address_of(scope: dict[str, Any]) -> Address | None:
    """The visitor's address from an ASGI scope; None if the connection has none (a Unix socket)."""
    client = scope.get("client")
    peer = parse_ip(client[0]) if client else None
    env = engine.environment()
    if not env.proxy_hops or peer is None:
        return peer
    if not any(peer in network for network in env.proxies):
        if any(_forwarded(scope["headers"])):
            logger.warning(_UNKNOWN_PROXY)
        return peer
    written = [entry.strip() for line in _forwarded(scope["headers"]) for entry in line.split(",")]
    # The rightmost entry was written by the proxy that connects to us and names that proxy's own client, and so on.
    told = _read(written[-env.proxy_hops]) if len(written) >= env.proxy_hops else None
    if written and told is None:
        logger.warning(_NO_ADDRESS)
    return told or peer


def _read(entry: str) -> Address | None:
    """The address of an entry, with or without a port; None if there is none."""
    with_port = _WITH_PORT.fullmatch(entry)
    return parse_ip(entry if with_port is None else with_port[1] or with_port[2] or "")


def visitor_key(address: Address) -> str:
    """What counts as one visitor: an IPv4 address, or an IPv6 /64, which one customer has at least (RFC 6177)."""
    return str(address) if address.version == 4 else _network(address, 64)


def site_key(address: Address) -> str | None:
    """What counts as one site, which can hold many visitors: an IPv6 /48 (RFC 6177 section 2). None for IPv4."""
    return None if address.version == 4 else _network(address, 48)


def target_network(address: Address) -> str:
    """What counts as one target: a mail server's neighbours usually have the same operator."""
    return _network(address, 24 if address.version == 4 else 48)


def _network(address: Address, length: int) -> str:
    kept = int(address) >> (address.max_prefixlen - length) << (address.max_prefixlen - length)
    return f"{type(address)(kept)}/{length}"


def _forwarded(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[str]:
    return (value.decode("latin-1") for name, value in headers if name.lower() == b"x-forwarded-for")

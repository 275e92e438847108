"""The address blocks that no mail server on the public internet lives in, as a table of our own.

``ipaddress``'s ``is_private`` and ``is_global`` answer differently from one Python patch release to the next,
and call multicast, NAT64 and 6to4 addresses global (CVE-2024-4032, python/cpython#113171); nothing here asks
them.

The rows are every block of the IANA IPv4 and IPv6 Special-Purpose Address Registries, those that IANA marks
globally reachable included, and what the registries leave out. A block that lies within a wider row has none
of its own.

- https://www.iana.org/assignments/iana-ipv4-special-registry
- https://www.iana.org/assignments/iana-ipv6-special-registry
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Network, ip_network

from smtptest.engine.addressing import Address, IPNetwork, unmapped


@dataclass(frozen=True)
class Block:
    """A network that is not for public mail servers."""

    network: IPNetwork
    """All of its addresses."""
    name: str
    """What it is for."""
    reference: str
    """Where that is written: an RFC with its section, or a registry."""


# IANA assigns unicast addresses from this block only (RFC 4291 section 2.4, RFC 3587), so all others are denied.
GLOBAL_UNICAST = IPv6Network("2000::/3")
_BEYOND = Block(IPv6Network("::/0"), "Outside IPv6 global unicast", "RFC 4291 section 2.4")

BLOCKS = tuple(
    Block(ip_network(network), name, reference)
    for network, name, reference in (
        ("0.0.0.0/8", "This network", "RFC 791 section 3.2"),
        ("10.0.0.0/8", "Private use", "RFC 1918"),
        ("100.64.0.0/10", "Shared address space (carrier-grade NAT)", "RFC 6598"),
        ("127.0.0.0/8", "Loopback", "RFC 1122 section 3.2.1.3"),
        (
            "168.63.129.16/32",
            "Azure's virtual host, reachable from every Azure machine",
            "Microsoft Learn, 168.63.129.16",
        ),
        ("169.254.0.0/16", "Link local, cloud metadata services among it", "RFC 3927"),
        ("172.16.0.0/12", "Private use", "RFC 1918"),
        ("192.0.0.0/24", "IETF protocol assignments", "RFC 6890 section 2.1"),
        ("192.0.2.0/24", "Documentation (TEST-NET-1)", "RFC 5737"),
        ("192.31.196.0/24", "AS112-v4, anycast DNS sinks", "RFC 7535"),
        ("192.52.193.0/24", "AMT, anycast relays", "RFC 7450"),
        ("192.88.99.0/24", "6to4 relay anycast, deprecated", "RFC 7526"),
        ("192.168.0.0/16", "Private use", "RFC 1918"),
        ("192.175.48.0/24", "AS112, anycast DNS sinks", "RFC 7534"),
        ("198.18.0.0/15", "Benchmarking", "RFC 2544"),
        ("198.51.100.0/24", "Documentation (TEST-NET-2)", "RFC 5737"),
        ("203.0.113.0/24", "Documentation (TEST-NET-3)", "RFC 5737"),
        ("224.0.0.0/4", "Multicast", "RFC 5771"),
        ("240.0.0.0/4", "Reserved, limited broadcast among it", "RFC 1112 section 4"),
        (
            "::/96",
            "IPv4-compatible, the unspecified and the loopback address among it",
            "RFC 4291 section 2.5.5.1",
        ),
        (
            "::ffff:0:0/96",
            "IPv4-mapped; judged as the IPv4 address before this row is met",
            "RFC 4291 section 2.5.5.2",
        ),
        ("::ffff:0:0:0/96", "IPv4-translated", "RFC 2765 section 2.1"),
        ("64:ff9b::/96", "NAT64, well-known prefix", "RFC 6052 section 2.1"),
        ("64:ff9b:1::/48", "NAT64, local use", "RFC 8215"),
        ("100::/64", "Discard only", "RFC 6666"),
        ("100:0:0:1::/64", "Dummy prefix", "RFC 9780"),
        (
            "2001::/23",
            "IETF protocol assignments, Teredo (2001::/32) and ORCHID among them",
            "RFC 2928, RFC 4380",
        ),
        ("2001:db8::/32", "Documentation", "RFC 3849"),
        ("2002::/16", "6to4", "RFC 3056"),
        ("2620:4f:8000::/48", "AS112, anycast DNS sinks", "RFC 7534"),
        ("3fff::/20", "Documentation", "RFC 9637"),
        ("5f00::/16", "Segment routing identifiers", "RFC 9602"),
        ("fc00::/7", "Unique local", "RFC 4193"),
        ("fe80::/10", "Link local", "RFC 4291 section 2.5.6"),
        ("fec0::/10", "Site local, deprecated", "RFC 3879"),
        ("ff00::/8", "Multicast", "RFC 4291 section 2.7"),
    )
)


@lru_cache(maxsize=256)
def forbidding_block(address: Address) -> Block | None:
    """The block that keeps this address off the public internet; None for an ordinary public address."""
    judged = unmapped(address)
    block = next((block for block in BLOCKS if judged in block.network), None)
    if block is None and judged.version == 6 and judged not in GLOBAL_UNICAST:
        return _BEYOND
    return block

"""IP addresses and host names as text."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import idna

Address = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network
# What stands before an IPv6 address in an address literal.
_TAG = "IPv6:"


@lru_cache(maxsize=256)
def parse_address(text: str) -> Address:
    """The IP address that the text spells. Raises ValueError.

    Cached, because one dialog has its address judged several times.
    """
    return ip_address(text)


def is_address(text: str) -> bool:
    """Whether this is an IP address and not a name."""
    try:
        parse_address(text)
    except ValueError:
        return False
    return True


def parse_ip(text: str) -> Address | None:
    """The IP address that the text strictly spells, an IPv4-mapped one as its IPv4 address; None if it is none.

    A zone (``%eth0``), brackets, leading zeros and digits other than ASCII's are not accepted.
    """
    try:
        return None if "%" in text else unmapped(parse_address(text))
    except ValueError:
        return None


def without_zone(text: str) -> Address:
    """The address of one end of a socket, as the system names it, without its zone."""
    return parse_address(text.partition("%")[0])


def unmapped(address: Address) -> Address:
    """The IPv4 address that an IPv4-mapped one (``::ffff:192.0.2.1``) stands for; any other as it is."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped


def address_literal(address: Address) -> str:
    """The address as SMTP writes it in place of a domain (RFC 5321 section 4.1.3)."""
    return f"[{_TAG}{address}]" if address.version == 6 else f"[{address}]"


def without_brackets(text: str) -> str:
    """What an address literal holds, without its tag, which may be written in any case (RFC 5234 section 2.3)."""
    inner = text.strip("[]")
    return inner[len(_TAG) :] if inner[: len(_TAG)].lower() == _TAG.lower() else inner


def a_labels(name: str) -> str:
    """A host name as A-labels, by the mapping of UTS #46. Raises UnicodeError."""
    return idna.encode(name, uts46=True).decode("ascii")

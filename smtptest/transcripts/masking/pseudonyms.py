"""Names for what must not be named: one for each thing throughout a transcript, and none that it has itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

import idna

from smtptest.engine.addressing import Address

# RFC 5737 and RFC 3849: addresses for documentation, which lead nowhere. RFC 2606 section 2: so does .example.
_IPV4_BLOCKS = ("192.0.2", "198.51.100", "203.0.113")
_IPV4_LAST = "192.0.2.0"
# What is given out, wherever it stands: what is before its number, that, and what is behind.
_GIVEN_OUT = re.compile(
    r"(host-|user-|name-|id-|2001:db8::|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)([0-9a-f]{1,9})(\.example)?"
)


class Pseudonyms:
    """Gives out names. avoid: a text none of whose words is given out, in any case."""

    def __init__(self, avoid: str) -> None:
        self._taken = _taken(avoid.casefold())
        self._given: dict[tuple[str, str], str] = {}
        self._host = self._free(lambda number: f"host-{number}.example")
        self._user = self._free(lambda number: f"user-{number}")
        self._name = self._free(lambda number: f"name-{number}")
        self._number = self._free(lambda number: f"id-{number}")
        self._ipv6 = self._free(lambda number: f"2001:db8::{number:x}")
        self._ipv4 = iter([each for each in _ipv4() if each not in self._taken])

    def host(self, name: str) -> str:
        """For a host or domain, whether it is written in A-labels or U-labels, in any case."""
        return self._for("host", a_labels(name), self._host)

    def user(self, name: str) -> str:
        """For a user name, or what stands before an @."""
        return self._for("user", name.casefold(), self._user)

    def mailbox(self, local: str, domain: str) -> str:
        """For an address. domain: as it stands behind the @, an address literal in its brackets."""
        if not domain.startswith("["):
            return f"{self.user(local)}@{self.host(domain)}"
        address = parsed(domain.strip("[]").removeprefix("IPv6:"))
        shown = self.address(address) if address else _IPV4_LAST
        return f"{self.user(local)}@[{'IPv6:' if ':' in shown else ''}{shown}]"

    def address(self, address: Address) -> str:
        """For an IP address; an IPv4-mapped one keeps its form."""
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        if mapped:
            return f"::ffff:{self.address(mapped)}"
        if isinstance(address, IPv4Address):
            return self._for("ipv4", str(address), self._ipv4)
        return self._for("ipv6", str(address), self._ipv6)

    def name(self, text: str) -> str:
        """For any other name."""
        return self._for("name", text.casefold(), self._name)

    def number(self, text: str) -> str:
        """For what a server calls a message, a session, or the like."""
        return self._for("number", text, self._number)

    def _for(self, kind: str, key: str, fresh: Iterator[str]) -> str:
        if (kind, key) not in self._given:
            # A transcript with more than 700 IPv4 addresses shows the rest as one.
            self._given[kind, key] = next(fresh, _IPV4_LAST)
        return self._given[kind, key]

    def _free(self, spell: Callable[[int], str]) -> Iterator[str]:
        number = 0
        while True:
            number += 1
            if spell(number) not in self._taken:
                yield spell(number)


def _taken(text: str) -> set[str]:
    """All that the text has of what could be given out. Its numbers are those of each beginning of a longer one as
    well: where it has user-12, it has user-1."""
    found = set()
    for stem, number, rest in _GIVEN_OUT.findall(text):
        found |= {f"{stem}{number[:end]}{rest if end == len(number) else ''}" for end in range(1, len(number) + 1)}
    return found


def _ipv4() -> Iterator[str]:
    return (f"{block}.{last}" for block in _IPV4_BLOCKS for last in range(1, 255))


def a_labels(name: str) -> str:
    """The one spelling by which a host is known."""
    plain = name.casefold().rstrip(".")
    if plain.isascii():
        return plain
    try:
        return idna.encode(plain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return plain


def parsed(text: str) -> Address | None:
    """The IP address that this text is, if it is one."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None

"""Gives out pseudonyms: the same name gets the same one throughout a transcript, and none is in it already."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address

import idna

from smtptest.engine.addressing import Address, without_brackets

# Addresses for documentation (RFC 5737, RFC 3849) and the domain .example (RFC 2606 section 2): none leads anywhere.
_IPV4_BLOCKS = ("192.0.2", "198.51.100", "203.0.113")
_IPV4_LAST = "192.0.2.0"
# Any pseudonym in a text: what comes before its number, the number, and what comes after.
_GIVEN_OUT = re.compile(
    r"(host-|user-|name-|id-|2001:db8::|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)([0-9a-f]{1,9})(\.example)?"
)


class Pseudonyms:
    """Gives out the pseudonyms of one transcript."""

    def __init__(self, avoid: str) -> None:
        """avoid: text whose own words are not given out; upper and lower case are not told apart."""
        self._taken = _taken(avoid.casefold())
        self._given: dict[tuple[str, str], str] = {}
        self._host = self._free(lambda number: f"host-{number}.example")
        self._user = self._free(lambda number: f"user-{number}")
        self._name = self._free(lambda number: f"name-{number}")
        self._number = self._free(lambda number: f"id-{number}")
        self._ipv6 = self._free(lambda number: f"2001:db8::{number:x}")
        self._ipv4 = iter([each for each in _ipv4() if each not in self._taken])

    def host(self, name: str) -> str:
        """Return ``host-1.example`` for a host or domain; A-labels, U-labels, upper and lower case are one name."""
        return self._for("host", a_labels(name), self._host)

    def user(self, name: str) -> str:
        """Return ``user-1`` for a user name or a local part; upper and lower case are one name."""
        return self._for("user", name.casefold(), self._user)

    def mailbox(self, local: str, domain: str) -> str:
        """Return an address for an address. domain: what follows the @; an address literal has its brackets."""
        if not domain.startswith("["):
            return f"{self.user(local)}@{self.host(domain)}"
        address = parsed(without_brackets(domain))
        shown = self.address(address) if address else _IPV4_LAST
        return f"{self.user(local)}@[{'IPv6:' if ':' in shown else ''}{shown}]"

    def address(self, address: Address) -> str:
        """Return an IP address for documentation, of the same version; an IPv4-mapped one stays IPv4-mapped."""
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        if mapped:
            return f"::ffff:{self.address(mapped)}"
        if isinstance(address, IPv4Address):
            return self._for("ipv4", str(address), self._ipv4)
        return self._for("ipv6", str(address), self._ipv6)

    def name(self, text: str) -> str:
        """Return ``name-1`` for any other name; upper and lower case are one name."""
        return self._for("name", text.casefold(), self._name)

    def number(self, text: str) -> str:
        """Return ``id-1`` for a server's identifier of a message, a session or the like."""
        return self._for("number", text, self._number)

    def _for(self, kind: str, key: str, fresh: Iterator[str]) -> str:
        if (kind, key) not in self._given:
            # After 762 IPv4 addresses, all further ones are shown as the same.
            self._given[kind, key] = next(fresh, _IPV4_LAST)
        return self._given[kind, key]

    def _free(self, spell: Callable[[int], str]) -> Iterator[str]:
        number = 0
        while True:
            number += 1
            if spell(number) not in self._taken:
                yield spell(number)


def _taken(text: str) -> set[str]:
    """The pseudonyms that the text has already. Beginnings count: a text with user-12 has user-1 too."""
    found = set()
    for stem, number, rest in _GIVEN_OUT.findall(text):
        found |= {f"{stem}{number[:end]}{rest if end == len(number) else ''}" for end in range(1, len(number) + 1)}
    return found


def _ipv4() -> Iterator[str]:
    """The 762 IPv4 addresses that can be given out."""
    return (f"{block}.{last}" for block in _IPV4_BLOCKS for last in range(1, 255))


def a_labels(name: str) -> str:
    """Return the host in lower case and A-labels (RFC 5890 section 2.3.2.1), without a final dot; in lower case only if
    it has no A-labels."""
    plain = name.casefold().rstrip(".")
    if plain.isascii():
        return plain
    try:
        return idna.encode(plain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return plain


def parsed(text: str) -> Address | None:
    """Return the IP address that the text is, without its zone (RFC 4007 section 11); None if it is none."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None

"""Masks IP addresses and networks in the spellings in which servers write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Address, ip_address

from smtptest.engine.addressing import Address
from smtptest.transcripts.masking.pseudonyms import Pseudonyms, parsed

REVERSE = re.compile(r"(?<![0-9a-f])(?<![0-9a-f]\.)((?:[0-9a-f]++\.)++)(in-addr|ip6)\.arpa", re.IGNORECASE)
# The address in the name that a block list is asked for (RFC 5782 section 2.4).
NIBBLES = re.compile(r"(?<![\w.])(?:[0-9a-f]\.){31}[0-9a-f](?!\w)", re.IGNORECASE)
IPV6 = re.compile(r"(?<![\w:.])(IPv6:)?((?:[0-9a-f]{0,4}:){2,}[0-9a-f.:]*)(%\w+)?", re.IGNORECASE)
# Also with its dots in brackets, as abuse desks write it so that no program makes a link of it. The section of an RFC
# can look like an address: "section 4.5.3.1".
IPV4 = re.compile(
    r"(?<!\d)(?<!\d\.)(?!(?<=section )\d{1,2}(?:\.\d{1,2}){3}(?!\d))\d{1,3}(?:(?:\.|\[\.\])\d{1,3}){3}(?!\d)"
)
# The beginning of an address, as it stands for a network: "198.18.44/24", "198.18.44.*", "198.18.44".
NETWORK = re.compile(
    r"(?<![\w.])(?<!section )(?P<octets>\d{1,3}(?:\.\d{1,3}){1,2})"
    r"(?:(?=/(?P<length>\d{1,2})(?![\d:]))|(?P<any>(?:\.(?:\*|x{1,3}))+)(?!\w)|(?!\.?\w))",
    re.IGNORECASE,
)
# The networks in an SPF record.
TERM = re.compile(r"\b(ip[46]:)([0-9a-f.:]{2,45})", re.IGNORECASE)
_LONGEST_IPV6 = 45
_DOTTED = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
# Shorter prefixes are not announced; what looks like one is a share or a score: "3.2.1/5".
_SHORTEST_PREFIX, _LONGEST_PREFIX = 8, 32


class AddressMasker:
    """Masks the addresses of one transcript."""

    def __init__(self, names: Pseudonyms, known: Iterable[str]) -> None:
        """known: the addresses that the transcript is known to hold, in any spelling."""
        self._names = names
        self._known = {text for text in known if _DOTTED.fullmatch(text)}
        self._networks = {text.rsplit(".", cut)[0] for text in self._known for cut in (1, 2)}

    def spelled(self, text: str) -> str:
        """What stands for a text that is an address in one of its spellings."""
        address = parsed(text)
        return self._names.address(address) if address else self._names.name(text)

    def ipv4(self, match: re.Match[str]) -> str:
        """What stands for a match of ``IPV4``. One that is known backwards was written so, as in a block list."""
        text = match[0].replace("[.]", ".")
        address = parsed(text)
        if address is None:
            return self._names.number(match[0])
        backwards = ".".join(reversed(text.split(".")))
        if backwards in self._known and text not in self._known:
            return self._backwards(ip_address(backwards))
        return self._names.address(address)

    def ipv6(self, match: re.Match[str]) -> str:
        """What stands for a match of ``IPV6``."""
        # A full stop or colon that ends a sentence or a clause is not part of the address.
        for end in range(min(len(match[2]), _LONGEST_IPV6), 1, -1):
            address = None if ":::" in match[2][:end] else parsed(match[2][:end])
            if address is not None and int(address):
                rest = match[2][end:]
                return f"{match[1] or ''}{self._names.address(address)}{rest if not rest.strip(':.') else ''}"
        return match[0]

    def reverse(self, match: re.Match[str]) -> str:
        """What stands for a match of ``REVERSE``."""
        labels = match[1].rstrip(".").split(".")[::-1]
        is_v4 = match[2].lower() == "in-addr"
        text = ".".join(labels) if is_v4 else ":".join(re.findall("....", "".join(labels)))
        address = parsed(text)
        if address is None or isinstance(address, IPv4Address) is not is_v4:
            return self._names.host(match[0])
        return ip_address(self._names.address(address)).reverse_pointer

    def nibbles(self, match: re.Match[str]) -> str:
        """What stands for a match of ``NIBBLES``."""
        digits = match[0].replace(".", "")[::-1]
        return self._backwards(ip_address(":".join(re.findall("....", digits))))

    def network(self, match: re.Match[str]) -> str:
        """What stands for a match of ``NETWORK``: the network's first address, with its length if that was told.

        Two numbers, and three that nothing follows, are a network only if an address in it is known. Three may still
        be an enhanced status code (RFC 3463), whose first number has one digit.
        """
        octets, told = match["octets"], match["any"] is not None
        count = octets.count(".") + 1
        if match["length"] is not None:
            told = _SHORTEST_PREFIX <= int(match["length"]) <= _LONGEST_PREFIX
        is_known = octets in self._networks and (told or (count == 3 and octets[1] != "."))
        address = parsed(octets + ".0" * (4 - count))
        if address is None or not (is_known or (told and count == 3)):
            return match[0]
        shown = self._names.address(address)
        return f"{shown}/{8 * count}" if match["any"] else shown

    def _backwards(self, address: Address) -> str:
        pointer = ip_address(self._names.address(address)).reverse_pointer
        return pointer.removesuffix(".ip6.arpa").removesuffix(".in-addr.arpa")

"""Names that providers give to the addresses of home lines and of rented machines, as receivers recognise them."""

from __future__ import annotations

import re
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from smtptest.engine.addressing import parse_address

# What stands in them as a word of its own.
_WORDS = (
    "dynamic", "dyn", "dynip", "dhcp", "dsl", "adsl", "vdsl", "xdsl", "pool", "ppp", "pppoe", "dial", "dialup",
    "dialin", "cable", "catv", "fibre", "fiber", "ftth", "broadband", "cust", "customer", "customers", "client",
    "clients", "users", "mobile", "residential", "unassigned", "static", "rev", "reverse", "hosted-by",
)  # fmt: skip
_SPLIT = re.compile(r"[.\-_]")
# How many bytes of an IPv4 address are no chance. Of an IPv6 address, how many of its groups of four digits.
_BYTES, _GROUPS = 3, 3


def generic_part(name: str, address: str) -> str | None:
    """What makes the name look like one that was made for an address; None if nothing does.

    The domain itself is not considered: a provider may be called dsl.example.
    """
    whole = name.lower().rstrip(".")
    host = whole.removesuffix(_suffixes().privatesuffix(whole) or "")
    return _from_address(host, address) or next((word for word in _WORDS if _has_word(host, word)), None)


@lru_cache
def _suffixes() -> PublicSuffixList:
    # Without the part of the list in which providers name what their customers share: compute.amazonaws.com is there.
    return PublicSuffixList(only_icann=True)


def _has_word(host: str, word: str) -> bool:
    return bool(re.search(rf"(?:^|[.\-_0-9]){word}(?:$|[.\-_0-9])", host))


def _from_address(host: str, address: str) -> str | None:
    """The part of the name that is made from the address."""
    parsed = parse_address(address)
    if parsed.version == 6:
        groups = parsed.exploded.split(":")
        found = [group for group in groups[-4:] if group != "0000" and group in host]
        return "".join(groups[-2:]) if len(found) >= _GROUPS or "".join(groups[-2:]) in host else None
    numbers = address.split(".")
    parts = [part.lstrip("0") or "0" for part in _SPLIT.split(host) if part.isdigit()]
    for order in (numbers, numbers[::-1]):
        for begin in range(len(order) - _BYTES + 1):
            run = order[begin : begin + _BYTES]
            if any(parts[at : at + _BYTES] == run for at in range(len(parts))):
                return "-".join(run)
    packed = "".join(f"{int(number):02x}" for number in numbers)
    return packed if packed in host else None

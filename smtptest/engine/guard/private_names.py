"""Names that are in no public DNS, and that a name server may know all the same from the network around it.

A record's owner decides which names are asked for next (an SPF record's ``include``, for one), and a text needs no
address that could be judged. In the public profile these are not asked for.
"""

from __future__ import annotations

import dns.name
import dns.reversename
from dns.exception import DNSException

from smtptest.engine.addressing import parse_address
from smtptest.engine.guard.blocks import forbidding_block

_SUFFIXES = frozenset(
    {
        "localhost",  # RFC 6761 section 6.3
        "local",  # RFC 6762
        "internal",  # ICANN board resolution 2024.07.29.06
        "onion",  # RFC 7686
        "intranet", "private", "corp", "home", "lan",  # RFC 6762 appendix G
        "localdomain",  # what many systems call the network around them
    }
)  # fmt: skip


def private_suffix(name: str) -> str | None:
    """The part of a name by which it is known to be private; None if it may be in the public DNS.

    name: without its last dot. A single label is private: what the DNS at large has under it is no host. So is whatever
    names an address (PTR) that is not public, or no address at all.
    """
    labels = name.lower().split(".")
    if len(labels) == 1:
        return name
    # Whatever else ends so is private too, as home.arpa is (RFC 8375).
    if labels[-1] == "arpa" and not _names_public_address(name):
        return ".".join(labels[-2:])
    return labels[-1] if labels[-1] in _SUFFIXES else None


def _names_public_address(name: str) -> bool:
    try:
        address = dns.reversename.to_address(dns.name.from_text(name))
    except (DNSException, ValueError):
        return False
    return forbidding_block(parse_address(address)) is None

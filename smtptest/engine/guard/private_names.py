"""Names that are in no public DNS, and that a name server may know all the same from the network around it.

A record's owner decides which names are asked for next (an SPF record's ``include``, for one), and a text needs no
address that could be judged. In the public profile these are not asked for.
"""

from __future__ import annotations

_SUFFIXES = frozenset(
    {
        "localhost",  # RFC 6761 section 6.3
        "local",  # RFC 6762
        "home.arpa",  # RFC 8375
        "internal",  # ICANN board resolution 2024.07.29.06
        "onion",  # RFC 7686
        "intranet", "private", "corp", "home", "lan",  # RFC 6762 appendix G
        "localdomain",  # what many systems call the network around them
    }
)  # fmt: skip


def private_suffix(name: str) -> str | None:
    """The part of a name by which it is known to be private; None if it may be in the public DNS.

    name: without its last dot. A single label is private: what the DNS at large has under it is no host.
    """
    labels = name.lower().split(".")
    if len(labels) == 1:
        return name
    ends = (".".join(labels[-count:]) for count in (1, 2))
    return next((end for end in ends if end in _SUFFIXES), None)

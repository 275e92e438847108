"""One question to a block list in the DNS (RFC 5782): whether a name is listed in it, and by which codes.

A list that does not want to answer says so by an address as well, and one that was given up may list the whole world.
So a list is tried first with what must be listed and with what must not, and whatever is not a code is no listing.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import cached_property
from ipaddress import IPv4Network

from smtptest.engine.addressing import parse_address
from smtptest.engine.dns.lookups import record_lookup
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.recorder import Track
from smtptest.engine.secret import MASK
from smtptest.engine.words.sentence import Sentence

# RFC 5782 section 2.1; Spamhaus has its errors in the second, and 255 at the end of any of its codes is one too.
_CODES = IPv4Network("127.0.0.0/8")
_ERRORS = IPv4Network("127.255.255.0/24")
_ERROR_BYTE = 255
# RFC 5782 section 5: what a list must have, and what it must not have.
_ADDRESSES = ("2.0.0.127", "1.0.0.127")
_DOMAINS = ("test", "invalid")
# A label of this length in the name of a list is taken for the operator's key.
_KEY_LENGTH = 20


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a list says of one name."""

    codes: tuple[str, ...] = ()
    """What it is listed by; empty if it is not listed, or nobody can tell."""
    error: Sentence | None = None
    """Why nobody can tell, if the look-up failed."""
    refused: bool = False
    """Whether the list did not want to answer us."""
    seq: int
    """The number of the event that proves it."""


@dataclass(frozen=True)
class BlockList:
    """A list, as the operator has named it."""

    zone: str
    """The name that its answers stand below; a long label of it is the operator's key."""
    network: GuardedNetwork
    """Asks it; the answers are not limited to what may be dialled."""
    track: Track
    """Records each look-up, without the key."""

    @cached_property
    def name(self) -> str:
        """What it is called, without the key that its zone may hold."""
        labels = self.zone.split(".")
        return ".".join(MASK if len(label) >= _KEY_LENGTH else label for label in labels)

    async def has_addresses(self) -> bool:
        """Whether it lists addresses, and answers us."""
        return await self._works(*_ADDRESSES)

    async def has_domains(self) -> bool:
        """Whether it lists domains, and answers us."""
        return await self._works(*_DOMAINS)

    async def _works(self, listed: str, clean: str) -> bool:
        first, second = await asyncio.gather(self.look_up(listed), self.look_up(clean))
        return bool(first.codes) and not (second.codes or second.refused or second.error)

    async def look_up_address(self, address: str) -> Listing:
        """What it says of an IP address."""
        return await self.look_up(parse_address(address).reverse_pointer.rpartition(".")[0].rpartition(".")[0])

    async def look_up(self, name: str) -> Listing:
        """What it says of a name, which stands before its own."""
        try:
            found = await self.network.codes(f"{name}.{self.zone}")
        except asyncio.CancelledError:
            self._record(name, Lookup("", "A", (), Sentence("lookup-abandoned")))
            raise
        seq = self._record(name, found)
        if found.error is not None:
            return Listing(seq=seq, error=None if found.absent else found.error)
        if any(map(_is_error, found.answers)):
            return Listing(seq=seq, refused=True)
        return Listing(seq=seq, codes=found.answers)

    def _record(self, name: str, found: Lookup) -> int:
        return record_lookup(replace(found, query=f"{name}.{self.name}"), self.track)


def _is_error(answer: str) -> bool:
    address = parse_address(answer)
    return address not in _CODES or address in _ERRORS or address.packed[-1] == _ERROR_BYTE

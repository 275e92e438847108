"""Where a domain takes mail from its users, by the SRV records of RFC 6186 and RFC 8314."""

from __future__ import annotations

import asyncio

from smtptest.engine.autoconfig.offer import MOST_OFFERS, Asked, Offer
from smtptest.engine.dns.lookups import is_host_name
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.smtp.plan import Security
from smtptest.engine.words.sentence import Sentence

# TLS from the first byte is preferred (RFC 8314 section 3.3).
_SERVICES = {"_submissions._tcp": Security.TLS, "_submission._tcp": Security.STARTTLS}


async def from_srv(domain: str, address: str, network: GuardedNetwork) -> list[Asked]:
    """What the records of both services say. address: the user name if it is given, else empty."""
    found = await asyncio.gather(*(network.lookup(f"{service}.{domain}", "SRV") for service in _SERVICES))
    return [_asked(lookup, security, address) for lookup, security in zip(found, _SERVICES.values(), strict=True)]


def _asked(lookup: Lookup, security: Security, address: str) -> Asked:
    where = f"{lookup.query} SRV"
    if not lookup.answers:
        return Asked(where=where, error=lookup.error)
    rows = sorted(map(_row, lookup.answers))
    if all(not host for _, _, host, _ in rows):
        return Asked(where=where, error=Sentence("srv-not-offered"))
    # The whole address is the first guess if nothing says what the user name is (RFC 6186 section 4).
    offers = tuple(
        Offer(host=host, port=port, security=security, username=address)
        for _, _, host, port in rows
        if is_host_name(host) and port
    )
    return Asked(where=where, offers=offers[:MOST_OFFERS], error=None if offers else Sentence("srv-unreadable"))


def _row(answer: str) -> tuple[int, int, str, int]:
    """Priority, the negative weight, host and port (RFC 2782): sorted, the one to try first comes first.

    The host has no final dot, and is empty if the service is not offered.
    """
    priority, weight, port, target = answer.split(" ", 3)
    return int(priority), -int(weight), target.removesuffix(".").lower(), int(port)

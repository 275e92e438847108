"""Look-ups in the DNS, each recorded as an event, whatever the result."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from smtptest.engine.events import Resolved, Severity
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.printable import printable
from smtptest.engine.recorder import Track, machine_form
from smtptest.engine.words.sentence import Sentence

# A host name as the DNS gives it: letters, digits, hyphens (RFC 1123 section 2.1), and the underscore that some have.
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_HIDDEN = Sentence("lookup-hidden")
# inet_aton reads what ends in a number as an address; no host name does (WHATWG URL Standard).
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9a-fA-F]*")


async def look_up(network: GuardedNetwork, name: str, record_type: str, track: Track) -> Lookup:
    """Look up a name and record it. If the look-up is cancelled, the event says that it was not waited for."""
    lookup, _ = await look_up_with_number(network, name, record_type, track)
    return lookup


async def look_up_with_number(network: GuardedNetwork, name: str, record_type: str, track: Track) -> tuple[Lookup, int]:
    """Like :func:`look_up`, with the number of the event."""
    try:
        lookup = await network.lookup(name, record_type)
    except asyncio.CancelledError:
        _tell(track, Lookup(name, record_type, ()), (), Sentence("lookup-abandoned"))
        raise
    return lookup, record_lookup(lookup, track)


async def look_up_addresses(network: GuardedNetwork, host: str, family: str, track: Track) -> Sequence[Lookup]:
    """Look up the addresses of a host, once for each family asked for, and record each look-up."""
    lookups = await network.addresses(host, family)
    for lookup in lookups:
        record_lookup(lookup, track)
    return lookups


def record_lookup(lookup: Lookup, track: Track) -> int:
    """Record the event of a look-up, and return its number. Its answers are untrusted text."""
    answers = tuple(printable(answer) for answer in lookup.shown)
    error = lookup_error(lookup)
    told = _tell(track, lookup, answers, error)
    if lookup.left and not lookup.hidden:
        count = len(lookup.answers)
        track.add_finding(
            Severity.INFO,
            "too-many-records",
            "RFC 5321 section 5.1",
            told,
            name=lookup.query,
            type=lookup.type,
            count=count + lookup.left,
            used=count,
        )
    return told


def lookup_error(lookup: Lookup) -> Sentence | None:
    """Why the visitor sees no answers; None if there are any to be seen."""
    return _HIDDEN if lookup.hidden and not lookup.shown else lookup.error


def _tell(track: Track, lookup: Lookup, answers: tuple[str, ...], error: Sentence | None) -> int:
    reason = {} if error is None else machine_form(error)
    return track.add(
        Resolved,
        query=lookup.query,
        type=lookup.type,
        answers=answers,
        error=error,
        secure=lookup.secure,
        **reason,
    ).seq


def note_alias(host: str, lookups: Sequence[Lookup], track: Track, *, implicit: bool) -> None:
    """Note that an MX names an alias, which it must not; most senders follow it all the same, and so does this tool.

    implicit: whether the host is a domain without an MX record, which may be an alias.
    """
    canonical = next((lookup.canonical for lookup in lookups if lookup.canonical), None)
    if canonical is None:
        return
    if implicit:
        note_alias_of_domain(host, canonical, track, "address")
    else:
        track.add_finding(
            Severity.WARNING,
            "mx-is-alias",
            "RFC 2181 section 10.3",
            track.last,
            host=host,
            canonical=printable(canonical),
        )


def note_alias_of_domain(domain: str, canonical: str, track: Track, variant: str) -> None:
    """Note that a domain is an alias, whose mail goes to where that of the other name goes.

    variant: what it has of the other, "servers" if that has MX records, otherwise "address".
    """
    track.add_finding(
        Severity.INFO,
        "domain-is-alias",
        "RFC 5321 section 5.1",
        track.last,
        variant=variant,
        domain=domain,
        canonical=printable(canonical),
    )


def is_host_name(name: str) -> bool:
    """Whether a name from the DNS can be the name of a host; False for anything that could be read as an address."""
    labels = name.split(".")
    return all(_LABEL.fullmatch(label) for label in labels) and not _NUMBER.fullmatch(labels[-1])

"""From the name of a host to the addresses that may be dialled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smtptest.engine.addressing import is_address
from smtptest.engine.dns.answer import all_secure
from smtptest.engine.dns.lookups import look_up_addresses, note_alias
from smtptest.engine.dns.loopback import drop_loopback
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.recorder import Track
from smtptest.engine.words.sentence import Sentence, joined

# Postfix tries five addresses for one delivery (smtp_mx_address_limit).
MOST_ADDRESSES = 5


@dataclass(frozen=True)
class HostAddresses:
    """The addresses of a host that may be dialled, and how the DNS came to them."""

    addresses: Sequence[str] = ()
    """In the order in which they are tried; empty if there are none."""
    secure: bool | None = None
    """Whether a validating name server vouches for all of them; None if nobody can tell."""
    canonical: str | None = None
    """The name that the host's is an alias of; None if it is not an alias or that is unknown."""


async def host_addresses(host: str, family: str, network: GuardedNetwork, track: Track) -> HostAddresses:
    """All addresses of a named host. Raises DialogEnded: refused by the policy, or unreachable if there is none."""
    return HostAddresses(_judged(host, await look_up_addresses(network, host, family, track)))


async def mx_addresses(
    host: str, domain: str, family: str, network: GuardedNetwork, track: Track, *, implicit: bool
) -> HostAddresses:
    """The addresses of a domain's MX, without those by which each sender reaches itself. Raises DialogEnded.

    implicit: whether it is the domain itself, which has no MX record.
    """
    lookups = await look_up_addresses(network, host, family, track)
    note_alias(host, lookups, track, implicit=implicit)
    found = _judged(host, lookups)
    usable = await drop_loopback(host, domain, found, network, track, implicit=implicit)
    if not usable:
        own = Sentence("domain-own-machine" if implicit else "mx-own-machine", host=host, domain=domain)
        raise DialogEnded(Verdict.UNREACHABLE, own)
    canonical = next((lookup.canonical for lookup in lookups if lookup.canonical), None)
    return HostAddresses(usable, all_secure(lookup.secure for lookup in lookups), canonical)


async def literal_address(host: str, family: str, network: GuardedNetwork) -> HostAddresses:
    """An address that was given instead of a name. Raises DialogEnded as :func:`host_addresses` does."""
    return HostAddresses(_judged(host, await network.addresses(host, family)))


def _judged(host: str, lookups: Sequence[Lookup]) -> Sequence[str]:
    for lookup in lookups:
        if lookup.refused:
            raise DialogEnded(Verdict.REFUSED, lookup.error or Sentence("host-forbidden"))
    answers = [answer for lookup in lookups for answer in lookup.answers]
    if not answers and is_address(host):
        raise DialogEnded(Verdict.UNREACHABLE, Sentence("other-family", host=host))
    if not answers:
        raise DialogEnded(Verdict.UNREACHABLE, _absence(host, lookups))
    return answers


def _absence(host: str, lookups: Sequence[Lookup]) -> Sentence:
    """Why a host has no address."""
    absent = {lookup.absent for lookup in lookups}
    if absent == {"name"}:
        return Sentence("no-such-name", host=host)
    if absent == {"record"} and len(lookups) > 1:
        return Sentence("no-records", host=host)
    reasons = list(dict.fromkeys(lookup.error for lookup in lookups if lookup.error)) or [Sentence("has-none")]
    return Sentence("no-address", host=host, reasons=joined(reasons, "reason-and-reason"))


def limit_addresses(host: str, addresses: Sequence[str], track: Track) -> Sequence[str]:
    """The addresses that are tried, in order; a finding says how many are not.

    If the host has addresses of both protocols, both are among them (Postfix: smtp_balance_inet_protocols), so that a
    host whose IPv6 leads nowhere is reached by IPv4.
    """
    if len(addresses) <= MOST_ADDRESSES:
        return addresses
    track.add_finding(
        Severity.INFO,
        "too-many-addresses",
        "RFC 5321 section 5.1",
        track.last,
        variant="of-host",
        host=host,
        count=len(addresses),
        most=MOST_ADDRESSES,
    )
    six, four = [each for each in addresses if ":" in each], [each for each in addresses if ":" not in each]
    share = min(len(six), max(MOST_ADDRESSES - len(four), (MOST_ADDRESSES + 1) // 2))
    kept = {*six[:share], *four[: MOST_ADDRESSES - share]}
    return [each for each in addresses if each in kept]

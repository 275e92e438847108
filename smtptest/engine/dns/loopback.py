"""An MX that leads each sender to itself: "localhost", a loopback address, or the unspecified address.

A sender that follows it delivers to its own mail server, or notices and bounces (Postfix: "mail for … loops back to
myself"). So what such a server answers here says nothing about the domain.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from smtptest.engine.addressing import parse_address, unmapped
from smtptest.engine.dns.lookups import look_up
from smtptest.engine.events import Severity
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.recorder import Track
from smtptest.engine.words.sentence import Sentence

# What the hosts files of common systems call the machine itself, beside the names below "localhost".
_HOSTS_FILE = {
    "localhost4", "localhost6", "ip6-localhost", "ip6-loopback",
    "localhost.localdomain", "localhost4.localdomain4", "localhost6.localdomain6",
}  # fmt: skip
# Nobody delivers to these over the internet, so a loopback address in them is somebody's laboratory.
_LOCAL = (
    "test", "example", "invalid", "localhost", "example.com", "example.net", "example.org",  # RFC 2606, RFC 6761
    "local",  # RFC 6762
    "home.arpa",  # RFC 8375
    "internal",  # ICANN board resolution 2024.07.29.06
)  # fmt: skip


def is_localhost_name(host: str) -> bool:
    """Whether the name means the machine itself on every machine (RFC 6761 section 6.3)."""
    return host.rsplit(".", maxsplit=1)[-1] == "localhost" or host in _HOSTS_FILE


def is_lab_domain(domain: str) -> bool:
    """Whether the domain is in no public DNS: it is reserved, or a single label."""
    return "." not in domain or any(domain == each or domain.endswith(f".{each}") for each in _LOCAL)


def _is_own(address: str) -> bool:
    return unmapped(parse_address(address)).is_loopback or _is_nowhere(address)


def _is_nowhere(address: str) -> bool:
    """Whether this is the unspecified address, which some systems connect to themselves. It belongs to nobody."""
    return unmapped(parse_address(address)).is_unspecified


def own_machine(host: str, domain: str, addresses: Sequence[str]) -> Sentence | None:
    """Why an MX leads each sender to itself, by its name or by these of its addresses; None if it does not.

    host: the MX. domain: whose it is.
    """
    if is_localhost_name(host) and not is_localhost_name(domain):
        return Sentence("own-machine-by-name", name=host)
    own = _own(host, domain, addresses)
    return Sentence("own-machine-by-address", host=host, addresses=", ".join(own)) if own else None


def _own(host: str, domain: str, addresses: Sequence[str]) -> list[str]:
    lab = is_lab_domain(domain) or is_lab_domain(host)
    return [address for address in addresses if (_is_nowhere if lab else _is_own)(address)]


async def drop_loopback(
    host: str, domain: str, addresses: Sequence[str], network: GuardedNetwork, track: Track, *, implicit: bool
) -> Sequence[str]:
    """The addresses of an MX without those that lead each sender to itself; a finding names these.

    host: the MX. domain: whose it is. implicit: whether it is the domain itself, which has no MX record.
    """
    lab = is_lab_domain(domain) or is_lab_domain(host)
    own = _own(host, domain, addresses)
    about = track.last
    if not own or not (lab or await _is_known_as_own(host, network, track)):
        return addresses
    shown = ", ".join(own)
    reason = Sentence("own-machine-by-address", host=host, addresses=shown)
    note_loopback_mx(host, domain, reason, track, about, implicit=implicit)
    return [address for address in addresses if address not in own]


async def _is_known_as_own(host: str, network: GuardedNetwork, track: Track) -> bool:
    """Whether senders elsewhere see a loopback address too.

    Debian's hosts file gives the machine's own name the address 127.0.1.1, so a test on the mail server itself sees
    loopback although the DNS has a public address.
    """
    lookups: list[Lookup] = await asyncio.gather(*(look_up(network, host, each, track) for each in ("AAAA", "A")))
    answers = [answer for lookup in lookups for answer in lookup.answers]
    if answers:
        return all(map(_is_own, answers))
    return all(lookup.absent is not None for lookup in lookups)


def note_loopback_mx(
    host: str, domain: str, reason: Sentence, track: Track, about: int | None, *, implicit: bool = False
) -> None:
    """Note that an MX leads each sender to itself. implicit: whether it is the domain itself, without an MX record."""
    track.add_finding(
        Severity.PROBLEM,
        "mx-own-machine",
        "RFC 6761 section 6.3",
        about,
        variant="domain" if implicit else "mx",
        host=host,
        domain=domain,
        reason=reason,
    )

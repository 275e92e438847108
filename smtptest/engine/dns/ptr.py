"""The name of the dialled address (PTR), and whether it leads back: looked up in parallel with the dialog."""

from __future__ import annotations

from smtptest.engine.addressing import parse_address
from smtptest.engine.dns.lookups import is_host_name, look_up, look_up_addresses
from smtptest.engine.events import Severity
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.printable import printable
from smtptest.engine.recorder import Track

_REFERENCE = "RFC 1912 section 2.1"
# An address may have any number of names; receivers check the first few.
_MOST_NAMES = 5


async def check_ptr(network: GuardedNetwork, address: str, track: Track) -> None:
    """Note the names of the address, and whether one leads back to it; nothing if the DNS did not answer."""
    lookup = await look_up(network, parse_address(address).reverse_pointer, "PTR", track)
    if lookup.absent is not None:
        _missing(address, track)
    about = track.last
    names = [printable(answer.removesuffix(".")) for answer in lookup.answers[:_MOST_NAMES]]
    if names:
        await _judge(network, address, names, track, about)


def _missing(address: str, track: Track) -> None:
    track.add_finding(Severity.WARNING, "ptr-missing", _REFERENCE, track.last, address=address)


async def _judge(network: GuardedNetwork, address: str, names: list[str], track: Track, about: int | None) -> None:
    doubtful = False
    for name in filter(is_host_name, names):
        lookups = await look_up_addresses(network, name, f"ipv{parse_address(address).version}", track)
        answers = {parse_address(answer) for lookup in lookups for answer in lookup.answers}
        if parse_address(address) in answers:
            return _confirmed(address, name, track)
        doubtful = doubtful or any(lookup.error and lookup.absent is None for lookup in lookups)
    return None if doubtful else _mismatch(address, names, track, about)


def _confirmed(address: str, name: str, track: Track) -> None:
    track.add_finding(Severity.GOOD, "ptr-confirmed", _REFERENCE, track.last, address=address, name=name)


def _mismatch(address: str, names: list[str], track: Track, about: int | None) -> None:
    track.add_finding(Severity.WARNING, "ptr-mismatch", _REFERENCE, about, address=address, names=", ".join(names))

"""Which hosts take a domain's mail: RFC 5321 section 5.1, and RFC 7505 for the domain that takes none."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from smtptest.engine.dns.lookups import is_host_name, look_up, note_alias_of_domain
from smtptest.engine.dns.loopback import is_localhost_name, note_loopback_mx
from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.resolver import Lookup
from smtptest.engine.printable import printable
from smtptest.engine.recorder import Track
from smtptest.engine.smtp.target import Target
from smtptest.engine.words.sentence import Sentence

_REFERENCE = "RFC 5321 section 5.1"
_random = random.SystemRandom()


async def mail_servers(domain: str, network: GuardedNetwork, track: Track) -> list[Target]:
    """The domain's mail servers in the order in which an MTA tries them, or the domain itself if it names none.

    Raises DialogEnded if there is no such domain, if it takes no mail, and if its MX cannot be found out.
    """
    lookup = await look_up(network, domain, "MX", track)
    if lookup.canonical is not None:
        note_alias_of_domain(domain, lookup.canonical, track, "servers")
    if lookup.absent == "record":
        return [replace(_implicit(domain, track), secure=lookup.secure)]
    if lookup.withheld or lookup.refused:
        _not_public(domain, lookup.withheld or 1, track)  # how many internal ones there are is not disclosed
    if lookup.refused:
        raise DialogEnded(Verdict.REFUSED, lookup.error or Sentence("mail-servers-forbidden"))
    if not lookup.answers:
        # Not the domain's own address: whether it has an MX is unknown.
        raise DialogEnded(Verdict.UNREACHABLE, Sentence("mail-servers-unknown", domain=domain, reason=lookup.error))
    names = by_preference(_read(lookup))
    if names == [""]:
        raise _takes_none(domain, track)
    named = [_target(domain, name, track) for name in names if name or _mixed(domain, track)]
    return [replace(target, secure=lookup.secure) for target in named]


def by_preference(records: Sequence[tuple[int, str]]) -> list[str]:
    """The names by preference, the lowest first, equal ones in random order; each once."""
    ordered = []
    for _, equal in groupby(sorted(records), key=lambda record: record[0]):
        names = [name for _, name in equal]
        _random.shuffle(names)
        ordered += names
    return list(dict.fromkeys(ordered))


def _read(lookup: Lookup) -> list[tuple[int, str]]:
    """Preference and name of each record; the name without its last dot, so that the null MX's is empty."""
    pairs = (answer.split(" ", 1) for answer in lookup.answers)
    return [(int(preference), name.removesuffix(".").lower()) for preference, name in pairs]


def _target(domain: str, name: str, track: Track) -> Target:
    if is_localhost_name(name) and not is_localhost_name(domain):
        reason = Sentence("own-machine-by-name", name=name)
        note_loopback_mx(name, domain, reason, track, track.last)
        words = Sentence("mx-own-machine", host=name, domain=domain)
        return Target(host=name, unusable=DialogEnded(Verdict.UNREACHABLE, words))
    if is_host_name(name):
        return Target(host=name, domain=domain)
    shown = printable(name)
    track.add_finding(Severity.PROBLEM, "mx-not-a-name", _REFERENCE, track.last, name=shown, domain=domain)
    words = Sentence("mx-not-a-name", host=shown, domain=domain)
    return Target(host=shown, unusable=DialogEnded(Verdict.UNREACHABLE, words))


def _implicit(domain: str, track: Track) -> Target:
    track.add_finding(Severity.INFO, "mx-implicit", _REFERENCE, track.last, domain=domain)
    return Target(host=domain, domain=domain, implicit=True)


def _takes_none(domain: str, track: Track) -> DialogEnded:
    track.add_finding(Severity.PROBLEM, "null-mx", "RFC 7505 section 3", track.last, domain=domain)
    return DialogEnded(Verdict.UNREACHABLE, Sentence("null-mx", domain=domain))


def _mixed(domain: str, track: Track) -> bool:
    track.add_finding(Severity.WARNING, "null-mx-mixed", "RFC 7505 section 3", track.last, domain=domain)
    return False


def _not_public(domain: str, count: int, track: Track) -> None:
    track.add_finding(
        Severity.PROBLEM,
        "mx-not-public",
        _REFERENCE,
        track.last,
        variant="one" if count == 1 else "several",
        domain=domain,
        count=count,
    )

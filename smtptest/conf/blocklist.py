"""The operator's list of targets that must not be tested: one entry a line, # begins a comment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_network
from pathlib import Path

from smtptest.engine.addressing import Address, IPNetwork, parse_ip
from smtptest.engine.guard.hosts import parse_host
from smtptest.engine.smtp.mailboxes import canonical_mailbox


@dataclass(frozen=True)
class Blocklist:
    """Targets that must not be tested."""

    domains: frozenset[str] = frozenset()
    """Each with all its subdomains."""
    networks: tuple[IPNetwork, ...] = ()
    """No address in one of them is a target."""
    mailboxes: frozenset[str] = frozenset()
    """Each in its canonical spelling."""

    def has_host(self, host: str) -> bool:
        """Whether the name, or a domain that it is in, is on the list. host: in A-labels."""
        labels = host.lower().rstrip(".").split(".")
        return any(".".join(labels[start:]) in self.domains for start in range(len(labels)))

    def has_address(self, address: Address) -> bool:
        return any(address in network for network in self.networks)

    def has_server(self, server: str) -> bool:
        """Whether a host name in A-labels, or an IP address, is on the list."""
        address = parse_ip(server)
        return self.has_host(server) if address is None else self.has_address(address)

    def has_mailbox(self, mailbox: str, domain: str) -> bool:
        """Whether the address, or its domain (in A-labels), is on the list."""
        return canonical_mailbox(mailbox) in self.mailboxes or self.has_host(domain)


def parse(text: str) -> Blocklist:
    """Parse a list. Raises ValueError naming the line that is not a domain, address, network or email address."""
    domains, networks, mailboxes = set(), [], set()
    for number, line in enumerate(text.splitlines(), start=1):
        entry = line.partition("#")[0].strip()
        if not entry:
            continue
        if "@" in entry:
            mailboxes.add(_mailbox(entry, number))
            continue
        try:
            networks.append(ip_network(entry))
        except ValueError:
            domains.add(_domain(entry, number))
    return Blocklist(frozenset(domains), tuple(networks), frozenset(mailboxes))


def _mailbox(entry: str, number: int) -> str:
    try:
        return canonical_mailbox(entry)
    except UnicodeError:
        raise ValueError(f"line {number}: {entry!r} is not a valid email address") from None


def _domain(entry: str, number: int) -> str:
    try:
        if "/" in entry:
            raise ValueError
        return parse_host(entry, require_dot=False)
    except ValueError:
        example = "example.org, 192.0.2.0/24 or someone@example.org"
        raise ValueError(f"line {number}: {entry!r} is not a valid entry; write one as in {example}") from None


def load(file: str) -> Blocklist:
    """The list in a file, which is read again if it has changed; an empty list without a file. Raises OSError, and
    ValueError as :func:`parse` does."""
    return _loaded(file, Path(file).stat().st_mtime_ns) if file else Blocklist()


def readable(file: str) -> str:
    """The same path, if there is a list in that file. Raises ValueError, which says why it cannot be read."""
    try:
        load(file)
    except OSError as error:
        raise ValueError(f"{file!r} cannot be read: {error.strerror}") from None
    return file


@lru_cache(maxsize=2)
def _loaded(file: str, changed: int) -> Blocklist:
    return parse(Path(file).read_text(encoding="utf-8-sig"))

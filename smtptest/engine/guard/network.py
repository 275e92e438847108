"""The network under the policy: looks names up, judges the addresses, and connects to judged addresses."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Sequence
from dataclasses import replace

from dns.resolver import NoResolverConfiguration

from smtptest.engine.addressing import Address, parse_address, parse_ip, unmapped
from smtptest.engine.guard.blocks import forbidding_block
from smtptest.engine.guard.failures import Forbidden, SourceUnusable, system_error
from smtptest.engine.guard.mail_records import is_for_everybody
from smtptest.engine.guard.policy import NAMES_NOT_PUBLIC, Policy
from smtptest.engine.guard.private_names import private_suffix
from smtptest.engine.guard.resolver import DnsResolver, Lookup
from smtptest.engine.guard.system_resolver import SystemResolver
from smtptest.engine.words.sentence import Sentence

# Records that name hosts, which are dialled or shown as such.
_NAMING = frozenset({"MX", "PTR", "SRV"})
# IPv6 first, as a host without a policy of its own prefers it (RFC 6724 section 2.1).
_TYPES = {"any": ("AAAA", "A"), "ipv4": ("A",), "ipv6": ("AAAA",)}


class GuardedNetwork:
    """Look-ups and connections under a policy.

    nameservers: (address, port) pairs. Without any, the public profile asks the system's name servers for absolute
    names, and the private profile asks the system's resolver. dns_limit: seconds for one look-up. validating: as in
    :class:`DnsResolver`.
    """

    def __init__(
        self,
        policy: Policy,
        nameservers: Sequence[tuple[str, int]] = (),
        dns_limit: float = 5.0,
        validating: Sequence[str] | None = None,
    ) -> None:
        self._policy = policy
        self._dns_limit = dns_limit
        self._validating = validating
        self._dns = DnsResolver(nameservers, dns_limit, validating) if policy.public or nameservers else None
        self._system = SystemResolver(dns_limit)

    def port_refusal(self, port: int) -> Sentence | None:
        """Why this port may not be dialled, as a sentence for the visitor; None if it may."""
        return self._policy.port_refusal(port)

    async def addresses(self, host: str, family: str) -> tuple[Lookup, ...]:
        """The judged addresses of a host: one look-up for each family asked for ("any", "ipv4", "ipv6"), AAAA first.

        host: a name in A-labels, or an IP address, whose look-up has itself as its answer. If the policy forbids one of
        the addresses, all look-ups are refused, because honest names do not mix them. Never raises.
        """
        address = parse_ip(host)
        if address is not None:
            return self._judged([_literal_lookup(host, address, _TYPES[family])])
        resolver = self._resolver(host)
        return self._judged(await asyncio.gather(*(resolver.lookup(host, each) for each in _TYPES[family])))

    async def lookup(self, name: str, record_type: str) -> Lookup:
        """The records of one type of an absolute name, from name servers. Never raises: ``error`` says what went wrong.

        Addresses are judged as in :meth:`addresses`. In the public profile, so is whatever else the answers lead to,
        because the name servers may know internal names that are not to be disclosed.
        """
        try:
            dns = self._name_servers()
        except NoResolverConfiguration:
            return Lookup(name, record_type, (), Sentence("lookup-no-server"))
        found = await dns.lookup(name, record_type)
        if record_type in ("A", "AAAA"):
            return self._judged([found])[0]
        if not self._policy.public or not found.answers:
            return found
        if record_type in _NAMING:
            return await self._judged_names(found)
        return replace(found, hidden=self._hidden(found))

    async def codes(self, name: str) -> Lookup:
        """The A records of a name in a block list, which are codes and lead nowhere (RFC 5782). Never raises.

        They are not judged, because nothing may be connected to them; the operator has chosen the list.
        """
        try:
            return await self._name_servers().lookup(name, "A")
        except NoResolverConfiguration:
            return Lookup(name, "A", (), Sentence("lookup-no-server"))

    def _name_servers(self) -> DnsResolver:
        """Those that were given, or else the system's. Raises NoResolverConfiguration if there are none."""
        return self._dns or DnsResolver((), self._dns_limit, self._validating)

    def _hidden(self, found: Lookup) -> tuple[str, ...]:
        """The answers that an alias leads to in another domain, but for those that are meant for everybody."""
        if found.canonical is None or _stays(found.query, found.canonical):
            return ()
        if self.name_refusal(found.canonical) is not None:
            return found.answers
        return tuple(each for each in found.answers if not is_for_everybody(found.query, found.type, each))

    async def _judged_names(self, found: Lookup) -> Lookup:
        """The look-up without the hosts that have an internal address.

        Behind an alias, hosts without any address are left out too. The owner of the name that was asked for has
        published its own records, but an alias can lead to records of a zone that only the operator's network knows.
        """
        strict = found.canonical is not None and not _stays(found.query, found.canonical)
        told = await asyncio.gather(*(self._may_be_told(answer, strict=strict) for answer in found.answers))
        answers = tuple(answer for answer, fine in zip(found.answers, told, strict=True) if fine)
        if not answers:
            return Lookup(found.query, found.type, (), NAMES_NOT_PUBLIC, refused=True)
        return replace(found, answers=answers, withheld=told.count(False))

    async def _may_be_told(self, answer: str, *, strict: bool) -> bool:
        name = answer.rpartition(" ")[2].removesuffix(".")
        if not name:
            return True  # the null MX (RFC 7505) names nobody
        lookups = await self.addresses(name, "any")
        return not any(lookup.refused for lookup in lookups) and (
            not strict or any(lookup.answers for lookup in lookups)
        )

    @property
    def public(self) -> bool:
        """Whether strangers use this service."""
        return self._policy.public

    @property
    def believed(self) -> bool:
        """Whether the name servers are believed about DNSSEC, so that what they do not vouch for is not signed."""
        try:
            return self._name_servers().believed
        except NoResolverConfiguration:
            return False

    def name_refusal(self, name: str) -> Sentence | None:
        """Why records of this name are not to be asked for, as the end of a sentence; None if they may be.

        name: without its last dot. Whatever asks for names that a stranger's record holds asks here first.
        """
        suffix = private_suffix(name) if self._policy.public else None
        return None if suffix is None else Sentence("lookup-not-in-public", suffix=suffix)

    def has_name(self, address: str) -> bool:
        """Whether the name of an address (PTR) is worth looking up.

        Nobody outside knows the names of loopback and private addresses, and asking would disclose which are used here.
        """
        return forbidding_block(unmapped(parse_address(address))) is None

    async def connect(self, address: str, port: int, timeout: float, source: str = "") -> socket.socket:
        """A connected, non-blocking socket to exactly this IP address, judged once more; the caller closes it.

        source: the IP address at our end, of the same family; empty for what the system chooses.
        Raises PermissionError where the policy forbids it, TimeoutError after ``timeout`` seconds, else
        OSError with the system's own words as its ``strerror``.
        """
        if refusal := self._policy.port_refusal(port):
            raise Forbidden(refusal)
        return await self._connect(address, port, timeout, source)

    async def connect_for_document(self, address: str, port: int, timeout: float) -> socket.socket:
        """As :meth:`connect`, to fetch a document: the operator's list of ports is for mail servers, whose port a
        visitor chooses, and nobody chooses that of a document. The address is judged all the same."""
        return await self._connect(address, port, timeout, "")

    async def _connect(self, address: str, port: int, timeout: float, source: str) -> socket.socket:
        target = unmapped(parse_address(address))
        if refusal := self._policy.address_refusal(target):
            raise Forbidden(refusal)
        family = socket.AF_INET if target.version == 4 else socket.AF_INET6
        # Named, because asyncio turns Nagle's algorithm off only where the protocol is given.
        connection = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            if source:
                _bind(connection, source)
            await _dial(connection, target, port, timeout)
            _require_peer(connection, target, port)
        except BaseException:
            connection.close()
            raise
        return connection

    def _resolver(self, host: str) -> DnsResolver | SystemResolver:
        # A single label (localhost, a container's name) is nothing that the DNS at large knows.
        local = not self._policy.public and "." not in host
        return self._system if self._dns is None or local else self._dns

    def _judged(self, lookups: Sequence[Lookup]) -> tuple[Lookup, ...]:
        answers = (parse_address(answer) for lookup in lookups for answer in lookup.answers)
        refusal = next(filter(None, map(self._policy.address_refusal, answers)), None)
        if refusal is None:
            return tuple(lookups)
        return tuple(Lookup(lookup.query, lookup.type, (), refusal, refused=True) for lookup in lookups)


def _stays(name: str, canonical: str) -> bool:
    """Whether an alias leads to the domain that was asked, or below it.

    ``_label.example.org`` and ``selector._label.example.org`` ask example.org.
    """
    labels = name.lower().removesuffix(".").split(".")
    first = max((place for place, label in enumerate(labels, start=1) if label.startswith("_")), default=0)
    domain = ".".join(labels[first:])
    return f".{canonical.lower()}".endswith(f".{domain}")


def _literal_lookup(host: str, address: Address, types: Sequence[str]) -> Lookup:
    own_type = "A" if address.version == 4 else "AAAA"
    if own_type in types:
        return Lookup(host, own_type, (str(address),))
    return Lookup(host, own_type, (), Sentence("lookup-other-family", version=address.version))


def _bind(connection: socket.socket, source: str) -> None:
    try:
        connection.bind((source, 0))
    except OSError as error:
        raise SourceUnusable(Sentence("connect-own-end", address=source, reason=system_error(error))) from None


async def _dial(connection: socket.socket, target: Address, port: int, timeout: float) -> None:
    connection.setblocking(False)
    try:
        async with asyncio.timeout(timeout):
            await asyncio.get_running_loop().sock_connect(connection, (str(target), port))
    except OSError as error:
        if error.errno is None:
            raise
        # asyncio says "Connect call failed" and the address in place of what happened.
        raise OSError(error.errno, os.strerror(error.errno)) from None


def _require_peer(connection: socket.socket, target: Address, port: int) -> None:
    """Raise PermissionError unless the peer is the one judged: 0.0.0.0, for one, connects to 127.0.0.1."""
    peer, peer_port = connection.getpeername()[:2]
    if (parse_address(peer), peer_port) != (target, port):
        raise Forbidden(Sentence("connect-elsewhere"))

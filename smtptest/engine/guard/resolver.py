"""Look-ups of absolute names in the DNS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_network

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
from dns.asyncresolver import Resolver
from dns.exception import DNSException, Timeout
from dns.nameserver import Do53Nameserver
from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers

from smtptest.engine.addressing import is_address, parse_address
from smtptest.engine.words.sentence import Sentence

# A name's owner decides how many records it has (64 KiB hold thousands), and each is shown and may be followed: a long
# list would make this service knock on as many strangers' doors. Postfix tries 5 addresses for one delivery.
MOST_ANSWERS = 32
# Texts name nobody to knock at, and of a large organisation's the one that is looked for may be the fiftieth.
_MOST_TEXTS = 256
# What an answer may have in a datagram without being cut up on its way (DNS flag day 2020).
_PAYLOAD = 1232
# Why a validating name server does not give an answer: RFC 8914 section 4.7 to 4.13.
_BOGUS = range(6, 13)
# The name server has just tried to get the answer, so that it has it, or fails again.
_UNCHECKED_SECONDS = 1.0
# The response codes of an answer, whatever it says.
_ANSWERS = (dns.rcode.NOERROR, dns.rcode.NXDOMAIN)
_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1"))


@dataclass(frozen=True)
class Lookup:
    """The result of one look-up."""

    query: str
    """The name that was asked for."""
    type: str
    """The record type."""
    answers: tuple[str, ...]
    """The records in presentation form (RFC 1035 section 5.1); empty if there is an ``error``."""
    error: Sentence | None = None
    """Why there are no ``answers``, as the end of a sentence; None if there are any."""
    refused: bool = False
    """Whether the policy forbids what the records lead to. Then ``answers`` is empty and ``error`` is the reason."""
    absent: str | None = None
    """What the DNS says does not exist, "name" or "record"; None if it did not say so."""
    canonical: str | None = None
    """The name that ``query`` is an alias of, without its final dot; None if it is not an alias or that is unknown."""
    dangling: str | None = None
    """The name that the CNAME record of ``query`` has, without its final dot, if that leads to none of the records."""
    hidden: tuple[str, ...] = ()
    """Those of ``answers`` that may be used but not shown to the visitor."""
    withheld: int = 0
    """How many records are missing from ``answers`` because the policy forbids disclosing them."""
    left: int = 0
    """How many more records there are than are used."""
    secure: bool | None = None
    """Whether a name server that is believed has validated the answer (AD, RFC 4035 section 3.2.3), which may be that
    there is none; None if none that is believed was asked, or it did not answer."""
    bogus: bool = False
    """Whether a name server that is believed says that the signatures are wrong (RFC 8914)."""

    @property
    def shown(self) -> tuple[str, ...]:
        """The answers that the visitor may see."""
        return tuple(answer for answer in self.answers if answer not in self.hidden)


def answered(
    query: str,
    record_type: str,
    answers: Sequence[str],
    canonical: str | None = None,
    secure: bool | None = None,
) -> Lookup:
    """The look-up with these answers, or with the first of them if there are more than are used."""
    if record_type == "MX" and len(answers) > MOST_ANSWERS:
        answers = sorted(answers, key=lambda answer: int(answer.split(" ", 1)[0]))  # those that senders try first
    first = tuple(answers[: _MOST_TEXTS if record_type == "TXT" else MOST_ANSWERS])
    return Lookup(query, record_type, first, canonical=canonical, left=len(answers) - len(first), secure=secure)


class DnsResolver:
    """Asks the given name servers, or else the system's. limit: seconds for each look-up.

    validating: addresses of name servers that are believed if they say that they have validated an answer; None for
    those on loopback. Others are on a network where anybody could have written the answer (RFC 4035 section 4.9.3).
    Raises dns.resolver.NoResolverConfiguration if there are no name servers.
    """

    def __init__(
        self, nameservers: Sequence[tuple[str, int]], limit: float, validating: Sequence[str] | None = None
    ) -> None:
        self._limit = limit
        self._resolver = Resolver(configure=not nameservers)
        if nameservers:
            self._resolver.nameservers = [Do53Nameserver(address, port) for address, port in nameservers]
        asked = [address for address, _ in nameservers] or [str(server) for server in self._resolver.nameservers]
        #: Whether all that are asked are believed: which of them has answered is not always told.
        self.believed = all(_is_believed(address, validating) for address in asked)
        if self.believed:
            self._resolver.use_edns(0, dns.flags.DO, _PAYLOAD)
            self._resolver.flags = dns.flags.RD | dns.flags.AD

    async def lookup(self, name: str, record_type: str) -> Lookup:
        """The records of that type, following CNAMEs. Never raises for what the DNS says: ``error`` says it.

        The name is absolute whether or not it ends in a dot: a search domain would lead into the network around this
        machine.
        """
        try:
            absolute = dns.name.from_text(name)
            answer = await self._resolver.resolve(absolute, record_type, lifetime=self._limit)
        except DNSException as error:
            return await self._failed(name, record_type, error)
        alias_of = None if answer.canonical_name == absolute else answer.canonical_name.to_text(omit_final_dot=True)
        return answered(
            name, record_type, [record.to_text() for record in answer], alias_of, self._vouched(answer.response)
        )

    async def _failed(self, name: str, record_type: str, error: DNSException) -> Lookup:
        absent = _absent(error)
        return Lookup(
            name,
            record_type,
            (),
            self._reason(error, record_type),
            absent=absent,
            dangling=_alias(_denial(error), name) if absent else None,
            secure=self._vouched(_denial(error)) if absent else None,
            bogus=isinstance(error, NoNameservers) and await self._is_bogus(name, record_type, error),
        )

    async def _is_bogus(self, name: str, record_type: str, error: NoNameservers) -> bool:
        """Whether the answer failed validation: the name server says so, or gives it if it need not validate (CD)."""
        response = error.kwargs["errors"][-1][-1]
        if not self.believed or response is None or response.rcode() != dns.rcode.SERVFAIL:
            return False
        if any(each.code in _BOGUS for each in response.extended_errors()):
            return True
        unchecked = Resolver(configure=False)
        unchecked.nameservers = self._resolver.nameservers
        unchecked.flags = dns.flags.RD | dns.flags.CD
        try:
            await unchecked.resolve(
                dns.name.from_text(name), record_type, lifetime=min(self._limit, _UNCHECKED_SECONDS)
            )
        except DNSException as failure:
            return _absent(failure) is not None
        return True

    def _vouched(self, response: dns.message.Message) -> bool | None:
        return bool(response.flags & dns.flags.AD) if self.believed else None

    def _reason(self, error: DNSException, record_type: str) -> Sentence:
        match error:
            case NXDOMAIN():
                return Sentence("lookup-nxdomain")
            case NoAnswer():
                return Sentence("lookup-no-record", type=record_type)
            case Timeout():
                return Sentence("lookup-timeout", seconds=self._limit)
            case NoNameservers():
                return _failure(error)
            case _:
                return Sentence("lookup-not-a-name")


def _absent(error: DNSException) -> str | None:
    match error:
        case NXDOMAIN():
            return "name"
        case NoAnswer():
            return "record"
        case _:
            return None


def _denial(error: DNSException) -> dns.message.Message:
    """The answer that says that there is no such name or record."""
    response: dns.message.Message = error.kwargs.get("response") or list(error.kwargs["responses"].values())[-1]
    return response


def _alias(response: dns.message.Message, name: str) -> str | None:
    owner = dns.name.from_text(name)
    found = next((each for each in response.answer if (each.name, each.rdtype) == (owner, dns.rdatatype.CNAME)), None)
    return None if found is None else found[0].target.to_text(omit_final_dot=True)


def _is_believed(address: str, validating: Sequence[str] | None) -> bool:
    """Whether a name server that is known by this address, or by the address of a web page, is believed."""
    if validating is not None:
        return address in validating
    return is_address(address) and any(parse_address(address) in network for network in _LOOPBACK)


def _failure(error: NoNameservers) -> Sentence:
    """What the last name server did: its response code (RFC 1035 section 4.1.1), or that it did not answer, or not
    with anything that can be followed."""
    *_, reason, response = error.kwargs["errors"][-1]
    if isinstance(reason, dns.message.ChainTooLong):
        return Sentence("lookup-chain")
    if response is None or response.rcode() in _ANSWERS:
        return Sentence("lookup-unreachable")
    return Sentence("lookup-failed", code_name=dns.rcode.to_text(response.rcode()))

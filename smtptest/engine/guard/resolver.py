"""Look-ups of absolute names in the DNS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dns.name
import dns.rcode
from dns.asyncresolver import Resolver
from dns.exception import DNSException, Timeout
from dns.nameserver import Do53Nameserver
from dns.resolver import NXDOMAIN, NoAnswer, NoNameservers

from smtptest.engine.words.sentence import Sentence

# A name's owner decides how many records it has (64 KiB hold thousands), and each is shown and may be followed: a long
# list would make this service knock on as many strangers' doors. Postfix tries 5 addresses for one delivery.
MOST_ANSWERS = 32


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
    refused: bool = False
    """Whether the policy forbids what the records lead to. Then ``answers`` is empty and ``error`` is the reason."""
    absent: str | None = None
    """What the DNS says does not exist, "name" or "record"; None if it did not say so."""
    canonical: str | None = None
    """The name that ``query`` is an alias of, without its final dot; None if it is not an alias or that is unknown."""
    hidden: bool = False
    """Whether ``answers`` may be used but not shown to the visitor."""
    withheld: int = 0
    """How many records are missing from ``answers`` because the policy forbids disclosing them."""
    left: int = 0
    """How many more records there are than are used."""


def answered(query: str, record_type: str, answers: Sequence[str], canonical: str | None = None) -> Lookup:
    """The look-up with these answers, or with the first of them if there are more than are used."""
    if record_type == "MX" and len(answers) > MOST_ANSWERS:
        answers = sorted(answers, key=lambda answer: int(answer.split(" ", 1)[0]))  # those that senders try first
    first = tuple(answers[:MOST_ANSWERS])
    return Lookup(query, record_type, first, canonical=canonical, left=len(answers) - len(first))


class DnsResolver:
    """Asks the given name servers, or else the system's. limit: seconds for each look-up.

    Raises dns.resolver.NoResolverConfiguration if there are neither.
    """

    def __init__(self, nameservers: Sequence[tuple[str, int]], limit: float) -> None:
        self._limit = limit
        self._resolver = Resolver(configure=not nameservers)
        if nameservers:
            self._resolver.nameservers = [Do53Nameserver(address, port) for address, port in nameservers]

    async def lookup(self, name: str, record_type: str) -> Lookup:
        """The records of that type, following CNAMEs. Never raises for what the DNS says: ``error`` says it.

        The name is absolute whether or not it ends in a dot: a search domain would lead into the network around this
        machine.
        """
        try:
            absolute = dns.name.from_text(name)
            answer = await self._resolver.resolve(absolute, record_type, lifetime=self._limit)
        except DNSException as error:
            return Lookup(name, record_type, (), self._reason(error, record_type), absent=_absent(error))
        alias_of = None if answer.canonical_name == absolute else answer.canonical_name.to_text(omit_final_dot=True)
        return answered(name, record_type, [record.to_text() for record in answer], alias_of)

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


def _failure(error: NoNameservers) -> Sentence:
    """What the last name server did: its response code (RFC 1035 section 4.1.1), or that it did not answer."""
    response = error.kwargs["errors"][-1][-1]
    if response is None:
        return Sentence("lookup-unreachable")
    return Sentence("lookup-failed", code_name=dns.rcode.to_text(response.rcode()))

"""The other evaluators, asked about the same zones: pyspf, checkdmarc and dkimpy.

Some of them warn while they are imported, and pyspf looks its answers up by a function of its module.
"""

from __future__ import annotations

import socket
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import dns.name
import dns.rdatatype
import dns.resolver
import dns.rrset

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import checkdmarc.dmarc as checkdmarc
    import dkim
    import spf as pyspf

from tests.engine.authentication.zone import Entries, presented

_Found = tuple[tuple[str, str], Any]
TTL = 60


def spf_result(zone: Mapping[str, Entries], address: str, sender: str, helo: str) -> str:
    """What pyspf makes of it."""

    def look_up(name: str, kind: str, *_: Any) -> Iterator[_Found]:
        entries = zone.get(name.lower().removesuffix("."), {})
        if isinstance(entries, str):
            raise pyspf.TempError(entries)
        for record in entries.get(kind, []):
            yield (name, kind), _as_pydns(kind, record)

    pyspf.DNSLookup = look_up
    return str(pyspf.query(i=address, s=sender, h=helo, strict=True).check()[0])


def _as_pydns(kind: str, record: str) -> Any:
    match kind:
        case "TXT":
            return (record.encode("latin-1"),)
        case "AAAA":
            return socket.inet_pton(socket.AF_INET6, record)
        case "MX":
            preference, name = record.split(" ")
            return int(preference), name.removesuffix(".")
        case _:
            return record.removesuffix(".")


class _Resolver:
    """As checkdmarc asks dnspython."""

    def __init__(self, zone: Mapping[str, Entries]) -> None:
        self._zone = zone
        self.nameservers: list[str] = []
        self.timeout = self.lifetime = 1.0

    def resolve(self, name: str, kind: str, **_: Any) -> dns.rrset.RRset:
        entries = self._zone.get(str(name).lower().removesuffix("."))
        if entries is None or isinstance(entries, str):
            raise dns.resolver.NXDOMAIN
        records = entries.get(str(kind), [])
        if not records:
            raise dns.resolver.NoAnswer
        texts = [presented(record, str(kind)) for record in records]
        return dns.rrset.from_text(dns.name.from_text(str(name)), TTL, "IN", str(kind), *texts)


def dmarc_record(text: str, domain: str) -> dict[str, str] | None:
    """The tags as checkdmarc reads them; None if it finds an error."""
    resolver: Any = _Resolver({})
    try:
        read = checkdmarc.parse_dmarc_record(text, domain, resolver=resolver)
    except checkdmarc.DMARCError:
        return None
    return {name: str(tag["value"]) for name, tag in read["tags"].items() if name not in ("rua", "ruf")}


def dmarc_place(zone: Mapping[str, Entries], domain: str) -> str:
    """Where checkdmarc finds the record that applies; empty if it finds none."""
    resolver: Any = _Resolver(zone)
    try:
        return str(checkdmarc.query_dmarc_record(domain, resolver=resolver, ignore_unrelated_records=True)["location"])
    except checkdmarc.DMARCError:
        return ""


def dkim_bits(text: str) -> int | None:
    """How many bits dkimpy finds in an RSA key; None if it takes none."""
    try:
        bits: int | None = dkim.evaluate_pk("s1._domainkey.lab.example", text)[1]
    except dkim.KeyFormatError:
        return None
    return bits

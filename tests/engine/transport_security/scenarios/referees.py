"""What checkdmarc reads in the same records and policies."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import dns.name
import dns.resolver
import dns.rrset

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import checkdmarc.mta_sts as mta_sts
    import checkdmarc.smtp_tls_reporting as tls_rpt

from tests.engine.authentication.zone import presented

TTL = 60


class Resolver:
    """As checkdmarc asks dnspython: every name has these texts."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self.nameservers: list[str] = []
        self.timeout = self.lifetime = 1.0

    def resolve(self, name: str, kind: str, **_: Any) -> dns.rrset.RRset:
        if kind != "TXT" or not self._texts:
            raise dns.resolver.NoAnswer
        texts = [presented(text, "TXT") for text in self._texts]
        return dns.rrset.from_text(dns.name.from_text(str(name)), TTL, "IN", "TXT", *texts)


def policy_id(texts: Sequence[str], domain: str) -> str | None:
    """The id of the one MTA-STS record; None if there is none that counts."""
    resolver: Any = Resolver(texts)
    try:
        record = mta_sts.query_mta_sts_record(domain, resolver=resolver)["record"]
        return str(mta_sts.parse_mta_sts_record(record)["tags"]["id"])
    except mta_sts.MTASTSError:
        return None


def policy(document: str) -> tuple[str, int, tuple[str, ...]] | None:
    """Mode, age and hosts of an MTA-STS policy; None if senders can follow none."""
    try:
        read = mta_sts.parse_mta_sts_policy(document)["policy"]
    except mta_sts.MTASTSError:
        return None
    return read["mode"], read["max_age"], tuple(read["mx"])


def allows(host: str, patterns: Sequence[str]) -> bool:
    """Whether a mail server may have this name."""
    return bool(mta_sts.mx_in_mta_sts_patterns(host, list(patterns)))


def destinations(texts: Sequence[str], domain: str) -> tuple[str, ...] | None:
    """Where the one TLS-RPT record sends reports; None if there is none that counts."""
    resolver: Any = Resolver(texts)
    try:
        record = tls_rpt.query_smtp_tls_reporting_record(domain, resolver=resolver)["record"]
        return tuple(tls_rpt.parse_smtp_tls_reporting_record(record)["tags"]["rua"]["value"])
    except tls_rpt.SMTPTLSReportingError:
        return None

"""What a check of a domain works with."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from smtptest.engine.checking.reporting import Reporting
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.sessions import Session
from smtptest.engine.events import CheckResult, StageName
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.https.fetched import Document, Fetcher, fetch_with_number


@dataclass(frozen=True, kw_only=True)
class CheckContext(Reporting):
    """What a check works with. Each stage has its own, which differs in ``stage`` and ``track`` only."""

    plan: DomainPlan
    """What was asked for."""
    network: GuardedNetwork
    """Asks block lists, which are not about the domain's own records. Everything else is asked by ``questions``."""
    https: Fetcher
    """Fetches policies, logos and certificates."""
    now: datetime
    """When the test began, in UTC: dates are judged by it."""
    roots: tuple[str, ...] = ()
    """Files of PEM roots trusted in addition to the system's."""
    validating: bool = False
    """Whether the name servers are believed about DNSSEC, so that an answer that is not secure is known not to be."""
    dnsbl_zones: tuple[str, ...] = ()
    """The block lists that the operator named."""
    stage: StageName = StageName.MX
    """The stage of the checks that are reported."""
    sessions: list[Session] = field(default_factory=list)
    """The sessions with the mail servers, once they are over; empty if none were asked for."""

    async def fetch(self, host: str, path: str) -> tuple[Document, int]:
        """Fetch a document by HTTPS and record it. Returns the number of the event as well."""
        return await fetch_with_number(self.https, host, path, self.track)


def unfetched(document: Document) -> tuple[CheckResult, str]:
    """What a document that could not be fetched means for the domain, and how the code of the check ends."""
    return (CheckResult.UNKNOWN, "not-asked") if document.barred else (CheckResult.PROBLEM, "unreachable")

"""Whether another domain agrees to receive the DMARC reports of this one (RFC 9990 section 4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from smtptest.engine.authentication.dmarc_record import ReportUri, is_dmarc
from smtptest.engine.dns.answer import Answer
from smtptest.engine.dns.questions import Questions


@dataclass(frozen=True)
class Consent:
    """What a domain says about reports of another."""

    host: str
    """The domain that is to receive the reports."""
    name: str
    """Where its consent was looked for."""
    answer: Answer
    """The TXT records there."""
    given: bool | None
    """Whether it agrees; None if the DNS did not answer."""


def outside(uris: Iterable[ReportUri], organisational: str) -> tuple[str, ...]:
    """The domains that are to receive reports and must agree to it, because another organisation may have them.

    Domains below the organisational domain count as its own: whether a ``psd`` tag makes one of them an organisation
    of its own would take a tree walk for each.
    """
    hosts = dict.fromkeys(uri.host for uri in uris if uri.host)
    return tuple(host for host in hosts if not f".{host}".endswith(f".{organisational}"))


async def ask_consent(questions: Questions, domain: str, host: str) -> Consent:
    """Ask whether ``host`` agrees to receive the reports of the domain that has the record."""
    name = f"{domain}._report._dmarc.{host}"
    answer = await questions.ask(name, "TXT")
    return Consent(host, name, answer, None if answer.failed else any(map(is_dmarc, answer.texts)))

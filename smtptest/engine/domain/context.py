"""What a check of a domain works with, and how it reports a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from smtptest.engine.dns.questions import Questions
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.sessions import Session
from smtptest.engine.events import Check, CheckResult, StageName
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.https.fetched import Document, Fetcher, fetch_with_number
from smtptest.engine.printable import printable
from smtptest.engine.recorder import Track, stored_parameters
from smtptest.engine.words.checks import CHECKS
from smtptest.engine.words.wording import placeholders


@dataclass(frozen=True, kw_only=True)
class CheckContext:
    """What a check works with. Each stage has its own, which differs in ``stage`` and ``track`` only."""

    plan: DomainPlan
    network: GuardedNetwork
    """For what is no question of the domain's: block lists. Everything else is asked by ``questions``."""
    questions: Questions
    track: Track
    """Records the events of the stage."""
    https: Fetcher
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
    reported: list[Check] = field(default_factory=list)
    """The results so far, of all stages."""

    def report(
        self, check: str, result: CheckResult, code: str, reference: str, about: int | None, record: str = "",
        trace: Sequence[str] = (), /, **parameters: object,
    ) -> Check:  # fmt: skip
        """Record the result of a check, whose words are looked up by ``code`` and filled with the parameters.

        check: its id. code: ``<id>/<variant>``, a key of engine/words/checks.py.
        about: the number of the event that proves it.
        record: exactly the record to publish, if there is one; the words may name it as ``{record}``.
        trace: how the evaluation went, line by line.
        The parameter ``subject`` is the host, address or selector that it asks about, if there are several.
        """
        words = CHECKS[code]
        filled = {"subject": "", **parameters, "record": record}
        named = {name: filled[name] for template in words for name in sorted(placeholders(template))}
        title, detail, advice = (printable(template.format_map(named)) for template in words)
        made = self.track.add(
            Check,
            id=check,
            stage=self.stage,
            subject=printable(str(filled["subject"])),
            result=result,
            title=title,
            detail=detail,
            advice=advice,
            record=printable(record),
            reference=reference,
            about=about,
            code=code,
            parameters=stored_parameters(named),
            trace=tuple(printable(line) for line in trace),
        )
        self.reported.append(made)
        return made

    def results(self, check: str) -> Sequence[Check]:
        """What has been reported under this id, in order."""
        return [each for each in self.reported if each.id == check]

    async def fetch(self, host: str, path: str) -> tuple[Document, int]:
        """Fetch a document by HTTPS and record it. Returns the number of the event as well."""
        return await fetch_with_number(self.https, host, path, self.track)

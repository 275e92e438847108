"""Runs domain checks against a scripted name server, and shows the results in a form that a test can compare."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from smtptest.engine.dns.questions import Questions
from smtptest.engine.domain.all_checks import Row
from smtptest.engine.domain.context import CheckContext
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.run_checks import Means, run_checks
from smtptest.engine.events import Check, Event, Finished, Resolved, StageName
from smtptest.engine.guard.network import GuardedNetwork
from smtptest.engine.guard.policy import Policy
from smtptest.engine.recorder import Recorder, Track
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.words.sentence import Sentence
from tests.servers.dns import Zone, dns_server

DOMAIN = "lab.example"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
ANYTHING = Policy(public=False)
# Of a check whose servers are there; a loaded machine does not reach them.
LIMITS = SessionLimits(connect=20, tls=20, reply=40, data=40, deadline=80)


@dataclass(frozen=True)
class Page:
    """A document as the HTTPS client gives it."""

    url: str
    status: int | None = None
    body: bytes = b""
    error: Sentence | None = None
    media_type: str = "text/plain"
    barred: bool = False


@dataclass
class Pages:
    """Documents by host and path; there is nothing else."""

    pages: Mapping[str, bytes | Page] = field(default_factory=dict)

    async def fetch(self, host: str, path: str) -> Page:
        body = self.pages.get(f"{host}{path}")
        if body is None:
            return Page(f"https://{host}{path}", 404, error=Sentence("lookup-abandoned"))
        return body if isinstance(body, Page) else Page(f"https://{host}{path}", 200, body)


@dataclass
class Told:
    """The events of a check."""

    events: list[Event] = field(default_factory=list)
    context: Any = None

    def of(self, kind: Any) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def results(self, *ids: str) -> list[str]:
        """``id subject: variant result`` of each check, of these ids if any are given."""
        return [
            f"{one.id}{f' {one.subject}' if one.subject else ''}: {one.code.partition('/')[2]} {one.result}"
            for one in self.of(Check)
            if not ids or one.id in ids
        ]

    def only(self, check: str, subject: str = "") -> Any:
        """The one result of this check."""
        (found,) = [one for one in self.of(Check) if (one.id, one.subject) == (check, subject)]
        return found

    @property
    def questions(self) -> list[str]:
        """``name type`` of each question, in order."""
        return [f"{one.query} {one.type}" for one in self.of(Resolved)]

    @property
    def end(self) -> tuple[str, str, str]:
        """Verdict, outcome and summary of the test."""
        last: Any = self.of(Finished)[-1]
        assert self.events[-1] == last
        return str(last.verdict), str(last.outcome), last.summary


@asynccontextmanager
async def context(
    zone: Zone, plan: DomainPlan | None = None, *, policy: Policy = ANYTHING, validating: Sequence[str] | None = (),
    pages: Mapping[str, bytes | Page] | None = None, stage: StageName = StageName.MX,
    signed: Sequence[str] = (), **changes: Any,
) -> AsyncIterator[tuple[CheckContext, Told]]:  # fmt: skip
    """What a check works with, and what it reports. signed: the names that the name server says it has validated."""
    told = Told()
    async with dns_server(zone) as server:
        server.validated = signed
        network = GuardedNetwork(policy, [server.nameserver], dns_limit=20, validating=validating)
        track = Track(Recorder(told.events.append), None)
        questions = Questions(network, track)
        made = CheckContext(
            plan=plan or DomainPlan(domain=DOMAIN), network=network, questions=questions, track=track,
            https=Pages(pages or {}), now=NOW, validating=network.believed, stage=stage, **changes,
        )  # fmt: skip
        yield made, told
        await questions.close()


async def checked(check: Any, zone: Zone, plan: DomainPlan | None = None, **options: Any) -> Told:
    """What one module of checks reports."""
    async with context(zone, plan, **options) as (made, told):
        await check(made)
    return told


async def run(
    zone: Zone, plan: DomainPlan, rows: Sequence[Row] | None = None, *, told: Told | None = None, **means: Any
) -> Told:
    """A whole domain check. means: of :class:`Means`."""
    told = told or Told()
    async with dns_server(zone) as server:
        network = GuardedNetwork(ANYTHING, [server.nameserver], dns_limit=20, validating=())
        if rows is not None:
            means["rows"] = rows
        made = Means(**{"network": network, "https": Pages(), "limits": LIMITS, **means})
        await run_checks(plan, made, NOW, told.events.append)
    return told

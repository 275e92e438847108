"""Domain checks, as the log gets them, and their documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.events import Check, CheckResult, Event, Finished, Json, Outcome, Resolved, StageName, Verdict
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.document import document_of

STARTED = datetime(2026, 11, 28, 12, tzinfo=UTC)
PLAN = DomainPlan(domain="example.org", addresses=("192.0.2.1",), helo="mail.example.org", selectors=("key1",))


def check(seq: int, name: str, result: str, **fields: Any) -> Check:
    """A check with some words. name: its id, and its subject behind a space."""
    each, _, subject = name.partition(" ")
    own: dict[str, Any] = {
        "stage": StageName.SPF, "about": None, "code": f"{each}/some", "parameters": {}, "reference": "",
        "title": f"{name} is {result}", "detail": "It was looked at.", "advice": "", "record": "", **fields,
    }  # fmt: skip
    return Check(seq=seq, t=seq / 10, dialog=None, id=each, subject=subject, result=CheckResult(result), **own)


def end(seq: int, outcome: str, deciding: int | None = None, summary: str = "Some summary.") -> Finished:
    """The end of a domain check."""
    meant = next(one for one in Outcome if one == outcome)
    ended = {"verdict": Verdict.PASSED, "outcome": meant, "summary": summary, "deciding": deciding}
    return Finished(seq=seq, t=seq / 10, dialog=None, took=seq / 10, **ended)  # type: ignore[arg-type]


def document(events: Iterable[Event], plan: DomainPlan = PLAN) -> Json:
    """The document of a domain check with these events."""
    test = Test(kind=Test.Kind.DOMAIN, started=STARTED, expires=STARTED + timedelta(days=30))
    return document_of(test, plan.to_json(), [event.to_json() for event in events], "https://smtptest.example/t/x/")


def elsewhere(asked: str, name: str) -> list[Event]:
    """A domain check that asks for one name, and advises a record at another, to which an alias leads."""
    resolved = Resolved(seq=0, t=0, dialog=None, query=asked, type="TXT", answers=(), error=None)
    advised = check(1, "tls-rpt", "warning", about=0, record=f'{name}. IN TXT "v=TLSRPTv1"', advice="Publish this.")
    return [resolved, advised, end(2, "warning")]

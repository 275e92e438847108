"""A whole receive test, as the log gets it, and its document: greylisted first, then taken and judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from smtptest.engine.events import (
    Check,
    CheckResult,
    DialogStarted,
    Event,
    Finding,
    Finished,
    Json,
    Outcome,
    Received,
    Resolved,
    Role,
    Sent,
    Severity,
    Stage,
    StageName,
    StageState,
    Tls,
    Verdict,
)
from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.document import document_of

STARTED = datetime(2026, 11, 28, 12, tzinfo=UTC)
ADDRESS = "k3v9w2m8q5x7t4z6b1n0h2j4p6@receive.test"
PEER = "192.0.2.25"
PLAN = ReceivePlan(address=ADDRESS, behaviour=Behaviour.GREYLIST, minutes=30)
HEADER = (
    "Received: from app.example.org (app.example.org [192.0.2.7])",
    "\tby mail.example.org (Postfix) with ESMTPSA id 4F3A2",
    "\tfor <" + ADDRESS + ">; Sat, 28 Nov 2026 11:58:40 +0000",
    "Received: from laptop.example.org ([198.51.100.9])",
    "\tby app.example.org with ESMTP; Sat, 28 Nov 2026 11:58:30 +0000",
    "From: Alice <alice@example.org>",
    "To: " + ADDRESS,
    "Subject: Hello",
    "Date: Sat, 28 Nov 2026 11:58:29 +0000",
    "Message-ID: <1@example.org>",
)
_Made = Callable[..., Event]


class Story:
    """The events of one test, each with its number and its time."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(self, kind: _Made, dialog: int | None = None, **fields: Any) -> int:
        """Add an event and return its number."""
        seq = len(self.events)
        self.events.append(kind(seq=seq, t=seq / 8, dialog=dialog, **fields))
        return seq

    def session(self, dialog: int, lines: Sequence[str]) -> None:
        """Add a session up to its last line. Those that begin with > are the peer's."""
        self.add(DialogStarted, dialog, host=PEER, address=PEER, port=40000 + dialog, role=Role.SERVER)
        self.add(Stage, dialog, name=StageName.ARRIVAL, state=StageState.STARTED)
        self.lines(dialog, lines)

    def lines(self, dialog: int, lines: Sequence[str]) -> None:
        """Add lines of a session."""
        for line in lines:
            if line == "TLS":
                facts: Json = {"version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256}
                self.add(Tls, dialog, **facts, chain=(), verified=False, problems=())
            elif line.startswith(">"):
                self.add(Received, dialog, text=line[1:], code=None)
            else:
                self.add(Sent, dialog, text=line)

    def over(self, dialog: int, verdict: Verdict, summary: str, outcome: Outcome) -> None:
        """End a session."""
        state = StageState.DONE if outcome is Outcome.GOOD else StageState.FAILED
        self.add(Stage, dialog, name=StageName.ARRIVAL, state=state, took=1.0)
        self.add(Finished, dialog, verdict=verdict, summary=summary, took=1.0, outcome=outcome)


_OPENING = ("220 receive.test ESMTP smtptest", ">EHLO mail.example.org", "250-receive.test", "250-STARTTLS", "250 SIZE")
_SENDER = (">MAIL FROM:<alice@example.org>", "250 2.1.0 Sender OK", f">RCPT TO:<{ADDRESS}>")


def waiting() -> Story:
    """The story of a test that still waits, after a first session that was deferred."""
    story = Story()
    story.add(Stage, name=StageName.WAITING, state=StageState.STARTED)
    story.session(0, [*_OPENING, *_SENDER, "451 4.7.1 Greylisted, try again later", ">QUIT", "221 2.0.0 Bye"])
    story.over(0, Verdict.DEFERRED, "The recipient was deferred, as this test was set to.", Outcome.WARNING)
    return story


def whole() -> Story:
    """The story of a test that is over."""
    story = waiting()
    hello, tls = (">EHLO mail.example.org", "250-receive.test", "250 SIZE"), (">STARTTLS", "220 2.0.0 Go ahead", "TLS")
    story.session(1, [*_OPENING, *tls, *hello, *_SENDER, "250 2.1.5 Recipient OK", ">DATA", "354 Go ahead"])
    for line in HEADER:
        story.add(Received, 1, text=line, code=None)
    words: Json = {
        "title": "The message has 1024 bytes in 20 lines",
        "detail": "",
        "reference": "RFC 5321 section 4.1.1.4",
    }
    about = story.add(Finding, 1, level=Severity.INFO, code="message-came", **words)
    story.lines(1, ["250 2.0.0 Accepted", ">QUIT", "221 2.0.0 Bye"])
    story.over(1, Verdict.ACCEPTED, "The message was taken.", Outcome.GOOD)
    story.add(Stage, name=StageName.WAITING, state=StageState.DONE, took=5.0)
    story.add(Stage, name=StageName.AUTHENTICATION, state=StageState.STARTED)
    asked = story.add(Resolved, query="example.org", type="TXT", answers=("v=spf1 -all",), error=None)
    deciding = story.add(Check, **_check("spf-eval", "problem", "SPF fails for 192.0.2.25", asked, _SPF))
    story.add(Check, **_check("dkim-sig", "warning", "The message has no DKIM signature", about, "Sign with DKIM."))
    story.add(Stage, name=StageName.AUTHENTICATION, state=StageState.DONE, took=0.4)
    story.add(Stage, name=StageName.CONTENT, state=StageState.STARTED)
    story.add(Check, **_check("rfc5322", "good", "The header is in order", None, "", stage=StageName.CONTENT))
    story.add(Stage, name=StageName.CONTENT, state=StageState.DONE, took=0.1)
    summary: str = f"The message came from {PEER}, but it has a problem: SPF fails for 192.0.2.25."
    end: Json = {"verdict": Verdict.ACCEPTED, "outcome": Outcome.PROBLEM, "deciding": deciding, "took": 9.0}
    story.add(Finished, summary=summary, **end)
    return story


def in_order() -> Story:
    """The story of a test whose message is as it should be."""
    story = Story()
    story.add(Stage, name=StageName.WAITING, state=StageState.STARTED)
    hello, tls = (">EHLO mail.example.org", "250-receive.test", "250 SIZE"), (">STARTTLS", "220 2.0.0 Go ahead", "TLS")
    story.session(0, [*_OPENING, *tls, *hello, *_SENDER, "250 2.1.5 Recipient OK", ">DATA", "354 Go ahead"])
    for line in HEADER:
        story.add(Received, 0, text=line, code=None)
    story.lines(0, ["250 2.0.0 Accepted", ">QUIT", "221 2.0.0 Bye"])
    story.over(0, Verdict.ACCEPTED, "The message was taken.", Outcome.GOOD)
    story.add(Stage, name=StageName.WAITING, state=StageState.DONE, took=5.0)
    story.add(Stage, name=StageName.AUTHENTICATION, state=StageState.STARTED)
    for name, title in (
        ("dkim-sig", "The DKIM signature of example.org is valid"),
        ("spf-eval", "SPF passes"),
        ("dmarc-eval", "DMARC passes, by DKIM and SPF"),
        ("tls-sent", "The message came by TLSv1.3"),
    ):
        story.add(Check, **_check(name, "good", title, None, ""))
    story.add(Stage, name=StageName.AUTHENTICATION, state=StageState.DONE, took=0.4)
    story.add(Stage, name=StageName.CONTENT, state=StageState.STARTED)
    story.add(Check, **_check("rfc5322", "good", "The message is well-formed", None, "", stage=StageName.CONTENT))
    story.add(Stage, name=StageName.CONTENT, state=StageState.DONE, took=0.1)
    summary = f"The message came from {PEER}, and everything that was checked is in order."
    story.add(Finished, verdict=Verdict.ACCEPTED, outcome=Outcome.GOOD, summary=summary, took=6.0)
    return story


def nothing() -> Story:
    """The story of a test to which nothing came."""
    story = Story()
    story.add(Stage, name=StageName.WAITING, state=StageState.STARTED)
    story.add(Stage, name=StageName.WAITING, state=StageState.FAILED, took=1800.0)
    summary = "No message came within 30 min. No server connected."
    end: Json = {"verdict": Verdict.TIMEOUT, "outcome": Outcome.UNDECIDED, "code": "nothing-came", "parameters": {}}
    story.add(Finished, summary=summary, took=1800.0, **end)
    return story


_SPF = "Add 192.0.2.25 to the SPF record of example.org."


def _check(name: str, result: str, title: str, about: int | None, advice: str, **more: Any) -> Json:
    own = {"stage": StageName.AUTHENTICATION, "subject": "", "code": f"{name}/some", "parameters": {}, "record": ""}
    words = {"title": title, "detail": "It was looked at.", "advice": advice, "reference": "RFC 5321 section 4.4"}
    return {"id": name, "result": CheckResult(result), "about": about, **own, **words, **more}


def document(story: Story, plan: ReceivePlan = PLAN) -> Json:
    """The document of a receive test with these events."""
    test = Test(kind=Test.Kind.RECEIVE, started=STARTED, expires=STARTED + timedelta(days=30))
    events = [event.to_json() for event in story.events]
    return {**document_of(test, plan.to_json(), events, "https://smtptest.example/t/x/"), "title": "", "note": ""}

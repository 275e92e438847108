"""A round trip, as the log gets it, and its document: taken, on its way, deferred once by us, and come back altered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from smtptest.engine.events import (
    Check,
    CheckResult,
    DialogStarted,
    Finding,
    Finished,
    Json,
    Outcome,
    Received,
    Sent,
    Severity,
    Stage,
    StageName,
    StageState,
    Verdict,
)
from smtptest.engine.smtp.plan import Plan, StopAfter
from smtptest.transcripts.models import Test
from smtptest.transcripts.render.document import document_of
from tests.transcripts.received import ADDRESS, STARTED, Story

PLAN = Plan(
    host="relay.test", port=25, mail_from="me@sender.example", rcpt_to=(ADDRESS,), stop_after=StopAfter.MESSAGE,
    round_trip=True,
)  # fmt: skip
TRACE = (
    "< Subject: Test message",
    "> Subject: [external] Test message",
    "- X-Note: kept",
    "+ Received: from client.test by relay.test; Sat, 28 Nov 2026 12:00:01 +0000",
)
_HELLO = ("220 receive.test ESMTP smtptest", ">EHLO relay.test", "250 receive.test", ">MAIL FROM:<me@sender.example>")


def begun() -> Story:
    """The story of a test whose message was not taken yet."""
    story = Story()
    story.add(DialogStarted, 0, host="relay.test", address=None, port=25)
    story.add(Stage, 0, name=StageName.MESSAGE, state=StageState.STARTED)
    return story


def taken() -> Story:
    """The story of a test whose message is on its way."""
    story = begun()
    story.add(Sent, 0, text=".")
    said = story.add(Received, 0, text="250 2.0.0 Queued as 1", code=250)
    story.add(Stage, 0, name=StageName.MESSAGE, state=StageState.DONE, took=0.25)
    _end(story, 0, Verdict.ACCEPTED, "The server accepted the message.", Outcome.GOOD)
    _found(story, "round-trip-taken", Severity.INFO, said, seconds=0.38, minutes=30)
    story.add(Stage, name=StageName.WAITING, state=StageState.STARTED)
    return story


def doubted() -> Story:
    """The story of a test whose message may be on its way: no reply said whether it was taken."""
    story = begun()
    said = story.add(Sent, 0, text=".")
    _end(story, 0, Verdict.TIMEOUT, "The server did not answer in time.", Outcome.PROBLEM)
    _found(story, "round-trip-in-doubt", Severity.WARNING, said, seconds=0.38, minutes=30)
    story.add(Stage, name=StageName.WAITING, state=StageState.STARTED)
    return story


def lost() -> Story:
    """The story of a test whose message did not come back."""
    story = taken()
    story.add(Stage, name=StageName.WAITING, state=StageState.FAILED, took=1800.0)
    _end(story, None, Verdict.TIMEOUT, "It did not come back within 30 min.", Outcome.UNDECIDED)
    return story


def refused() -> Story:
    """The story of a test whose message the server refused."""
    story = begun()
    story.add(Received, 0, text="550 5.7.1 No", code=550)
    _end(story, 0, Verdict.REJECTED, "The server refused the message.", Outcome.PROBLEM)
    _end(story, None, Verdict.REJECTED, "The server refused the message.", Outcome.PROBLEM)
    return story


def came() -> Story:
    """The story of a test whose message came back."""
    story = taken()
    story.session(1, [*_HELLO, "451 4.7.1 Come again", ">QUIT", "221 2.0.0 Bye"])
    story.over(1, Verdict.DEFERRED, "The recipient was deferred.", Outcome.WARNING)
    story.session(2, [*_HELLO, "250 Ok", f">RCPT TO:<{ADDRESS}>", "250 Ok", ">DATA", "354 Go ahead"])
    last = story.add(Received, 2, text="Subject: [external] Test message", code=None)
    story.lines(2, ["250 2.0.0 Accepted", ">QUIT", "221 2.0.0 Bye"])
    story.over(2, Verdict.ACCEPTED, "The message was taken.", Outcome.GOOD)
    story.add(Stage, name=StageName.WAITING, state=StageState.DONE, took=2.0)
    _found(story, "round-trip-came", Severity.GOOD, last, seconds=3.0, peer="192.0.2.25", servers="relay.test")
    story.add(Stage, name=StageName.CONTENT, state=StageState.STARTED)
    for name, result, trace in (
        ("trip-header", "warning", TRACE),
        ("trip-body", "good", ()),
        ("trip-dkim", "info", ()),
    ):
        story.add(Check, **_check(name, result, last, trace))
    story.add(Stage, name=StageName.CONTENT, state=StageState.DONE, took=0.1)
    _end(story, None, Verdict.ACCEPTED, "The message came back after 3 s, through relay.test.", Outcome.WARNING)
    return story


def _end(story: Story, dialog: int | None, verdict: Verdict, summary: str, outcome: Outcome) -> None:
    story.add(Finished, dialog, verdict=verdict, summary=summary, took=1.0, outcome=outcome)


def _found(story: Story, code: str, level: Severity, about: int, **parameters: Any) -> None:
    words: Json = {"title": code, "detail": "", "reference": "RFC 5321 section 4.4"}
    story.add(Finding, level=level, code=code, about=about, parameters=parameters, **words)


def _check(name: str, result: str, about: int, trace: tuple[str, ...]) -> Json:
    own = {"stage": StageName.CONTENT, "subject": "", "code": f"{name}/some", "parameters": {}, "record": ""}
    words = {"title": f"The {name}", "detail": "It was compared.", "advice": "", "reference": "RFC 5321 section 4.4"}
    return {"id": name, "result": CheckResult(result), "about": about, "trace": trace, **own, **words}


def document(story: Story) -> Json:
    """The document of a round trip with these events."""
    test = Test(kind=Test.Kind.TEST, started=STARTED, expires=STARTED + timedelta(days=30))
    events = [event.to_json() for event in story.events]
    return {**document_of(test, PLAN.to_json(), events, "https://smtptest.example/t/x/"), "title": "", "note": ""}

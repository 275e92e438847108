"""Tests and events, as the log gets them."""

from __future__ import annotations

from datetime import timedelta

from smtptest.engine.events import Event, Finished, Received, Stage, StageName, StageState, Verdict
from smtptest.transcripts import event_log
from smtptest.transcripts.models import Test

OWNER = "owner-token".ljust(43, "-")  # as long as one of ours
PLAN = {"host": "mx.test", "port": 25, "username": "alice", "rcpt_to": ["bob@example.com"], "mail_from": ""}


def new_test() -> Test:
    return event_log.create(dict(PLAN), OWNER, timedelta(days=30))


def opening() -> list[Event]:
    return [
        Stage(seq=0, t=0.1, dialog=0, name=StageName.GREETING, state=StageState.STARTED),
        Received(seq=1, t=0.2, dialog=0, text="220 mx.test", code=220),
    ]


def ending(first: int = 2, verdict: Verdict = Verdict.PASSED) -> list[Event]:
    return [
        Finished(seq=first, t=0.3, dialog=0, verdict=verdict, summary="Fine.", took=0.3),
        Finished(seq=first + 1, t=0.3, dialog=None, verdict=verdict, summary="Fine.", took=0.3),
    ]


def let_lease_run_out(test: Test) -> Test:
    """As if the process had been killed some time ago."""
    Test.objects.filter(pk=test.pk).update(lease_until=test.started + timedelta(microseconds=1))
    return Test.objects.get(pk=test.pk)

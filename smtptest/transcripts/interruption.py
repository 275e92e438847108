"""The end of a test whose process stopped before. Each reader computes it, with the same result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from smtptest.engine.events import Event, Finished, Json, Verdict
from smtptest.engine.judgement import Judge
from smtptest.engine.smtp.plan import Route
from smtptest.engine.smtp.probes.all_probes import PARTS
from smtptest.engine.words.sentence import Sentence
from smtptest.transcripts.models import Test

# The process may have ended or only been suspended; nobody else can know.
SUMMARY = Sentence("interrupted")


def closing_events(test: Test, events: Sequence[Json], seconds: float) -> list[Json]:
    """The ``finished`` events that a log without an end lacks: one for each open dialog, one for the test.

    events: its log so far. seconds: when the lease ran out, since the test began. Empty if the log has its end.
    """
    ended = {event["dialog"] for event in events if event["kind"] == Finished.kind}
    if None in ended:
        return []
    told = {event["dialog"] for event in events if event["dialog"] is not None}
    begun = sorted(told | {0} if _is_one_session(test) else told)
    number = events[-1]["seq"] + 1 if events else 0
    time = max(seconds, events[-1]["t"] if events else 0.0)
    missing = [dialog for dialog in (*begun, None) if dialog not in ended]
    judge = Judge(events)
    return [_finished(number + offset, time, dialog, judge).to_json() for offset, dialog in enumerate(missing)]


def _is_one_session(test: Test) -> bool:
    """Whether it begins with its only session. The sessions of all others are begun by an event, if there are any."""
    plan = test.plan
    several = plan.get("route", Route.HOST) != Route.HOST or plan.get("probe") in PARTS or plan.get("round_trip")
    return test.kind == Test.Kind.TEST and not several


def _finished(seq: int, time: float, dialog: int | None, judge: Judge) -> Event:
    outcome, deciding = judge.judge(Verdict.INTERRUPTED, dialog)
    end = Finished(seq=seq, t=time, dialog=dialog, verdict=Verdict.INTERRUPTED, summary=SUMMARY, took=time)
    return replace(end, outcome=outcome, deciding=deciding, code=SUMMARY.code)

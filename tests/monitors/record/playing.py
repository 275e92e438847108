"""Records the runs of a monitor, each as a letter, as if they were a minute apart and the last one were now."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from smtptest.engine.events import Event, Finished, Received, Stage, StageName, StageState, Verdict
from smtptest.monitors.models import Monitor, Turn
from smtptest.monitors.record.write import record
from smtptest.transcripts import event_log
from smtptest.transcripts.database import clock
from smtptest.transcripts.models import Test

MINUTE = timedelta(minutes=1)
# u: all is well. d: the server hangs up. r: it does not want us. e: its certificate has expired. ?: nobody knows.
VERDICTS = {
    "u": Verdict.PASSED,
    "d": Verdict.CLOSED,
    "r": Verdict.THROTTLED,
    "p": Verdict.PARTLY_ACCEPTED,
    "?": Verdict.INTERRUPTED,
}


def play(monitor: Monitor, letters: str, *, apart: timedelta = MINUTE, ms: int = 100, later: int = 0) -> list[int]:
    """Record one run for each letter; gives the primary keys of their tests. later: steps before now of the last."""
    tests, now = [], clock.now()
    for number, letter in enumerate(letters):
        test = ended_test(letter, now - apart * (len(letters) - 1 - number + later), ms)
        monitor.refresh_from_db()
        turn = Turn.objects.create(monitor=monitor, due=test.started, worker="w", lease_until=clock.now(), test=test)
        assert record(turn, test)
        tests.append(test.pk)
    monitor.refresh_from_db()
    return tests


def ended_test(letter: str, started: datetime | None = None, ms: int = 100, more: tuple[Event, ...] = ()) -> Test:
    """A stored test that ended so. started: when; now if not given. more: events before its end."""
    test = event_log.create({"host": "mx.example"}, "owner", timedelta(days=30))
    verdict = VERDICTS[letter]
    end: dict[str, Any] = {"verdict": verdict, "summary": "…", "took": 0.1, "outcome": verdict.facts.outcome}
    events: list[Event] = [
        *more,
        Stage(seq=0, t=0, dialog=0, name=StageName.RCPT, state=StageState.DONE, took=ms / 1000),
        Received(seq=0, t=0, dialog=0, text="250 ok" if letter == "u" else "421 no", code=250),
        Finished(seq=0, t=0.1, dialog=0, **end),
        Finished(seq=0, t=0.1, dialog=None, **end),
    ]
    numbered = [_numbered(event, number) for number, event in enumerate(events)]
    event_log.append(test.pk, numbered)
    Test.objects.filter(pk=test.pk).update(started=started or clock.now())
    test.refresh_from_db()
    return test


def _numbered(event: Event, number: int) -> Event:
    return type(event)(**{**vars(event), "seq": number})

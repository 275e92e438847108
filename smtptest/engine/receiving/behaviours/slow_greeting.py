"""A receiver that delays its greeting, to see what the sender does in that time."""

from __future__ import annotations

from smtptest.engine.ended import DialogEnded
from smtptest.engine.events import Severity, Verdict
from smtptest.engine.receiving.behaviours.conduct import Conduct
from smtptest.engine.receiving.dialog_record import DialogRecord
from smtptest.engine.receiving.wire.inflow import Inflow
from smtptest.engine.words.sentence import Sentence

_WAITS = "RFC 5321 section 4.5.3.2.1"  # five minutes for the greeting


class SlowGreeting(Conduct):
    """It greets after a while. A sender that speaks before is noted where its lines are heard."""

    async def before_greeting(self, record: DialogRecord, inflow: Inflow) -> None:
        seconds = self.limits.greeting_seconds
        self.behaves(record, "slow-greeting", None)
        if await inflow.ends_within(seconds):
            waited = record.elapsed()
            record.note_finding(Severity.WARNING, "sender-does-not-wait", _WAITS, None, seconds=waited)
            raise DialogEnded(Verdict.CLOSED, Sentence("sender-did-not-wait", seconds=waited))
        if not inflow.waiting:
            record.note_finding(Severity.GOOD, "sender-waits", _WAITS, None, seconds=seconds)

"""What a session records before its test is known, and after."""

from __future__ import annotations

from smtptest.engine.events import Event, Finding, Received, Severity, Verdict
from smtptest.engine.receiving.dialog_record import DialogRecord
from smtptest.engine.receiving.inbox import Inbox
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.engine.recorder import Recorder
from smtptest.engine.smtp.wire.lines import Line
from tests.engine.said import said


async def waiting() -> tuple[Inbox, list[Event]]:
    events: list[Event] = []
    return Inbox(ReceivePlan(address="t@receive.test"), Recorder(events.append)), events


async def test_numbers_are_those_of_the_test() -> None:
    inbox, events = await waiting()
    other = DialogRecord("192.0.2.9", 1)
    other.attach(inbox, lambda: None)
    record = DialogRecord("192.0.2.1", 25)
    mark = record.received(Line(b"EHLO a", b"\r\n"))
    record.prove("helo", mark)
    record.note_finding(Severity.INFO, "peer-helo", "RFC 5321", mark)
    record.note_finding(Severity.INFO, "peer-helo", "RFC 5321", mark)
    assert record.proofs == {"connected": 0, "helo": 2}
    record.attach(inbox, lambda: None)
    assert (record.number, record.proofs) == (1, {"connected": 2, "helo": 4})
    (finding,) = (event for event in events if isinstance(event, Finding))
    assert (finding.about, finding.dialog, finding.seq) == (4, 1, 5)
    record.note_finding(Severity.INFO, "peer-malformed", "RFC 5321", mark)
    assert isinstance(events[-1], Finding)
    assert events[-1].about == 4
    assert record.elapsed() >= 0
    assert record.overflow is None


async def test_after_its_end_nothing_is_recorded() -> None:
    inbox, events = await waiting()
    record = DialogRecord("192.0.2.1", 25)
    record.attach(inbox, lambda: None)
    record.finish(Verdict.PASSED, said("over"))
    count = len(events)
    record.finish(Verdict.CLOSED, said("again"))
    assert record.sent("250 OK") is None
    record.note_finding(Severity.INFO, "peer-helo", "RFC 5321")
    record.prove("end", None)
    assert len(events) == count
    assert "end" not in record.proofs


async def test_a_session_of_no_test_ends_too() -> None:
    record = DialogRecord("192.0.2.1", 25)
    record.finish(Verdict.CLOSED, said("over"))
    assert record.over


async def test_a_line_that_cannot_be_shown_as_it_is_is_kept_as_bytes() -> None:
    inbox, events = await waiting()
    record = DialogRecord("192.0.2.1", 25)
    record.attach(inbox, lambda: None)
    record.received(Line(b"NOOP \xff", b"\n"))
    record.received(Line(b"AUTH PLAIN abc", b"\r\n"), b"AUTH PLAIN ********")
    first, second = (event for event in events if isinstance(event, Received))
    assert (first.text, first.raw, first.note) == ("NOOP \\xFF", "Tk9PUCD/", "bare LF")
    assert (second.text, second.raw, second.note) == ("AUTH PLAIN ********", None, "masked")

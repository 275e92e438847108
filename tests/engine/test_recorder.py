"""The recorder: every event numbered, timed and handed on at once, and counted against the bound of the test."""

from __future__ import annotations

import pytest

from smtptest.engine.events import (
    Event,
    Finding,
    Finished,
    Received,
    Sent,
    Severity,
    Stage,
    StageName,
    StageState,
    Verdict,
)
from smtptest.engine.recorder import Recorder
from smtptest.engine.words.sentence import Sentence
from tests.engine.said import said

FILLING: dict[str, dict[str, object]] = {
    "no-starttls": {"reason": "it is so"},
    "ptr-missing": {"address": "192.0.2.1"},
}


def recording(most: int = 1_000_000) -> tuple[Recorder, list[Event]]:
    events: list[Event] = []
    return Recorder(events.append, most), events


def test_events_are_numbered_and_timed_over_all_dialogs() -> None:
    recorder, events = recording()
    first, second = recorder.next_dialog(), recorder.next_dialog()
    first.add(Sent, text="a")
    second.add(Sent, text="b")
    first.add(Sent, text="c")
    assert [(event.seq, event.dialog) for event in events] == [(0, 0), (1, 1), (2, 0)]
    assert 0 <= events[0].t <= events[1].t <= events[2].t


def test_a_finding_is_not_what_the_next_one_speaks_of() -> None:
    recorder, events = recording()
    track = recorder.next_dialog()
    assert track.last is None
    track.add(Sent, text="QUIT")
    track.add_finding(Severity.INFO, "oauth-error", "RFC 5321", reason="a\u200db")
    assert track.last == 0
    assert isinstance(events[1], Finding)
    assert (events[1].title, events[1].detail) == ("The server says why it refuses the token", "a\\u{200D}b")
    assert (events[1].about, events[1].parameters) == (None, {"reason": "a\\u{200D}b"})


def test_what_fills_a_finding_is_kept_with_the_sentences_within() -> None:
    recorder, events = recording()
    reason = Sentence("connect-timeout", seconds=5.0)
    recorder.next_dialog().add_finding(
        Severity.WARNING, "no-connection", "RFC 5321", 3, address="192.0.2.1", port=25, reason=reason
    )
    assert isinstance(events[0], Finding)
    assert events[0].detail == "no answer within 5 s."
    assert events[0].to_json()["parameters"] == {
        "address": "192.0.2.1",
        "port": 25,
        "reason": {"code": "connect-timeout", "parameters": {"seconds": 5.0}},
    }


@pytest.mark.parametrize("fails", [False, True])
def test_a_stage_has_an_end_whatever_leaves_it(fails: bool) -> None:
    recorder, events = recording()
    track = recorder.next_dialog()
    try:
        with track.stage(StageName.TLS):
            track.add(Sent, text="STARTTLS")
            if fails:
                raise TimeoutError
    except TimeoutError:
        pass
    begun, _, ended = events
    assert isinstance(begun, Stage)
    assert isinstance(ended, Stage)
    assert (begun.state, begun.took) == (StageState.STARTED, None)
    assert ended.state is (StageState.FAILED if fails else StageState.DONE)
    assert ended.took is not None
    assert ended.took >= 0
    assert (StageName.TLS in track.begun, StageName.TLS in track.done) == (True, not fails)


def test_a_stage_that_is_skipped_has_not_begun() -> None:
    recorder, events = recording()
    track = recorder.next_dialog()
    track.skipped(StageName.AUTH)
    assert track.begun == set()
    assert [event.to_json()["state"] for event in events] == ["skipped"]


def test_a_test_that_has_used_up_its_bytes_is_full_and_says_so() -> None:
    recorder, events = recording(200)
    track = recorder.next_dialog()
    assert (recorder.is_full, track.overflow) == (False, None)
    track.add(Sent, text="x" * 300)
    assert recorder.is_full
    assert track.overflow == recorder.overflow == "more than is kept of one test (200 bytes, all its dialogs together)"
    recorder.finish(Verdict.PROTOCOL_ERROR, said("Too much."))
    assert isinstance(events[-1], Finished)
    assert events[-1].summary == said("Too much.")


def test_an_event_is_cut_to_the_room_that_is_left() -> None:
    recorder, events = recording(8 * 1024)
    track = recorder.next_dialog()
    track.add(Sent, text="x" * 20_000)
    assert len(events[0].stored) <= 8 * 1024
    assert events[0].to_json()["text"].endswith("…")


def test_the_ends_of_dialogs_are_kept_and_that_of_the_test_belongs_to_none() -> None:
    recorder, events = recording()
    recorder.next_dialog().finish(Verdict.REJECTED, said("No."), took=2.0)
    recorder.next_dialog().finish(Verdict.PASSED, said("Yes."))
    recorder.finish(Verdict.REJECTED, said("Of two, one said no."))
    assert [(end.dialog, end.verdict) for end in recorder.ends] == [(0, Verdict.REJECTED), (1, Verdict.PASSED)]
    assert recorder.ends[0].took == 2.0
    assert events[-1].dialog is None


@pytest.mark.parametrize(
    ("name", "code", "found", "state"),
    [
        (StageName.RCPT, 250, "", StageState.DONE),
        (StageName.RCPT, 550, "", StageState.WARNED),
        (StageName.RCPT, 250, "no-starttls", StageState.WARNED),
        (StageName.RCPT, 250, "ptr-missing", StageState.DONE),
        (StageName.PROBE, 550, "", StageState.DONE),
        (StageName.QUIT, 550, "", StageState.DONE),
    ],
)
def test_a_stage_with_a_refusal_or_a_fault_is_not_merely_done(
    name: StageName, code: int, found: str, state: StageState
) -> None:
    recorder, events = recording()
    track = recorder.next_dialog()
    with track.stage(name):
        track.add(Received, text=f"{code} Words", code=code)
        if found:
            track.add_finding(Severity.WARNING, found, "", **FILLING[found])
    assert [event.state for event in events if isinstance(event, Stage)] == [StageState.STARTED, state]
    assert name in track.done


def test_an_end_says_what_it_means_and_what_decided_it() -> None:
    recorder, events = recording()
    track = recorder.next_dialog()
    track.add(Received, text="550 No", code=550)
    track.finish(Verdict.REJECTED, said("No."))
    recorder.finish(Verdict.STOPPED, said("Stopped."))
    ends = [event for event in events if isinstance(event, Finished)]
    assert [(end.outcome, end.deciding) for end in ends] == [("problem", 0), ("undecided", None)]


def test_what_happened_before_the_test_was_known_is_told_with_its_own_moments() -> None:
    early, events = recording()
    track = early.next_dialog()
    track.add(Sent, text="a")
    about = track.add(Sent, text="b").seq
    track.add_finding(Severity.WARNING, "no-starttls", "RFC 3207", about, **FILLING["no-starttls"])
    recorder, told = recording()
    recorder.began = early.began - 5_000_000_000
    recorder.next_dialog().add(Sent, text="of another")
    second = recorder.next_dialog()
    assert second.replay(events, early.began) == {0: 1, 1: 2, 2: 3}
    assert [event.dialog for event in told] == [0, 1, 1, 1]
    assert [event.t for event in told[1:]] == pytest.approx([event.t + 5 for event in events], abs=1e-6)
    finding = told[3]
    assert isinstance(finding, Finding)
    assert finding.about == 2
    assert (second.last, second.faults, second.dialog) == (2, 1, 1)


def test_what_happened_before_the_test_began_is_told_as_of_its_beginning() -> None:
    early, events = recording()
    early.next_dialog().add(Sent, text="a")
    recorder, told = recording()
    recorder.began = early.began + 5_000_000_000
    recorder.next_dialog().replay(events, early.began)
    assert told[0].t == 0

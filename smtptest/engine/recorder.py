"""Numbers and times events, passes them on at once, and limits how much of a test is stored."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields as fields_of
from typing import Any, TypeVar

from smtptest.engine.events import Check, Event, Finding, Finished, Severity, Stage, StageName, StageState, Verdict
from smtptest.engine.judgement import Judge, bears, refuses
from smtptest.engine.outcome import Outcome
from smtptest.engine.printable import printable
from smtptest.engine.session_limits import SessionLimits
from smtptest.engine.truncation import truncate
from smtptest.engine.words.field_errors import FieldError
from smtptest.engine.words.findings import words_of
from smtptest.engine.words.sentence import Sentence, title_of

E = TypeVar("E", bound=Event)
Sink = Callable[[Event], None]
# Times are counted in whole microseconds, so that differences are exact, and given in seconds.
_SECOND = 1_000_000
# Bytes of one event as it is kept. Programs that watch take messages of a megabyte (websockets), and no line has more.
_LARGEST_EVENT = 256 * 1024
# Every event may have this many, so that the end of a test that has used up its bytes is recorded too.
_ALWAYS = 4 * 1024


def stored_parameters(parameters: Mapping[str, object]) -> dict[str, Any]:
    """As an event keeps them: numbers, text that is fit to be shown, and sentences with parameters of their own."""
    return {name: _stored(value) for name, value in parameters.items()}


def _stored(value: object) -> Any:
    if isinstance(value, Sentence | FieldError):
        return machine_form(value)
    return value if isinstance(value, int | float) else printable(str(value))


def machine_form(sentence: Sentence | FieldError) -> dict[str, Any]:
    """As an event keeps a sentence: its code and what stands in it."""
    return {"code": sentence.code, "parameters": stored_parameters(sentence.parameters)}


class Recorder:
    """Receives every event of a test."""

    def __init__(self, sink: Sink, max_bytes: int = SessionLimits.test_bytes) -> None:
        self._sink = sink
        #: How many bytes the events may have together as they are stored; the ends of what still runs may exceed it.
        self.max_bytes = max_bytes
        #: Whether ``max_bytes`` was reached.
        self.is_full = False
        self._bytes = 0
        #: When the test began, in nanoseconds of the monotonic clock.
        self.began = time.monotonic_ns()
        self._dialogs = 0
        self._judge = Judge()
        #: When each event happened, by its number, in whole microseconds since the test began.
        self.moments: list[int] = []
        #: The ends of the dialogs so far.
        self.ends: list[Finished] = []

    @property
    def overflow(self) -> Sentence:
        """Which limit was reached, as the end of a sentence."""
        return Sentence("kept-of-test", count=self.max_bytes)

    def next_dialog(self) -> Track:
        """The track of a dialog that begins now."""
        self._dialogs += 1
        return Track(self, self._dialogs - 1)

    def now(self) -> int:
        """Whole microseconds since the test began."""
        return (time.monotonic_ns() - self.began) // 1000

    def add(self, kind: Callable[..., E], dialog: int | None, moment: int, fields: Mapping[str, Any]) -> E:
        """Record an event. moment: when it happened, from :meth:`now`."""
        event = kind(seq=len(self.moments), t=moment / _SECOND, dialog=dialog, **fields)
        self.moments.append(moment)
        size, room = len(event.stored), max(_ALWAYS, min(_LARGEST_EVENT, self.max_bytes - self._bytes))
        if size > room:
            event = truncate(event, room)
        self.is_full = self.is_full or self._bytes + size >= self.max_bytes
        self._bytes += len(event.stored)
        self._judge.hear(event.to_json())
        self._sink(event)
        return event

    def finish(self, verdict: Verdict, summary: Sentence) -> None:
        """Record the end of the test."""
        moment = self.now()
        self.add(Finished, None, moment, self.end(verdict, summary, moment / _SECOND, None))

    def end(self, verdict: Verdict, summary: Sentence, took: float, dialog: int | None) -> dict[str, Any]:
        """The fields of an end, judged by what has been recorded. took: seconds."""
        outcome, deciding = self._judge.judge(verdict, dialog)
        fields = {"verdict": verdict, "summary": printable(summary), "took": took, **machine_form(summary)}
        return {**fields, "outcome": outcome, "deciding": deciding}


class Track:
    """Records the events of one dialog, or those of the test as a whole if ``dialog`` is None."""

    awaited = Sentence("connection")
    """What the dialog waits for, as a part of a sentence."""
    refusals_are_fine = False
    """Whether refusals are what is hoped for, as in a probe: a stage goes well with them."""
    paused = 0.0
    """Seconds for which this tool itself kept the dialog waiting, so as to spare the server."""
    in_doubt = False
    """Whether the message was sent and no reply has said if it was accepted."""
    doubt = Sentence("in-doubt")
    """What is unknown if ``in_doubt``, as a sentence."""

    def __init__(self, recorder: Recorder, dialog: int | None) -> None:
        #: The stages that have started.
        self.begun: set[StageName] = set()
        #: The stages that have ended well.
        self.done: set[StageName] = set()
        #: How many refusals the server has given, and how many warnings and problems were found.
        self.refusals = self.faults = 0
        #: The title of the first problem that was found.
        self.problem: Sentence | None = None
        #: The number of the last event that is not a finding; None before the first.
        self.last: int | None = None
        self._recorder = recorder
        #: Its number; None for the test as a whole.
        self.dialog = dialog
        self._began = recorder.now()

    @property
    def overflow(self) -> Sentence | None:
        """Which limit of the whole test was reached, as the end of a sentence; None if none was."""
        return self._recorder.overflow if self._recorder.is_full else None

    def elapsed(self) -> float:
        """Seconds since this dialog began."""
        return (self._recorder.now() - self._began) / _SECOND

    def at_work(self) -> float:
        """Seconds since this dialog began, without this tool's own pauses."""
        return self.elapsed() - self.paused

    def add(self, kind: Callable[..., E], **fields: Any) -> E:
        event = self._recorder.add(kind, self.dialog, self._recorder.now(), fields)
        self._count(event)
        return event

    def replay(self, events: Iterable[Event], began: int) -> dict[int, int]:
        """Record what happened in this dialog before its test was known. Returns the new number of each event.

        began: when the recorder began that the events are from.
        """
        numbers: dict[int, int] = {}
        for event in events:
            fields = {one.name: getattr(event, one.name) for one in fields_of(event)}
            old, _ = fields.pop("seq"), fields.pop("dialog")
            if fields.get("about") is not None:
                fields["about"] = numbers[fields["about"]]
            # What happened before the test began gets the time of its beginning.
            moment = max(0, round(fields.pop("t") * _SECOND) + (began - self._recorder.began) // 1000)
            self._began = moment if not numbers else self._began
            new = self._recorder.add(type(event), self.dialog, moment, fields)
            numbers[old] = new.seq
            self._count(new)
        return numbers

    def _count(self, event: Event) -> None:
        if isinstance(event, Finding):
            self.faults += event.level.fault and bears(event.code)
        else:
            self.last = event.seq
            self.refusals += refuses(event)
            self.faults += isinstance(event, Check) and event.result.fault

    def add_finding(
        self, level: Severity, code: str, reference: str, about: int | None = None, /, **parameters: object
    ) -> Finding:
        """A finding, whose words are looked up by its code and filled with the parameters.

        about: the number of the event that it refers to.
        """
        words = words_of(code, parameters)
        if level.outcome is Outcome.PROBLEM and self.problem is None:
            self.problem = title_of(code, parameters)
        return self.add(
            Finding,
            level=level,
            code=code,
            title=words.title.format_map(parameters),
            # An address may contain joiners (U+200D), which belong to its spelling and are invisible.
            detail=printable(words.detail.format_map(parameters)),
            reference=reference,
            about=about,
            parameters=stored_parameters(parameters),
        )

    def skipped(self, name: StageName) -> None:
        """Record a stage that was asked for and is not possible."""
        self.at_stage(name, StageState.SKIPPED)

    def stage(self, name: StageName) -> _Stage:
        """A block of code that is one stage: done at its end, or failed if an exception leaves it."""
        return _Stage(self, name)

    def at_stage(self, name: StageName, state: StageState, began: int | None = None) -> int:
        """Record that a stage changes its state, and return the moment.

        began: when the stage started, if it ends now.
        """
        moment = self._recorder.now()
        if state is StageState.STARTED:
            self.begun.add(name)
        took = None if began is None else (moment - began) / _SECOND
        event = self._recorder.add(Stage, self.dialog, moment, {"name": name, "state": state, "took": took})
        self.last = event.seq
        return moment

    def finish(self, verdict: Verdict, summary: Sentence, took: float | None = None) -> None:
        """Record the end of the dialog. took: seconds; by default those at work up to now."""
        took = self.at_work() if took is None else took
        self._recorder.ends.append(self.add(Finished, **self._recorder.end(verdict, summary, took, self.dialog)))


class _Stage:
    """A stage of a dialog as a context manager."""

    def __init__(self, track: Track, name: StageName) -> None:
        self._track = track
        self._name = name

    def __enter__(self) -> None:
        self._refusals, self._faults = self._track.refusals, self._track.faults
        self._began = self._track.at_stage(self._name, StageState.STARTED)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._track.done.add(self._name)
        self._track.at_stage(self._name, StageState.FAILED if kind else self._state(), self._began)

    def _state(self) -> StageState:
        fine = self._track.refusals_are_fine or self._name.facts.refusals_are_fine
        refused = self._track.refusals > self._refusals and not fine
        return StageState.WARNED if refused or self._track.faults > self._faults else StageState.DONE

"""Numbers and times what happens, and hands it on at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from smtptest.dialog.events import Event, Finding, Finished, Level, Stage, StageName, StageState, Verdict

E = TypeVar("E", bound=Event)
Sink = Callable[[Event], None]


class Recorder:
    """The one door for all events of a test. sink: called with each event as it happens; it must not block or raise.

    ends: those of its dialogs, so far.
    """

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._began = time.monotonic()
        self._seq = 0
        self._dialogs = 0
        self.ends: list[Finished] = []

    def next_dialog(self) -> Track:
        """The track of a dialog that begins now, numbered."""
        self._dialogs += 1
        return Track(self, self._dialogs - 1)

    def elapsed(self) -> float:
        """Seconds since the test began."""
        return round(time.monotonic() - self._began, 6)

    def add(self, kind: Callable[..., E], dialog: int | None, **fields: Any) -> E:
        event = kind(seq=self._seq, t=self.elapsed(), dialog=dialog, **fields)
        self._seq += 1
        self._sink(event)
        return event

    def finish(self, verdict: Verdict, summary: str) -> None:
        """The end of the test."""
        self.add(Finished, None, verdict=verdict, summary=summary, took=self.elapsed())


class Track:
    """One dialog's share of the recorder, or, where ``dialog`` is None, that of the test as a whole.

    awaited: what is waited for, in words that follow "gave". done: the stages that have ended well. last: the number of
    the last event that is no finding, None before the first: what a finding that follows at once speaks of. in_doubt:
    the message is out and no reply has said what became of it.
    """

    awaited = "a connection"
    in_doubt = False

    def __init__(self, recorder: Recorder, dialog: int | None) -> None:
        self.done: set[StageName] = set()
        self.last: int | None = None
        self._recorder = recorder
        self._dialog = dialog
        self._began = recorder.elapsed()

    def elapsed(self) -> float:
        """Seconds since this dialog began."""
        return round(self._recorder.elapsed() - self._began, 6)

    def add(self, kind: Callable[..., E], **fields: Any) -> E:
        event = self._recorder.add(kind, self._dialog, **fields)
        if not isinstance(event, Finding):
            self.last = event.seq
        return event

    def finding(
        self, level: Level, code: str, title: str, detail: str, reference: str, about: int | None = None
    ) -> None:
        self.add(Finding, level=level, code=code, title=title, detail=detail, reference=reference, about=about)

    def skipped(self, name: StageName) -> None:
        """A stage that was asked for and cannot be had."""
        self.add(Stage, name=name, state=StageState.SKIPPED)

    @contextmanager
    def stage(self, name: StageName) -> Iterator[None]:
        """Whatever leaves the block, the stage has an end: done, or failed where an exception leaves it."""
        self.add(Stage, name=name, state=StageState.STARTED)
        began = self.elapsed()
        state = StageState.FAILED
        try:
            yield
            state = StageState.DONE
            self.done.add(name)
        finally:
            self.add(Stage, name=name, state=state, took=round(self.elapsed() - began, 6))

    def finish(self, verdict: Verdict, summary: str, took: float | None = None) -> None:
        """The end of the dialog. took: seconds, up to now where they are not given."""
        took = self.elapsed() if took is None else took
        self._recorder.ends.append(self.add(Finished, verdict=verdict, summary=summary, took=took))

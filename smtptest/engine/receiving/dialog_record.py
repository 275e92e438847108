"""What one session records: kept until its test is known, then handed over with its own moments, then live."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from smtptest.engine.events import (
    DialogStarted,
    Event,
    Received,
    Role,
    Sent,
    Severity,
    Stage,
    StageName,
    StageState,
    Verdict,
)
from smtptest.engine.printable import printable
from smtptest.engine.receiving.inbox import Inbox
from smtptest.engine.recorder import Recorder
from smtptest.engine.smtp.wire.lines import Line
from smtptest.engine.words.sentence import Sentence

# What is kept of a session whose test is not known yet. A good sender needs a few hundred bytes to name the recipient.
_EARLY_BYTES = 64 * 1024
Mark = int
"""Stands for an event: its number in the test is known only when the test is."""


class DialogRecord:
    """The events of one session. peer, port: the other end of its connection."""

    def __init__(self, peer: str, port: int) -> None:
        self._early: list[Event] = []
        self._recorder = Recorder(self._early.append, _EARLY_BYTES)
        self._track = self._recorder.next_dialog()
        self._numbers: list[int] = []
        self._told: set[str] = set()
        self._proofs: dict[str, Mark] = {}
        #: The test that it belongs to; None until that is known.
        self.inbox: Inbox | None = None
        #: Whether its end has been recorded, after which nothing is.
        self.over = False
        self.prove("connected", self.add(DialogStarted, host=peer, address=peer, port=port, role=Role.SERVER))
        self.add(Stage, name=StageName.ARRIVAL, state=StageState.STARTED)

    @property
    def number(self) -> int:
        """The number of its dialog in the test."""
        assert self._track.dialog is not None
        return self._track.dialog

    @property
    def overflow(self) -> Sentence | None:
        """Which limit was reached, as the end of a sentence; None if none was."""
        return self._track.overflow

    @property
    def proofs(self) -> dict[str, int]:
        """The numbers of the events that prove things, by what they prove."""
        return {what: self._numbers[mark] for what, mark in self._proofs.items()}

    def prove(self, what: str, mark: Mark | None) -> None:
        """This event proves that."""
        if mark is not None:
            self._proofs[what] = mark

    def elapsed(self) -> float:
        """Seconds since the connection was made."""
        return self._track.elapsed()

    def attach(self, inbox: Inbox, hang_up: Callable[[], None]) -> None:
        """Hand over what has happened to the test that the session belongs to. hang_up: as of ``next_dialog``."""
        self.inbox = inbox
        self._track = inbox.next_dialog(hang_up)
        new = self._track.replay(self._early, self._recorder.began)
        self._early.clear()
        self._numbers = [new[number] for number in self._numbers]

    def add(self, kind: Callable[..., Event], **fields: Any) -> Mark | None:
        """Record an event. Returns None if the end has been recorded."""
        return None if self.over else self._marked(self._track.add(kind, **fields))

    def sent(self, line: str) -> Mark | None:
        """Record a line of ours."""
        return self.add(Sent, text=line)

    def received(self, line: Line, shown: bytes | None = None) -> Mark | None:
        """Record a line of the peer. shown: what is shown of it if it holds a secret."""
        masked = shown is not None
        content = line.content if shown is None else shown
        text = printable(content)
        return self.add(
            Received,
            text=text,
            code=None,
            note=line.note(kept=len(line.content), unsolicited=False, malformed=False, masked=masked),
            raw=None if masked or text.encode() == content else base64.b64encode(content).decode(),
        )

    def note_finding(
        self,
        level: Severity,
        code: str,
        reference: str,
        about: Mark | None = None,
        /,
        *,
        again: bool = False,
        **words: object,
    ) -> None:
        """Record a finding, if there is none of its code and variant yet, or if it may be repeated."""
        key = f"{code}/{words.get('variant', '')}"
        if (again or key not in self._told) and not self.over:
            self._told.add(key)
            number = None if about is None else self._numbers[about]
            self._marked(self._track.add_finding(level, code, reference, number, **words))

    def finish(self, verdict: Verdict, summary: Sentence) -> None:
        """Record the end, once."""
        if self.over:
            return
        state = StageState.WARNED if self._track.faults else StageState.DONE
        # A refusal by reply was asked for, unless the peer named nobody that waits.
        well = verdict.facts.completed or (verdict.facts.answered and verdict.facts.replies)
        state = state if well else StageState.FAILED
        self.add(Stage, name=StageName.ARRIVAL, state=state, took=self._track.elapsed())
        self._track.finish(verdict, summary)
        self.over = True
        if self.inbox is not None:
            self.inbox.dialog_over(self._track)

    def _marked(self, event: Event) -> Mark:
        self._numbers.append(event.seq)
        return len(self._numbers) - 1

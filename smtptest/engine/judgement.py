"""What an end means for the person who asked, and which event decided it: read from the events before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from smtptest.engine.events import (
    Check,
    CheckResult,
    Event,
    Finding,
    Finished,
    Json,
    Received,
    Sent,
    Severity,
    Stage,
    StageName,
    StageState,
)
from smtptest.engine.outcome import Outcome
from smtptest.engine.verdict import FACTS, Verdict
from smtptest.engine.words.probe_findings import PROBE_FINDINGS

# How the codes of findings end that say what a probe could not judge.
UNDECIDED = ("-not-proven", "-incomplete")
# What a probe reports. Beside that, no warning bears on the question that it asks.
_OF_PROBES = frozenset(key.partition("/")[0] for key in PROBE_FINDINGS)
# By which a receiver says that it now does what it was asked to: how the session ends then is nobody's fault.
_AS_ASKED = "receiver-behaves"
# By which it says that it will from the next session on: so is the end of this one, but the test still waits for that.
_NEXT_TIME = "receiver-next-time"
# What a probe looks for and a normal test only warns of.
_HOLES = ("vrfy-tells", "expn-tells", "starttls-not-enforced", "smuggling-ended-early")
# What concerns the sender's own server, and not those who send to it.
_BESIDE = ("ptr-missing", "ptr-mismatch")
# Lines that answer nothing: in which stage one is read is chance, so that it ends a dialog only as what is not SMTP.
_STRAY = ("reply-blank-line", "reply-unsolicited", "reply-malformed", "greeting-again")
# Findings that need no attention if every certificate fits: the name in a greeting is for people.
NOISE = ("greeting-name",)
_LEVELS: Mapping[str, Severity] = {level: level for level in Severity}
_RESULTS: Mapping[str, CheckResult] = {result: result for result in CheckResult}
_STAGES: Mapping[str, StageName] = {stage: stage for stage in StageName}
# How the codes of checks end that say what this installation cannot see.
_BLIND = ("/not-validating", "/list-refused", "/not-asked", "/private")
# Commands that end a session: their replies say nothing about the test's question.
_FAREWELLS = ("RSET", "QUIT")


class Judgement(NamedTuple):
    """What an end means, and what decided it."""

    outcome: Outcome
    """The worst of what the verdict, the findings and the checks mean."""
    deciding: int | None
    """The number of the event that decided; None if none did, as in a test that was stopped."""


def bears(code: str) -> bool:
    """Whether a warning of this code says something about what was asked."""
    return code not in _BESIDE


def is_as_asked(code: str) -> bool:
    """Whether a receiver says by a finding of this code that it behaves as it was asked to."""
    return code == _AS_ASKED


def is_blind(code: str) -> bool:
    """Whether a check of this code says only what this installation cannot see, which means nothing for the domain."""
    return code.endswith(_BLIND)


def refuses(event: Event) -> bool:
    """Whether an event is a line of the server by which it says no, for now or for good."""
    return isinstance(event, Received) and (event.code or 0) >= 400


class _Place(NamedTuple):
    """Where something stands that was found: the smallest decides."""

    lightness: int
    """Less than 0 for a check, which comes before any finding: the less, the weightier it is."""
    seq: int
    """The number of the event."""


@dataclass
class _Heard:
    """What one dialog has said so far, or the test outside of its dialogs. Numbers are those of events."""

    found: dict[Outcome, _Place] = field(default_factory=dict)
    """The first finding that makes the outcome what it is, whatever the verdict; or the weightiest check that does."""
    warned: int | None = None
    """The first warning that no probe reported."""
    probed: bool = False
    """Whether a probe has reported something."""
    replies: dict[str, int] = field(default_factory=dict)
    """The last reply of each first digit, by its first line."""
    begun: int | None = None
    """The first line of a reply that goes on."""
    fault: int | None = None
    """The last warning or problem since a stage began or went well: what came before it did not end the dialog."""
    stray: int | None = None
    """The last line that answers nothing, since a stage began or went well."""
    failed: int | None = None
    """The last stage that failed."""
    proven: int | None = None
    """The last finding of a probe that is good."""
    praised: int | None = None
    """The last finding that is good."""
    checked: bool = False
    """Whether a check has reported something."""
    as_asked: bool = False
    """Whether the receiver behaved badly because it was asked to, so that only findings count."""
    put_off: bool = False
    """Whether the receiver told the sender to come back, because it can only then behave so."""
    farewell: bool = False
    """Whether the line sent last ends the session, so that the reply to it does not bring the verdict about."""
    probing: bool = False
    """Whether the probe's own stage has begun: only then does a good finding prove something."""
    verdict: str = ""
    """In what it ended; empty while it lasts."""

    def hear(self, event: Json) -> None:
        match event["kind"]:
            case Sent.kind:
                self.farewell = event["text"] in _FAREWELLS
            case Received.kind:
                self._reply(event)
            case Stage.kind:
                self._stage(event)
            case Finding.kind:
                self._finding(event)
            case Check.kind:
                self._check(event)
            case Finished.kind:
                self.verdict = event["verdict"]

    def _reply(self, event: Json) -> None:
        first = event["seq"] if self.begun is None else self.begun
        self.begun = first if event.get("more") else None
        if event["code"] and not self.farewell:
            self.replies[str(event["code"])[0]] = first

    def _stage(self, event: Json) -> None:
        self.probing = self.probing or event["name"] == StageName.PROBE
        if event["name"] == StageName.QUIT:
            return  # The goodbye did not bring the end about, and does not hide what did.
        if event["state"] == StageState.FAILED:
            self.failed = event["seq"]
        elif event["state"] in (StageState.STARTED, StageState.DONE, StageState.WARNED):
            self.fault = self.stray = None

    def _finding(self, event: Json) -> None:
        level, code = _LEVELS[event["level"]], event["code"]
        if not bears(code):
            return
        self.probed = self.probed or code in _OF_PROBES
        self.as_asked = self.as_asked or is_as_asked(code)
        self.put_off = self.put_off or code == _NEXT_TIME
        if level.fault:
            if code in _STRAY:
                self.stray = event["seq"]
            else:
                self.fault = event["seq"]
            self._fault(Outcome.PROBLEM if code in _HOLES else level.outcome, code, event["seq"])
        elif code.endswith(UNDECIDED):
            self._find(Outcome.UNDECIDED, event["seq"])
        elif level is Severity.GOOD:
            self.praised = event["seq"]
            if self.probing or self.as_asked:
                self.proven = event["seq"]

    def _check(self, event: Json) -> None:
        self.checked = True
        meant = _RESULTS[event["result"]].outcome
        if meant is not Outcome.GOOD and not is_blind(event["code"]):
            self._find(meant, event["seq"], 1 + _standing(event))

    def _find(self, meant: Outcome, seq: int, weight: int = 0) -> None:
        place = _Place(-weight, seq)
        self.found[meant] = min(place, self.found.get(meant, place))

    def _fault(self, meant: Outcome, code: str, seq: int) -> None:
        if meant is not Outcome.WARNING or code in _OF_PROBES:
            self._find(meant, seq)
        elif self.warned is None:
            self.warned = seq

    def meant(self) -> Iterator[tuple[Outcome, _Place]]:
        """What the findings and the checks mean, with the one that decides."""
        yield from self.found.items()
        if self.warned is not None and not self.probed:
            yield Outcome.WARNING, _Place(0, self.warned)

    def ending(self, verdict: str) -> int | None:
        """What brought a verdict about."""
        facts = FACTS[verdict]
        said = [self.replies[digit] for digit in facts.replies if digit in self.replies]
        if said:
            return said[0]
        if facts.completed:
            yes = [seq for digit, seq in self.replies.items() if digit in "23"]
            return self.proven if self.proven is not None else max(yes, default=None)
        if facts.from_outside:
            return None
        causes = (self.fault, self.stray if verdict == Verdict.PROTOCOL_ERROR else None, self.failed)
        return next((seq for seq in causes if seq is not None), None)


def _standing(check: Json) -> int:
    """What a check weighs among those of its result; one in a stage of a later version the least."""
    stage = _STAGES.get(check["stage"])
    return 0 if stage is None else stage.weight(check["id"])


class Judge:
    """Hears the events of a test, in order, and judges its ends."""

    def __init__(self, events: Iterable[Json] = ()) -> None:
        self._heard: dict[int | None, _Heard] = defaultdict(_Heard)
        for event in events:
            self.hear(event)

    def hear(self, event: Json) -> None:
        self._heard[event["dialog"]].hear(event)

    def judge(self, verdict: str, dialog: int | None) -> Judgement:
        """What it means that a dialog ends so, or the whole test if ``dialog`` is None."""
        facts = FACTS[verdict]
        heard = list(self._about(dialog))
        found: dict[Outcome, _Place] = {}
        for meant, place in (item for one in heard for item in one.meant()):
            found[meant] = min(place, found.get(meant, place))
        own = facts.outcome
        excused = any(one.as_asked or (one.put_off and dialog is not None) for one in heard)
        if excused and facts.outcome is not Outcome.UNDECIDED:
            own = Outcome.GOOD
            # What the sender did well may be known only once all its sessions are over.
            praised = [one.praised for one in heard if one.praised is not None]
            if praised:
                found[Outcome.GOOD] = _Place(0, max(praised))
        outcome = max((own, *found), key=_weight)
        # What a session with one of its mail servers ends in decides nothing about a domain.
        if outcome is not facts.outcome or any(one.checked for one in heard):
            return Judgement(outcome, _number(found.get(outcome)))
        ended = [one for one in heard if one.verdict == verdict] or heard
        endings = [end for one in ended if (end := one.ending(verdict)) is not None]
        return Judgement(outcome, endings[-1] if endings else _number(found.get(outcome)))

    def _about(self, dialog: int | None) -> Iterator[_Heard]:
        return (heard for of, heard in self._heard.items() if dialog is None or of == dialog)


def _number(place: _Place | None) -> int | None:
    return None if place is None else place.seq


def _weight(outcome: Outcome) -> int:
    return outcome.facts.rank

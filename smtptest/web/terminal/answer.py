"""The answer of a test in the terminal: repeated at its end, and as the exit status of the command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext, pgettext

from smtptest.engine.events import Json, ends_test
from smtptest.engine.judgement import is_as_asked
from smtptest.engine.outcome import FAULTS, Outcome
from smtptest.engine.printable import printable
from smtptest.engine.verdict import FACTS
from smtptest.transcripts.render.to_publish import ELSEWHERE, to_publish
from smtptest.web import labels
from smtptest.web.terminal.screen import Paint

_FAULTS = list(FAULTS)
# Which field says how bad it is.
_JUDGED = {"finding": "level", "check": "result"}
# The worst outcome that does not fail, by the value of --fail-on.
_PASSES = {
    "problem": Outcome.UNDECIDED,
    "warning": Outcome.GOOD,
    "never": max(Outcome, key=lambda outcome: outcome.facts.rank),
}


class Answer:
    """Collects the events of a test, and says at its end what they mean."""

    end: Json | None
    """The event that ended the test; None while it runs."""
    faults: list[Json]
    """The findings and checks that are problems or warnings, each once and with its ``level``, the worst first; empty
    while the test runs."""
    events: list[Json]
    """All events so far."""

    def __init__(self) -> None:
        self.end, self.faults, self.events = None, [], []

    def hear(self, event: Json) -> None:
        """Take the next event."""
        self.events.append(event)
        if ends_test(event):
            self.end = event
            self.faults = _worst_first(self.events)

    @property
    def outcome(self) -> Outcome:
        """The outcome of the test; undecided if it has not ended."""
        return next(one for one in Outcome if one == self.end["outcome"]) if self.end else Outcome.UNDECIDED

    def exit_status(self, fail_on: str) -> int:
        """Return the exit status: that of the verdict; if it is 0, then 4 if the outcome is worse than what may pass.

        A receiver that said no because it was asked to said it for nobody: then only the outcome counts.

        fail_on: ``problem``, ``warning`` or ``never``.
        """
        facts = FACTS[self.end["verdict"]] if self.end else FACTS["stopped"]
        of_verdict = 0 if self._is_as_asked and facts.outcome is not Outcome.UNDECIDED else facts.exit_status
        fails = self.outcome.facts.rank > _PASSES[fail_on].facts.rank
        return of_verdict or (Outcome.PROBLEM.facts.exit_status if fails else 0)

    @property
    def _is_as_asked(self) -> bool:
        return any(event["kind"] == "finding" and is_as_asked(event["code"]) for event in self.events)

    def lines(self, paint: Paint) -> Iterator[str]:
        """Yield the answer and the problems once more; nothing if the test is good and has no warnings."""
        if self.end is None or (self.outcome is Outcome.GOOD and not self.faults):
            return
        tone = self.outcome.facts.tone
        yield ""
        yield f"{paint.tone(pgettext('outcome', self.outcome.facts.label), tone)}: {printable(self.end['summary'])}"
        if self.faults:
            yield counted(self.faults)
        for fault in self.faults:
            name = paint.level(pgettext("level", FAULTS[fault["level"]].label), fault["level"])
            yield f"  {name}: {printable(fault['title'])}"
            told = (fault["detail"], fault.get("advice", ""))
            yield from (f"    {printable(text)}" for text in told if text)
        yield from self._records()

    def _records(self) -> Iterator[str]:
        """What mends the faults of a domain: records, as a zone file has them."""
        needed = [one for one in to_publish(self.events) if one["checks"][0]["result"] in _FAULTS]
        if needed:
            yield ""
            yield gettext("Records to publish:")
            for one in needed:
                if one["alias"]:
                    yield printable(f"; {gettext(ELSEWHERE) % one}")
                yield printable(one["record"])


def counted(faults: list[Json]) -> str:
    """Return how many problems and warnings there are, such as "2 problems · 1 warning"."""
    found = Counter(fault["level"] for fault in faults)
    return " · ".join(labels.counted(level, found[level]) for level in FAULTS if found[level])


def _worst_first(events: list[Json]) -> list[Json]:
    """The problems and warnings. Equal ones of several dialogs count once."""
    judged = [{**event, "level": event[_JUDGED[event["kind"]]]} for event in events if event["kind"] in _JUDGED]
    faults = [event for event in judged if event["level"] in _FAULTS]
    found: dict[tuple[str, str, str], Json] = {}
    for fault in sorted(faults, key=lambda one: _FAULTS.index(one["level"])):
        found.setdefault((fault["code"], fault["title"], fault["detail"]), fault)
    return list(found.values())

"""What came out of a test in the terminal: said once more at its end, and as the command's exit status."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import ngettext, pgettext

from smtptest.engine.events import Json, Severity, ends_test
from smtptest.engine.outcome import Outcome
from smtptest.engine.printable import printable
from smtptest.engine.verdict import FACTS
from smtptest.web.terminal.screen import Paint

_LEVELS = [str(level) for level in Severity]
_FAULTS = [str(level) for level in Severity if level.fault]
# What a value of --fail-on lets pass, at most.
_PASSES = {"problem": Outcome.UNDECIDED, "warning": Outcome.GOOD, "never": Outcome.PROBLEM}


class Answer:
    """Hears the events of a test, and knows at its end what they mean."""

    def __init__(self) -> None:
        #: The test's ``finished``; None while it runs.
        self.end: Json | None = None
        #: Each finding that is a problem or a warning, once, the worst first.
        self.faults: list[Json] = []
        #: All events.
        self.events: list[Json] = []

    def hear(self, event: Json) -> None:
        """Take note of an event."""
        self.events.append(event)
        if ends_test(event):
            self.end = event
            self.faults = _worst_first(self.events)

    @property
    def outcome(self) -> Outcome:
        """What the test's end means; undecided if it has none."""
        return next(one for one in Outcome if one == self.end["outcome"]) if self.end else Outcome.UNDECIDED

    def exit_status(self, fail_on: str) -> int:
        """That of the verdict; if that is 0, 4 for an outcome that is worse than what passes."""
        of_verdict = FACTS[self.end["verdict"]].exit_status if self.end else FACTS["stopped"].exit_status
        fails = self.outcome.facts.rank > _PASSES[fail_on].facts.rank
        return of_verdict or (Outcome.PROBLEM.facts.exit_status if fails else 0)

    def lines(self, paint: Paint) -> Iterator[str]:
        """The answer and the problems once more, if there is more to say than that all is well."""
        if self.end is None or (self.outcome is Outcome.GOOD and not self.faults):
            return
        tone = self.outcome.facts.tone
        yield ""
        yield f"{paint.tone(pgettext('outcome', self.outcome.facts.label), tone)}: {printable(self.end['summary'])}"
        if self.faults:
            yield counted(self.faults)
        for fault in self.faults:
            name = paint.level(_level(fault), fault["level"])
            yield f"  {name}: {printable(fault['title'])}"
            if fault["detail"]:
                yield f"    {printable(fault['detail'])}"


def _level(fault: Json) -> str:
    return next(pgettext("level", one.label) for one in Severity if one == fault["level"])


def counted(faults: list[Json]) -> str:
    """How many problems and warnings there are, such as "2 problems · 1 warning"."""
    levels = [fault["level"] for fault in faults]
    problems, warnings = levels.count(Severity.PROBLEM), levels.count(Severity.WARNING)
    told = [
        ngettext("%(count)d problem", "%(count)d problems", problems) % {"count": problems} if problems else "",
        ngettext("%(count)d warning", "%(count)d warnings", warnings) % {"count": warnings} if warnings else "",
    ]
    return " · ".join(filter(None, told))


def _worst_first(events: list[Json]) -> list[Json]:
    """Several dialogs say the same; it is the same fault."""
    faults = [event for event in events if event["kind"] == "finding" and event["level"] in _FAULTS]
    found: dict[tuple[str, str, str], Json] = {}
    for fault in sorted(faults, key=lambda one: -_LEVELS.index(one["level"])):
        found.setdefault((fault["code"], fault["title"], fault["detail"]), fault)
    return list(found.values())

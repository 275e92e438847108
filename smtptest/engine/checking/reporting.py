"""What every check works with, whatever it is about, and how it reports a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from smtptest.engine.dns.questions import Questions
from smtptest.engine.events import Check, CheckResult, StageName
from smtptest.engine.printable import printable
from smtptest.engine.recorder import Track, stored_parameters
from smtptest.engine.words.checks import CHECKS
from smtptest.engine.words.wording import placeholders


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """The part of a check's context that is the same for every kind of test."""

    questions: Questions
    """Asks the DNS, each question once in a test."""
    track: Track
    """Records the events of the stage."""
    stage: StageName
    """The stage of the checks that are reported."""
    reported: list[Check] = field(default_factory=list)
    """The results so far, of all stages."""

    def report(
        self, check: str, result: CheckResult, code: str, reference: str, about: int | None, record: str = "",
        trace: Sequence[str] = (), /, **parameters: object,
    ) -> Check:  # fmt: skip
        """Record the result of a check, whose words are looked up by ``code`` and filled with the parameters.

        check: its id. code: ``<id>/<variant>``, a key of engine/words/checks.py.
        about: the number of the event that proves it.
        record: exactly the record to publish, if there is one; the words may name it as ``{record}``.
        trace: how the evaluation went, line by line.
        The parameter ``subject`` is the host, address or selector that it asks about, if there are several.
        """
        words = CHECKS[code]
        filled = {"subject": "", **parameters, "record": record}
        named = {name: filled[name] for template in words for name in sorted(placeholders(template))}
        title, detail, advice = (printable(template.format_map(named)) for template in words)
        made = self.track.add(
            Check,
            id=check,
            stage=self.stage,
            subject=printable(str(filled["subject"])),
            result=result,
            title=title,
            detail=detail,
            advice=advice,
            record=printable(record),
            reference=reference,
            about=about,
            code=code,
            parameters=stored_parameters(named),
            trace=tuple(printable(line) for line in trace),
        )
        self.reported.append(made)
        return made

    def results(self, check: str) -> Sequence[Check]:
        """What has been reported under this id, in order."""
        return [each for each in self.reported if each.id == check]

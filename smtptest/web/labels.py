"""Translates the words of closed lists: verdicts, outcomes, stages, checks, levels and notes.

The lists and their English words are in the engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext, pgettext_lazy

from smtptest.engine.events import CheckResult, Severity, StageName, Verdict
from smtptest.engine.judgement import NOISE
from smtptest.engine.line_note import LineNote
from smtptest.engine.outcome import FAULTS, Outcome, Tone
from smtptest.engine.verdict import FACTS
from smtptest.engine.words.domain.labels import CHECK_LABELS

Words = Mapping[str, Promise | str]

VERDICTS: Words = {verdict: pgettext_lazy("verdict", verdict.facts.label) for verdict in Verdict}
# Of findings and of checks; what both have is called the same.
LEVELS: Words = {level: pgettext_lazy("level", level.label) for level in (*Severity, *CheckResult)}
_COUNTED = {str(level): level.counted for level in Severity if all(level.counted)}
# A stage without a label is called by its command.
STAGES: Words = {stage: gettext_lazy(stage.facts.label) if stage.facts.label else stage.command for stage in StageName}
CHECKS: Words = {each: gettext_lazy(label) for each, label in CHECK_LABELS.items()}
# The words of a line's note; and for those that tell a fault of the line, a sentence.
NOTES: Words = {note: pgettext_lazy("note", note.label) for note in LineNote}
ANOMALIES: Words = {note: gettext_lazy(note.anomaly) for note in LineNote if note.anomaly}
_OUTCOMES: Mapping[str, Tone] = {outcome: outcome.facts.tone for outcome in Outcome}
OUTCOMES: Words = {outcome: pgettext_lazy("outcome", outcome.facts.label) for outcome in Outcome}
# Outcomes that say more than a verdict that is good by itself: "passed" in red puzzles.
_OVERRULING = tuple(outcome for outcome in Outcome if outcome.facts.rank > Outcome.WARNING.facts.rank)
_RANKS = {str(outcome): outcome.facts.rank for outcome in Outcome}
_RUNNING = gettext_lazy("The test is running")


def tone(word: str | None) -> Tone:
    """Return the tone of an outcome, or of a verdict by itself; WAIT if there is none yet."""
    if not word:
        return Tone.WAIT
    return _OUTCOMES[word] if word in _OUTCOMES else FACTS[word].outcome.facts.tone


def sentence(verdict: str | None) -> str:
    """Return the sentence of a verdict in the active language. It holds no text from the test."""
    return gettext(FACTS[verdict].sentence) if verdict else str(_RUNNING)


def ending(verdict: str | None, outcome: str | None) -> tuple[str, str]:
    """Return a word and a sentence for a test's end: those of the outcome if the verdict is good and that is not."""
    if verdict and FACTS[verdict].outcome is Outcome.GOOD:
        for one in Outcome:
            if one == outcome and one is not Outcome.GOOD:
                return str(OUTCOMES[one]), gettext(one.facts.sentence)
    return str(VERDICTS.get(verdict, verdict)) if verdict else gettext("running"), sentence(verdict)


def in_a_word(verdict: str | None, outcome: str | None) -> str:
    """How a test ended: by its outcome if that is shown in another colour than "passed" can be read in."""
    if verdict and outcome and outcome in _OVERRULING and FACTS[verdict].outcome is Outcome.GOOD:
        return str(OUTCOMES[outcome])
    return str(VERDICTS.get(verdict or "", verdict or ""))


def of_domain(verdict: str | None, outcome: str | None) -> str:
    """How a domain check ended, in a word. If it came to its end, what it found counts: no domain "passed"."""
    if verdict and outcome and FACTS[verdict].outcome is Outcome.GOOD:
        return str(OUTCOMES[outcome])
    return in_a_word(verdict, outcome)


def told(verdict: str, outcome: str | None) -> str:
    """How a dialog ended: as in the bar (:func:`in_a_word`), and with a warning if it has one."""
    name = in_a_word(verdict, outcome)
    found = next((one for one in Outcome if one == outcome), None)
    if found is None or tone(found) == tone(verdict) or found in _OVERRULING:
        return name
    return f"{name} · {OUTCOMES[found]}"


def reason(name: str) -> str:
    """Why a stage may take a while; empty if there is no such stage."""
    return gettext(StageName(name).facts.reason) if name in STAGES else ""


def cause(name: str) -> str:
    """What is probably wrong if a stage has waited for some seconds; empty if nothing is."""
    found = StageName(name).facts.cause if name in STAGES else ""
    return gettext(found) if found else ""


def counted(level: str, count: int) -> str:
    """How many findings or checks of a level there are, such as "2 problems"."""
    if level in _COUNTED:
        return ngettext(*_COUNTED[level], count) % {"count": count}
    return f"{count} {LEVELS.get(level, level)}"


def for_scripts() -> Iterator[tuple[str, Promise | str]]:
    """Yield what the scripts of the transcript page need of the closed lists, by names such as ``verdict.accepted``."""
    kinds = {
        "verdict": VERDICTS, "outcome": OUTCOMES, "level": LEVELS, "note": NOTES, "anomaly": ANOMALIES, "stage": STAGES,
        "check": CHECKS,
    }  # fmt: skip
    for kind, words in kinds.items():
        yield from ((f"{kind}.{word}", name) for word, name in words.items())
    yield from tones()
    yield from _counts()
    yield from ((f"wait.{stage}", _waiting(stage)) for stage in StageName)
    yield from ((f"awaits.{stage}", "names") for stage in StageName if stage.facts.awaits_names)
    yield from ((f"reason.{stage}", reason(stage)) for stage in StageName)
    yield from ((f"cause.{stage}", cause(stage)) for stage in StageName if stage.facts.cause)
    yield from ((f"limit.{stage}", stage.facts.limit) for stage in StageName if stage.facts.limit)
    # From worst to best, as the findings are listed.
    yield "levels", " ".join(reversed(Severity))
    yield "results", " ".join(reversed(CheckResult))
    # As a selector.
    yield "faults", ", ".join(f"[data-level={level}]" for level in FAULTS)
    yield "outcomes", " ".join(sorted(_OUTCOMES, key=_RANKS.__getitem__, reverse=True))
    yield "overruling", " ".join(_OVERRULING)
    yield "noise", " ".join(NOISE)


def tones() -> Iterator[tuple[str, str]]:
    """Return the tone of each outcome, and of each verdict by itself, by names such as ``tone.good``."""
    return ((f"tone.{word}", tone(word)) for words in (Outcome, Verdict) for word in words)


def longer_verdicts() -> Iterator[tuple[str, str]]:
    """Return the verdicts whose label is not the word itself, by names as in :func:`for_scripts`."""
    return ((f"verdict.{verdict}", str(name)) for verdict, name in VERDICTS.items() if str(name) != verdict)


def _counts() -> Iterator[tuple[str, str]]:
    """The words of :func:`counted`, with ``{count}`` for the number; of those with a plural one each."""
    for level, name in LEVELS.items():
        if level in _COUNTED:
            for form, number in (("one", 1), ("other", 2)):
                yield f"counts.{level}.{form}", ngettext(*_COUNTED[level], number).replace("%(count)d", "{count}")
        else:
            yield f"counts.{level}", f"{{count}} {name}"


def _waiting(stage: StageName) -> str:
    return gettext(stage.facts.waiting).replace("{stage}", str(STAGES[stage]))

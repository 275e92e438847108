"""The words of closed lists, as the reader's language has them; in English they are the words of the contract.

The lists themselves, with the words as messages, stand in the engine: here they are translated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, pgettext, pgettext_lazy

from smtptest.engine.events import Severity, StageName, Verdict
from smtptest.engine.judgement import NOISE
from smtptest.engine.line_note import LineNote
from smtptest.engine.outcome import Outcome, Tone
from smtptest.engine.verdict import FACTS

Words = Mapping[str, Promise | str]

VERDICTS: Words = {verdict: pgettext_lazy("verdict", verdict.facts.label) for verdict in Verdict}
LEVELS: Words = {level: pgettext_lazy("level", level.label) for level in Severity}
# A command is called as it is written on the wire.
STAGES: Words = {stage: gettext_lazy(stage.facts.label) if stage.facts.label else stage.command for stage in StageName}
# The words of a line's note, and what each says is wrong with the line, in a sentence.
NOTES: Words = {note: pgettext_lazy("note", note.label) for note in LineNote}
ANOMALIES: Words = {note: gettext_lazy(note.anomaly) for note in LineNote if note.anomaly}
_OUTCOMES: Mapping[str, Tone] = {outcome: outcome.facts.tone for outcome in Outcome}
_RANKS = {str(outcome): outcome.facts.rank for outcome in Outcome}
_RUNNING = gettext_lazy("The test is running")


def tone(word: str | None) -> Tone:
    """The tone in which an outcome is shown, or a verdict by itself; WAIT if there is none yet."""
    if not word:
        return Tone.WAIT
    return _OUTCOMES[word] if word in _OUTCOMES else FACTS[word].outcome.facts.tone


def sentence(verdict: str | None) -> str:
    """What a verdict says, in the language of the moment; nothing of it comes from the test."""
    return gettext(FACTS[verdict].sentence) if verdict else str(_RUNNING)


def ending(verdict: str | None, outcome: str | None) -> tuple[str, str]:
    """How a test ended, in a word and a sentence: by its outcome if the verdict alone would promise too much."""
    if verdict and FACTS[verdict].outcome is Outcome.GOOD:
        for one in Outcome:
            if one == outcome and one is not Outcome.GOOD:
                return pgettext("outcome", one.facts.label), gettext(one.facts.sentence)
    return str(VERDICTS.get(verdict, verdict)) if verdict else gettext("running"), sentence(verdict)


def for_scripts() -> Iterator[tuple[str, Promise | str]]:
    """What the scripts of a transcript's page know of the closed lists, by names such as ``verdict.accepted``."""
    kinds = {"verdict": VERDICTS, "level": LEVELS, "note": NOTES, "anomaly": ANOMALIES, "stage": STAGES}
    for kind, words in kinds.items():
        yield from ((f"{kind}.{word}", name) for word, name in words.items())
    yield from tones()
    yield from ((f"wait.{stage}", _waiting(stage)) for stage in StageName)
    yield from ((f"awaits.{stage}", "names") for stage in StageName if stage.facts.awaits_names)
    # From worst to best, as the findings are listed.
    yield "levels", " ".join(reversed(Severity))
    yield "outcomes", " ".join(sorted(_OUTCOMES, key=_RANKS.__getitem__, reverse=True))
    yield "noise", " ".join(NOISE)


def tones() -> Iterator[tuple[str, str]]:
    """The tone of each outcome, and of each verdict by itself, by names such as ``tone.good``."""
    return ((f"tone.{word}", tone(word)) for words in (Outcome, Verdict) for word in words)


def longer_verdicts() -> Iterator[tuple[str, str]]:
    """The verdicts that are not called by the word itself, as :func:`for_scripts` names them."""
    return ((f"verdict.{verdict}", str(name)) for verdict, name in VERDICTS.items() if str(name) != verdict)


def _waiting(stage: StageName) -> str:
    return gettext(stage.facts.waiting).replace("{stage}", str(STAGES[stage]))

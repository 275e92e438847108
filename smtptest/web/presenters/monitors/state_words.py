"""The states of a monitor in the reader's language: a word, a sentence, a tone and a sign for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from smtptest.fields.field import Text
from smtptest.monitors.record.reason import Reason
from smtptest.monitors.record.state import Counts, State

_NONE = ""
"""Stands for times that nothing is known of."""
# What distinguishes a state from the others without colour.
_SIGNS = {State.UP: "✓", State.DEGRADED: "!", State.DOWN: "✗", State.REFUSED: "⊘", State.UNKNOWN: "?"}
_BY_WORD: Mapping[str, State] = {str(state): state for state in State}
_OTHER_SIGN = "\N{EN DASH}"
_CHANGED: dict[str, Text] = {
    "certificate": gettext_lazy("Certificate"),
    "tlsa": gettext_lazy("TLSA records"),
    "mta-sts": gettext_lazy("MTA-STS record"),
    "spf": gettext_lazy("SPF record"),
    "dmarc": gettext_lazy("DMARC record"),
}


@dataclass(frozen=True, kw_only=True)
class StateWords:
    """How a state is shown."""

    label: str
    """A word."""
    says: str
    """A sentence."""
    tone: str
    """Its name in the style sheet."""
    sign: str
    """What distinguishes it from the others without colour."""


def states() -> list[str]:
    """The words of all states, the best first."""
    return [str(state) for state in sorted(State, key=lambda state: state.facts.rank)]


def words_of(state: str, reason: str = "") -> StateWords:
    """How this state is shown; one that another version stored is shown as unknown, and none as no data.

    reason: the code of why the last run had its state. It is said if that is the state which is shown.
    """
    if state == _NONE:
        return StateWords(label=_("No data"), says=_("Nothing is known yet."), tone="quiet", sign="…")
    known = _known(state)
    return StateWords(
        label=capfirst(pgettext("state", known.facts.label)),
        says=_why(known, reason) or _(known.facts.sentence) + ".",
        tone="quiet" if _is_nobodys(known) else str(known.facts.tone),
        sign=_SIGNS.get(known, _OTHER_SIGN),
    )


def _why(state: State, reason: str) -> str:
    """The reason in a sentence; empty if it is of another state: the last run alone does not decide. Of a monitor that
    has had only bad runs, fewer than confirm it, the state is unknown."""
    found = next((known for known in Reason if known == reason), None)
    if found is None:
        return ""
    if state is State.UNKNOWN and found.state.facts.tells:
        return _("No run has been good so far. The next runs will show whether it works.")
    return _(found.sentence) if found.state is state else ""


def _known(state: str) -> State:
    return _BY_WORD.get(state, State.UNKNOWN)


def _is_nobodys(state: State) -> bool:
    """Whether the state says nothing of the server: it was not measured."""
    return state.facts.counts is Counts.NOT_MEASURED and not state.facts.tells


def word_of(state: str) -> str:
    """The state as it is written within a sentence. German writes its nouns with a capital."""
    return pgettext("state", _known(state).facts.label)


def label_of(state: str) -> str:
    """The state in a word."""
    return words_of(state).label


def tone_of_state(state: str) -> str:
    """The state's tone in the style sheet."""
    return words_of(state).tone


def worst(found: set[str]) -> str:
    """The worst of these states; empty if there are none."""
    return max(found, key=lambda state: _known(state).facts.rank if state else -1, default=_NONE)


def changed(what: str) -> str:
    """The name of what changed, by its word."""
    return str(_CHANGED.get(what, what))

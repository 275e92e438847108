"""How a domain stands with the big receivers: for each of them what it requires, and whether that is met."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext, ngettext

from smtptest.engine.domain.receivers import Receiver, Standing
from smtptest.engine.events import Json
from smtptest.engine.outcome import Tone
from smtptest.engine.words.domain.receivers import REQUIREMENTS
from smtptest.transcripts.render.checks import checks, is_domain, receivers

_TONES = {str(standing): standing.outcome.facts.tone for standing in Standing}
# What a reader looks for first.
_ORDER = [str(standing) for standing in (Standing.MISSED, Standing.MET)]


def scorecards(found: Json) -> list[Json]:
    """Return a card for each receiver; none while the test runs, and if no message came.

    A card has ``name``, ``label``, ``tone``, ``standing`` (in words), ``seen`` and ``unseen``: its requirements, each
    with ``title``, ``detail``, ``result``, ``tone`` and ``about`` (the number of the check that proves it, or None).

    found: the transcript's document.
    """
    if not found["verdict"] or (not is_domain(found) and not checks(found["events"])):
        return []
    cards = receivers(found["events"])
    return [_card(receiver, [_requirement(each) for each in cards[receiver]]) for receiver in Receiver]


def _card(receiver: Receiver, rows: list[Json]) -> Json:
    seen = sorted((row for row in rows if row["result"] in _ORDER), key=lambda row: _ORDER.index(row["result"]))
    counts = Counter(row["result"] for row in rows)
    missed, met = counts[Standing.MISSED], counts[Standing.MET]
    return {
        "name": str(receiver),
        "label": gettext(receiver.label),
        "tone": Tone.BAD if missed else Tone.GOOD if met else Tone.WAIT,
        "standing": _told(missed, met),
        "seen": seen,
        "unseen": [row for row in rows if row["result"] not in _ORDER],
    }


def _told(missed: int, met: int) -> str:
    parts = [
        *([ngettext("%(count)d missed", "%(count)d missed", missed) % {"count": missed}] if missed else []),
        *([ngettext("%(count)d met", "%(count)d met", met) % {"count": met}] if met else []),
    ]
    return " · ".join(parts)


def _requirement(judged: Json) -> Json:
    words = REQUIREMENTS[judged["id"]]
    return {
        **judged,
        "title": gettext(words.title),
        "detail": gettext(words.detail),
        "tone": _TONES[judged["result"]],
    }

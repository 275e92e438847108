"""The answer of a round trip: whether the message came back, after how long, and how it changed on its way."""

from __future__ import annotations

from collections.abc import Sequence

from smtptest.engine.domain.texts import listed
from smtptest.engine.events import Check
from smtptest.engine.judgement import is_blind
from smtptest.engine.receiving.lint.path import Path
from smtptest.engine.words.sentence import Sentence, joined, title_of

_UNHARMED = {"trip-header": ("same", "added"), "trip-body": ("same",)}
_SIGNATURE = {"trip-dkim/survived": "round-trip-signature-survived", "trip-dkim/added": "round-trip-signed"}


def servers(path: Path) -> str:
    """The servers on the way, from the first to the last, by the names that they give themselves; empty if none did."""
    return listed([hop.said.receiver or "?" for hop in path.hops[:-1]])


def came_back(path: Path, seconds: float, checks: Sequence[Check]) -> Sentence:
    """It came: whether unharmed, and the weightiest of the worst that was found."""
    through = servers(path)
    way = "round-trip-through" if through else "round-trip-directly"
    said = [Sentence(way, seconds=seconds, **({"servers": through} if through else {}))]
    if _is_unharmed(checks):
        codes = (_SIGNATURE.get(check.code) for check in checks)
        said.append(Sentence(next((code for code in codes if code), "round-trip-as-sent")))
    worst = _worst(checks)
    return joined([*said, worst] if worst else said)


def _worst(checks: Sequence[Check]) -> Sentence | None:
    """The weightiest of the worst faults; None if there is none."""
    faults = [check for check in checks if check.result.fault and not is_blind(check.code)]
    if not faults:
        return None
    # Of several that are equally bad and weigh the same, the first is taken.
    first = max(faults, key=lambda check: (check.result.outcome.facts.rank, check.stage.weight(check.id)))
    title, others = title_of(first.code, first.parameters), len(faults) - 1
    if others:
        return Sentence("round-trip-faults", title=title, count=others)
    return Sentence("round-trip-fault", title=title)


def _is_unharmed(checks: Sequence[Check]) -> bool:
    return all(
        any(check.code == f"{each}/{variant}" for check in checks for variant in variants)
        for each, variants in _UNHARMED.items()
    )

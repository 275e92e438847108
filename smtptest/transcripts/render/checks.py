"""What a domain check or a receive test found: checks in the order of their table, and how it stands with receivers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields

from smtptest.engine.domain.all_checks import ROWS
from smtptest.engine.domain.receivers import Judged, scorecard
from smtptest.engine.events import Check, CheckResult, Json, StageName
from smtptest.engine.receiving import all_checks as of_messages
from smtptest.engine.round_trip.all_checks import ordered

_PLACES = {each: place for place, each in enumerate(each for row in ROWS for each in row.ids)}
# Checks of a message may have the ids of checks of a domain, and have an order of their own.
_PLACES_OF_MESSAGES = {
    (str(row.stage), each): place
    for place, (row, each) in enumerate((row, each) for row in ordered(of_messages.ROWS) for each in row.ids)
}
_NAMES = tuple(one.name for one in fields(Check))
_STAGES: Mapping[str, StageName] = {stage: stage for stage in StageName}


def is_domain(document: Json) -> bool:
    """Whether it is the document of a domain check."""
    return document.get("kind") == "domain"


def is_receive(document: Json) -> bool:
    """Whether it is the document of a receive test."""
    return document.get("kind") == "receive"


def is_round_trip(document: Json) -> bool:
    """Whether it is the document of a test of a server whose message is to come back."""
    return bool(document.get("plan", {}).get("round_trip"))


def has_checks(document: Json) -> bool:
    """Whether it is the document of a kind of test that ends in checks."""
    return is_domain(document) or is_receive(document)


def checks(events: Iterable[Json]) -> list[Json]:
    """Return the ``check`` events in the order of the table; those of one id in the order in which they ended."""
    found = (event for event in events if event["kind"] == Check.kind)
    return sorted(found, key=_place)


def _place(event: Json) -> int:
    own = _PLACES_OF_MESSAGES.get((event["stage"], event["id"]))
    return _PLACES.get(event["id"], len(_PLACES)) if own is None else own


def without_number(event: Json) -> Json:
    """Return an event without its ``seq``."""
    return {name: value for name, value in event.items() if name != "seq"}


def receivers(events: Iterable[Json]) -> dict[str, list[Json]]:
    """Return the requirements of each receiver, by its slug.

    A requirement has ``id``, ``result`` ("met", "missed", "unseen") and ``about``: the number of the check that proves
    it, or None. While the checks still run, what none of them has told yet is "unseen".
    """
    # A check in a stage of a later version proves nothing that this one asks about.
    cards = scorecard([_check(event) for event in checks(events) if event["stage"] in _STAGES])
    return {str(receiver): [_judged(each) for each in card] for receiver, card in cards.items()}


def _judged(judged: Judged) -> Json:
    about = judged.proof.seq if judged.proof else None
    return {"id": judged.id, "result": str(judged.standing), "about": about}


def _check(event: Json) -> Check:
    own = {name: event[name] for name in _NAMES if name in event}
    return Check(**{**own, "result": CheckResult(own["result"]), "stage": _STAGES[own["stage"]]})

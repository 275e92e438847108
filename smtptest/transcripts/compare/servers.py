"""Two servers of one test, compared: MX against MX."""

from __future__ import annotations

from smtptest.engine.events import DialogStarted, Json
from smtptest.engine.outcome import Outcome
from smtptest.transcripts.compare.runs import compare

# What the end of a dialog says of it, as the end of a test does.
_END = ("verdict", "outcome", "summary", "took")
_RANKS = {str(outcome): outcome.facts.rank for outcome in Outcome}


def chosen(document: Json, wanted: tuple[str, str]) -> tuple[int, int]:
    """The indexes of two different dialogs of the document, which has at least two.

    wanted: as an address names them; where it names none, the first dialog and the one that differs most from it.
    """
    known = {str(one["index"]): one["index"] for one in document["dialogs"]}
    first, second = (known.get(index) for index in wanted)
    if first is None:
        first = next(index for index in known.values() if index != second)
    if second is None or second == first:
        second = _most_different(document["dialogs"], first)
    return first, second


def compare_servers(document: Json, first: int, second: int) -> Json:
    """As :func:`smtptest.transcripts.compare.runs.compare`, of two dialogs of one document, by their indexes.

    What a server calls itself is no difference where it stands in its lines.
    """
    before, after = (_alone(document, index) for index in (first, second))
    return compare(before, after, (_names(document, first), _names(document, second)))


def dialog_of(document: Json, index: int) -> Json:
    """The entry of a dialog."""
    found: Json = next(one for one in document["dialogs"] if one["index"] == index)
    return found


def _most_different(dialogs: list[Json], first: int) -> int:
    rank: dict[int, int] = {one["index"]: _RANKS.get(str(one["outcome"]), -1) for one in dialogs}
    others = [index for index in rank if index != first]
    return max(others, key=lambda index: abs(rank[index] - rank[first]))


def _alone(document: Json, index: int) -> Json:
    """The document as if there had been this dialog and no other."""
    own = [event for event in document["events"] if event["dialog"] == index and event["kind"] != DialogStarted.kind]
    end = {name: dialog_of(document, index).get(name) for name in _END}
    return {**document, **end, "dialogs": [], "events": own}


def _names(document: Json, index: int) -> list[str]:
    dialog = dialog_of(document, index)
    return [name for name in (dialog["host"], dialog["address"]) if name]

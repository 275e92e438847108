"""The checks of a domain or a message on its page: by stage, and of a domain also those that are still to come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from smtptest.conf import engine
from smtptest.engine.domain.all_checks import IDS, STAGES, planned
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.events import Check, CheckResult, Json, Stage, StageState
from smtptest.engine.receiving import all_checks as of_messages
from smtptest.engine.round_trip.all_checks import ordered
from smtptest.explain.explanation import link_to
from smtptest.transcripts.render.checks import checks, is_domain, is_round_trip
from smtptest.transcripts.render.page import duration
from smtptest.web.presenters.domain.to_publish import remarks

# Of terms that were evaluated (smtptest.engine.domain.traces); the scripts know them too.
_SIGNS = ("✓ ", "- ", "· ")
_FAULTS = frozenset(str(result) for result in CheckResult if result.fault)


@dataclass(frozen=True)
class _Asked:
    """What the checks of this installation depend on."""

    plan: DomainPlan
    """What was asked for."""
    dnsbl_zones: tuple[str, ...]
    """The block lists that the operator named."""


def check_stages(found: Json) -> list[Json]:
    """Return the stages of the checks in the order of the table; while it runs, also those that have yet to begin.

    A stage has ``name``, ``seq`` (of its beginning; None before that), ``state``, ``took`` (in words) and ``entries``:
    its checks as :func:`row` has them, with ``elsewhere`` (what is to be said of a record in another domain, once the
    test is over), and for each that has no result yet only ``pending``, which is its id.

    found: the transcript's document.
    """
    running = found["state"] == "running"
    pending = _pending(found) if running else {}
    elsewhere = {} if running else remarks(found)
    stages, ids = _table(found)
    rows: dict[str, list[Json]] = {}
    for event in checks(found["events"]):
        told = {**row(event, running=running), "elsewhere": elsewhere.get(event["seq"], "")}
        rows.setdefault(event["stage"], []).append(told)
    known = _known(found["events"])
    names = sorted({*rows, *pending}, key=lambda name: stages.index(name) if name in stages else len(stages))
    return [
        {
            **known.get(name, {"name": name, "seq": None, "state": "", "took": ""}),
            "entries": _entries(rows.get(name, []), pending.get(name, ()), ids),
        }
        for name in names
    ]


def _table(found: Json) -> tuple[Sequence[str], Sequence[str]]:
    """The stages and the ids of the checks of this kind of test, in their order."""
    if is_domain(found):
        return STAGES, IDS
    # Of a receive test, the checks of the way have no results.
    return of_messages.STAGES, [each for row in ordered(of_messages.ROWS) for each in row.ids]


def _entries(rows: list[Json], expected: Iterable[str], ids: Sequence[str]) -> list[Json]:
    left = Counter(expected) - Counter(row["id"] for row in rows)
    missing = [{"id": each, "pending": each} for each in left.elements()]
    return sorted([*rows, *missing], key=lambda entry: ids.index(entry["id"]) if entry["id"] in ids else len(ids))


def row(event: Json, *, running: bool = False) -> Json:
    """Return a check with ``link`` (the address of its reference), ``lines`` (its trace as one text), ``signs``
    (whether the signs of terms stand in that) and ``open``: whether it is shown whole."""
    try:
        link = link_to(event["reference"])
    except ValueError:
        link = ""
    trace = event.get("trace", ())
    return {
        **event,
        "link": link,
        "lines": "\n".join(trace),
        "signs": any(line.startswith(_SIGNS) for line in trace),
        "open": event["result"] in _FAULTS and not running,
    }


def check_counts(events: Iterable[Json]) -> list[Json]:
    """Return ``level``, ``count`` and ``fault`` for each result that checks have, the worst first."""
    found = Counter(event["result"] for event in events if event["kind"] == Check.kind)
    results = [result for result in reversed(CheckResult) if found[result]]
    return [{"level": str(result), "count": found[result], "fault": result.fault} for result in results]


def in_the_wire(event: Json) -> bool:
    """Whether an event is a line of the wire, and not shown with the checks: stages run side by side beside it."""
    return not (event["dialog"] is None and event["kind"] in (Check.kind, Stage.kind))


def _pending(found: Json) -> dict[str, tuple[str, ...]]:
    if is_round_trip(found):
        return _of_message()
    if not is_domain(found):
        # They come at once, when there is a message; until then there is nothing to expect.
        return {}
    zones = tuple(engine.environment().block_lists)
    asked = _Asked(DomainPlan.from_json(found["plan"]), zones)
    return {str(stage): ids for stage, ids in planned(asked).items()}


def _of_message() -> dict[str, tuple[str, ...]]:
    """The checks of a message that comes back, by stage."""
    left_out = () if engine.environment().receive.rspamd else ("spam-score",)
    ids: dict[str, list[str]] = {}
    for row in ordered(of_messages.ROWS):
        ids.setdefault(str(row.stage), []).extend(each for each in row.ids if each not in left_out)
    return {stage: tuple(each) for stage, each in ids.items()}


def _known(events: Iterable[Json]) -> dict[str, Json]:
    """What is known of the stages of the test itself, by name."""
    known: dict[str, Json] = {}
    for event in events:
        if event["kind"] != Stage.kind or event["dialog"] is not None:
            continue
        if event["state"] == StageState.STARTED or event["name"] not in known:
            known[event["name"]] = {"name": event["name"], "seq": event["seq"], "state": event["state"], "took": ""}
        if event["state"] != StageState.STARTED:
            took = "" if event["took"] is None else duration(event["took"])
            known[event["name"]] |= {"state": event["state"], "took": took}
    return known


def order(found: Json) -> Json:
    """Return the ``stages`` and the ids of the ``checks`` in the order of the table, for the scripts."""
    stages, ids = _table(found)
    return {"stages": " ".join(stages), "checks": " ".join(ids)}

"""A transcript as its page tells it: dialog by dialog, stage by stage, line by line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from smtptest.engine.events import KINDS, Finding, Finished, Json, Received, Sent, Severity, Stage, Tls
from smtptest.engine.judgement import NOISE
from smtptest.engine.line_note import LineNote
from smtptest.engine.secret import MASK
from smtptest.engine.tls.certificates import EXPIRES_SOON
from smtptest.transcripts.render.dialogs import by_dialog, places

# More lines than this of a message are folded; those of the usual test message are fewer. The page tells the scripts.
UNFOLDED = 12
# A page is made of so many lines at most, in half a second. With more, the scripts ask for the
# document and draw all of it; the text has all of them as well.
MOST_LINES = 1000
_DAY = timedelta(days=1)


def conversation(document: Json) -> list[Json]:
    """The groups of :func:`by_dialog`, each with ``stages`` in place of its events, and ``where``.

    A stage has ``seq`` (None for what comes before the first), ``name``, ``dialog``, ``state``, ``took``, ``seconds``,
    ``rows``, and the exact times of its beginning and its end, ``at`` and ``end``. A row is an event with its exact
    time, ``at``, with ``time`` and ``since`` (its time, and that since the line before), ``start`` (its reply code as
    it stands there), ``parts`` (the rest of its text, cut where a mask stands), ``anomalies`` (what is wrong with it)
    and ``flags`` (the findings about it); or it has ``folded``, the rows of a long message beyond the first, and
    ``count`` of them.
    """
    flags: dict[int | None, list[Json]] = defaultdict(list)
    for event in document["events"]:
        if event["kind"] == Finding.kind:
            flags[event["about"]].append(event)
    where = places(document["events"])
    return [
        {
            "dialog": group["dialog"],
            "where": where.get(group["dialog"] and group["dialog"]["index"], ""),
            "stages": _stages(group["events"], flags),
        }
        for group in by_dialog(document)
    ]


def first_lines(document: Json, most: int = MOST_LINES) -> tuple[Json, int]:
    """The document with the first ``most`` lines of both sides, and how many there are beyond; the rest of it stays."""
    spoken = [event["seq"] for event in document["events"] if event["kind"] in (Sent.kind, Received.kind)]
    left_out = frozenset(spoken[most:])
    events = [event for event in document["events"] if event["seq"] not in left_out]
    return {**document, "events": events}, len(left_out)


def _stages(events: Iterable[Json], flags: Mapping[int | None, list[Json]]) -> list[Json]:
    stages = [_stage()]
    open_stages: dict[tuple[int | None, str], Json] = {}
    before: float | None = None
    for event in events:
        key = (event["dialog"], event.get("name", ""))
        if event["kind"] == Stage.kind:
            if event["state"] == "started" or key not in open_stages:
                open_stages[key] = _stage(event)
                stages.append(open_stages[key])
            if event["state"] != "started":
                open_stages.pop(key).update(_end(event))
        elif _is_line(event):
            stages[-1]["rows"].append(row(event, before, flags.get(event["seq"], [])))
            before = event["t"]
    return [{**stage, "rows": _folded(stage)} for stage in stages if stage["rows"] or stage["name"]]


def _stage(event: Json | None = None) -> Json:
    own = {"seq": None, "name": "", "dialog": None, "state": "", "at": ""}
    if event is not None:
        own = {name: event[name] for name in ("seq", "name", "dialog", "state")} | {"at": exact(event["t"])}
    return {**own, "end": "", "took": "", "seconds": None, "rows": []}


def _end(event: Json) -> Json:
    took = "" if event["took"] is None else duration(event["took"])
    return {"state": event["state"], "end": exact(event["t"]), "took": took, "seconds": event["took"]}


def _is_line(event: Json) -> bool:
    if event["kind"] == Finished.kind:
        return event["dialog"] is not None
    return KINDS[event["kind"]].is_line


def row(event: Json, before: float | None, flags: list[Json]) -> Json:
    note = event.get("note") or ""
    text = event.get("text", "")
    start = text[:3] if event.get("code") is not None else ""
    masked = event.get("masked") or LineNote.MASKED in note
    return {
        **event,
        "at": exact(event["t"]),
        "time": seconds(event["t"]),
        "since": "" if before is None else f"+{seconds(event['t'] - before)}",
        "start": start,
        "parts": text[len(start) :].split(MASK) if masked else [text[len(start) :]],
        "anomalies": [each for each in LineNote if each.anomaly and each in note],
        "flags": flags,
    }


def _folded(stage: Json) -> list[Json]:
    if stage["name"] != "message":
        rows: list[Json] = stage["rows"]
        return rows
    told: list[Json] = []
    count = 0
    for row in stage["rows"]:
        count = count + 1 if row["kind"] == Sent.kind and row["text"] != "." else 0
        if count <= UNFOLDED:
            told.append(row)
        elif count == UNFOLDED + 1:
            told.append({"folded": [row], "count": 1})
        else:
            told[-1]["folded"].append(row)
            told[-1]["count"] += 1
    return told


def exact(value: float) -> str:
    """The time of an event as the scripts read it: all of its microseconds, and a point in every language."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def seconds(value: float) -> str:
    """Seconds as every time on the page is written."""
    return _rounded(value, 3)


def duration(value: float) -> str:
    """How long something took, with as many digits as say something."""
    if value >= 0.9995:
        return f"{_rounded(value, 2)} s"
    return f"{_rounded(value * 1000, 1 if value < 0.00995 else 0)} ms"


def _rounded(value: float, digits: int) -> str:
    # As toFixed does (ECMA-262, Number.prototype.toFixed): of two equally near, the larger, judged by the exact value.
    return str(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def last(events: Sequence[Json]) -> Json:
    """Number and exact time of the last event: the scripts go on after it."""
    return {"seq": events[-1]["seq"], "at": exact(events[-1]["t"])} if events else {"seq": -1, "at": "0"}


def counts(events: Iterable[Json]) -> list[Json]:
    """How many findings there are of each level, worst first: ``level``, ``count`` and ``fault``, if there are any."""
    found = Counter(event["level"] for event in events if event["kind"] == Finding.kind)
    levels = [level for level in reversed(Severity) if found[level]]
    return [{"level": str(level), "count": found[level], "fault": level.fault} for level in levels]


def worst_first(events: Iterable[Json]) -> list[Json]:
    """The findings, those that matter most first, and otherwise as they came."""
    weight = {str(level): number for number, level in enumerate(Severity)}
    return sorted((event for event in events if event["kind"] == Finding.kind), key=lambda one: -weight[one["level"]])


def sorted_findings(findings: Iterable[Json], handshakes: Collection[Json]) -> Json:
    """``findings`` that are to be read first, and the ``minor`` ones.

    Equal ones of several dialogs are one, with a place for each.
    """
    fits = bool(handshakes) and all(event["verified"] for event in handshakes)
    sorted_: Json = {"findings": [], "minor": []}
    for event in merged(findings):
        minor = event["level"] == Severity.GOOD or (fits and event["code"] in NOISE)
        sorted_["minor" if minor else "findings"].append(event)
    return sorted_


def merged(findings: Iterable[Json]) -> list[Json]:
    """The findings, those that say the same merged into the first, with the ``places`` of all."""
    found: dict[tuple[str, ...], Json] = {}
    for event in findings:
        same = tuple(event[name] for name in ("level", "code", "title", "detail"))
        place = {name: event.get(name) for name in ("seq", "where", "about")}
        found.setdefault(same, {**event, "places": []})["places"].append(place)
    return list(found.values())


def with_days(event: Json, started: datetime) -> Json:
    """A ``tls`` event whose certificates have ``days``, which each had left when it was shown; negative if it had
    expired.

    ``early`` is true if it was not valid yet, ``due`` if it had expired, was about to, or was not valid yet. started:
    the beginning of the test. Other events are returned unchanged.
    """
    if event["kind"] != Tls.kind:
        return event
    at = started + timedelta(seconds=event["t"])
    return {**event, "chain": [{**certificate, **_validity(certificate, at)} for certificate in event["chain"]]}


def _validity(certificate: Json, at: datetime) -> Json:
    if not certificate["not_after"]:
        return {"days": None}
    days = (datetime.fromisoformat(certificate["not_after"]) - at) // _DAY
    early = datetime.fromisoformat(certificate["not_before"]) > at
    own = certificate["subject"] == certificate["issuer"]
    # `days` counts whole days, and the floor of a moment ago is -1: an expired certificate is never at 0.
    return {"days": days, "ago": -days - 1, "early": early, "due": early or days < EXPIRES_SOON.days, "own": own}

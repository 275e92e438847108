"""Arranges a transcript for its page: dialogs, stages, lines, findings and certificates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from smtptest.engine.events import KINDS, Finding, Finished, Json, Received, Sent, Severity, Stage, Tls
from smtptest.engine.judgement import NOISE
from smtptest.engine.line_note import LineNote
from smtptest.engine.secret import MASK
from smtptest.engine.tls.certificates import renewal_overdue_from
from smtptest.transcripts.render.dialogs import by_dialog, places
from smtptest.transcripts.render.in_words import written_number
from smtptest.transcripts.sides import with_sides

# Lines of a message that are shown; the rest is folded. The usual test message has fewer. The page tells the scripts.
UNFOLDED = 12
# Lines that the page shows at most, which takes half a second. If there are more, the scripts request the document and
# draw all of them; the text has all of them too.
MOST_LINES = 1000
_DAY = timedelta(days=1)


def conversation(document: Json) -> list[Json]:
    """Return the groups of :func:`by_dialog`, each with ``where``, and with ``stages`` instead of its events.

    A stage has ``seq`` (None for lines before the first stage), ``name``, ``dialog``, ``state``, ``took`` (in words),
    ``seconds``, ``rows``, and the exact times of its beginning and end, ``at`` and ``end``.

    A row is an event with its exact time ``at``, its rounded time ``time`` and the time ``since`` the line before,
    ``start`` (its reply code), ``parts`` (the rest of its text, split at each mask), ``note``, ``anomalies`` (what is
    wrong with it) and ``flags`` (the findings about it); a line that was said also has what :class:`Sides` tells. The
    row of a long message's rest has only ``folded``, which are the rows, and their ``count``.
    """
    flags: dict[int | None, list[Json]] = defaultdict(list)
    document = {**document, "events": [*with_sides(document["events"])]}
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
    """Return the document with only its first ``most`` lines, and how many were left out. Other events all stay."""
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
    # A kind of a later version has no form here.
    return event["kind"] in KINDS and KINDS[event["kind"]].is_line


def row(event: Json, before: float | None, flags: list[Json]) -> Json:
    """Return the event, which has its side already, as a row of :func:`conversation`.

    before: the time of the line before, in seconds; None for the first. flags: the findings about this line.
    """
    note = event.get("note") or (str(LineNote.MASKED) if event.get("masked") else "")
    text = event.get("text", "")
    start = text[:3] if event.get("side") and event.get("code") is not None else ""
    masked = LineNote.MASKED in note
    return {
        **event,
        "at": exact(event["t"]),
        "time": seconds(event["t"]),
        "since": "" if before is None else f"+{seconds(event['t'] - before)}",
        "start": start,
        "parts": text[len(start) :].split(MASK) if masked else [text[len(start) :]],
        "anomalies": [each for each in LineNote if each.anomaly and each in note],
        "note": note,
        "flags": flags,
    }


def _folded(stage: Json) -> list[Json]:
    """The rows of the stage; those of a message beyond the first ``UNFOLDED`` are one row."""
    told: list[Json] = []
    count = 0
    for row in stage["rows"]:
        count = count + 1 if row.get("of_message") else 0
        if count <= UNFOLDED:
            told.append(row)
        elif count == UNFOLDED + 1:
            told.append({"folded": [row], "count": 1})
        else:
            told[-1]["folded"].append(row)
            told[-1]["count"] += 1
    return told


def exact(value: float) -> str:
    """Return seconds as the scripts read them: to the microsecond, with a point in every language."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def seconds(value: float) -> str:
    """Return seconds with three decimals, as times are shown on a page of the current language."""
    return _rounded(value, 3)


def duration(value: float) -> str:
    """Return seconds as a length of time with its unit, such as "1800 s", "1.25 s", "130 ms" or "4.5 ms"."""
    if value >= 0.9995:
        return f"{_rounded(value, 2 if value < 99.995 else 0)} s"
    return f"{_rounded(value * 1000, 1 if value < 0.00995 else 0)} ms"


def _rounded(value: float, digits: int) -> str:
    # As JavaScript's toFixed rounds (ECMA-262): the exact value of the number, halves upwards.
    return written_number(str(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)))


def last(events: Sequence[Json]) -> Json:
    """Return ``seq`` and ``at`` (the exact time) of the last event, after which the scripts continue."""
    return {"seq": events[-1]["seq"], "at": exact(events[-1]["t"])} if events else {"seq": -1, "at": "0"}


def counts(events: Iterable[Json]) -> list[Json]:
    """Return ``level``, ``count`` and ``fault`` for each level that has findings, the worst level first."""
    found = Counter(event["level"] for event in events if event["kind"] == Finding.kind)
    levels = [level for level in reversed(Severity) if found[level]]
    return [{"level": str(level), "count": found[level], "fault": level.fault} for level in levels]


def worst_first(events: Iterable[Json]) -> list[Json]:
    """Return the findings among the events, the worst level first, otherwise in their order."""
    weight = {str(level): number for number, level in enumerate(Severity)}
    return sorted((event for event in events if event["kind"] == Finding.kind), key=lambda one: -weight[one["level"]])


def sorted_findings(findings: Iterable[Json], handshakes: Collection[Json]) -> Json:
    """Return ``findings``, to be read first, and ``minor``: good news, and noise if no certificate failed.

    Equal findings of several dialogs are merged (:func:`merged`). handshakes: the ``tls`` events of the test.
    """
    fits = bool(handshakes) and all(event["verified"] or not event.get("problems", True) for event in handshakes)
    sorted_: Json = {"findings": [], "minor": []}
    for event in merged(findings):
        minor = event["level"] == Severity.GOOD or (fits and event["code"] in NOISE)
        sorted_["minor" if minor else "findings"].append(event)
    return sorted_


def merged(findings: Iterable[Json]) -> list[Json]:
    """Return the findings, equal ones merged into the first. ``places``: ``seq``, ``where`` and ``about`` of each."""
    found: dict[tuple[str, ...], Json] = {}
    for event in findings:
        same = tuple(event[name] for name in ("level", "code", "title", "detail"))
        place = {name: event.get(name) for name in ("seq", "where", "about")}
        found.setdefault(same, {**event, "places": []})["places"].append(place)
    return list(found.values())


def with_days(event: Json, started: datetime) -> Json:
    """Return a ``tls`` event with the state of its certificates when they were shown; other events unchanged.

    ``days``: whole days until the certificate expires, negative if it had expired; None, and nothing else, if its dates
    are not known. ``ago``: whole days since it expired. ``early``: it was not valid yet. ``due``: it was not valid, or
    should have been renewed. ``own``: subject and issuer are the same. started: the beginning of the test.
    """
    if event["kind"] != Tls.kind:
        return event
    at = started + timedelta(seconds=event["t"])
    return {**event, "chain": [{**certificate, **_validity(certificate, at)} for certificate in event["chain"]]}


def _validity(certificate: Json, at: datetime) -> Json:
    if not certificate["not_after"]:
        return {"days": None}
    begin, end = (datetime.fromisoformat(certificate[name]) for name in ("not_before", "not_after"))
    days, early = (end - at) // _DAY, begin > at
    due = early or days < 0 or end - at < renewal_overdue_from(begin, end)
    own = certificate["subject"] == certificate["issuer"]
    # The floor of the shortest time ago is -1: `days` of an expired certificate is never 0.
    return {"days": days, "ago": -days - 1, "early": early, "due": due, "own": own}

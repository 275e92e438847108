"""A message that is to come back: when it was taken and when it came, on one time axis, and what the way did to it."""

from __future__ import annotations

from collections.abc import Iterable

from smtptest.engine.events import Check, Finding, Json, Role, StageName
from smtptest.engine.round_trip.all_checks import IDS
from smtptest.transcripts.render.page import exact, seconds
from smtptest.web.presenters.receiving.path import in_words

# The narrowest bar that can be seen, in hundredths of the axis.
_LEAST = 1.5
_IN_DOUBT = "round-trip-in-doubt"
_TAKEN = ("round-trip-taken", _IN_DOUBT)
_CAME = "round-trip-came"


def trip(found: Json, minutes: int) -> Json:
    """Return the template's ``trip``: ``lanes``, ``judged``, ``came``, ``added``, ``changed`` and ``waits``.

    A lane has ``name`` ("there", "way" or "back"), ``host``, ``state`` ("pending", "running", "done", "failed" or, if
    nobody knows whether the server took the message, "doubt"), ``from`` and ``until`` (in seconds since the test began;
    empty if unknown), ``took`` (in words; empty while it lasts), ``about`` (the number of the line that ended it; None
    for none), and its place on the axis, ``left`` and ``width`` in hundredths.

    judged: header, body and DKIM, each with its ``check``, None while it has none. came: the finding that says so, None
    before that. added and changed: fields, each with
    ``name``, ``before`` and ``after``. waits: how many minutes the message is waited for.

    found: the transcript's document.
    """
    events = found["events"]
    lanes = list(_lanes(found, events[-1]["t"] if events else 0.0))
    # The axis ends with the last session, and not with the checks.
    ends = max((lane["until"] for lane in lanes if lane["until"] is not None), default=0.0)
    checks = {event["id"]: event for event in events if event["kind"] == Check.kind}
    trace = checks.get("trip-header", {}).get("trace", ())
    return {
        "lanes": [_on_axis(lane, ends) for lane in lanes],
        "judged": [{"id": each, "check": checks.get(each)} for each in IDS] if _may_come(found) else [],
        "came": _finding(events, (_CAME,)),
        "added": list(_fields(trace, "+")),
        "changed": [*_changes(trace), *_fields(trace, "-")],
        "waits": minutes,
    }


def _may_come(found: Json) -> bool:
    """Whether the message has come, or may still come."""
    return not found["verdict"] or _finding(found["events"], (_CAME,)) is not None


def _lanes(found: Json, ends: float) -> Iterable[Json]:
    events, over = found["events"], bool(found["verdict"])
    taken, came = _finding(events, _TAKEN), _finding(events, (_CAME,))
    at = {event["seq"]: event["t"] for event in events}
    there = [one for one in found["dialogs"] if one["role"] != Role.SERVER]
    back = [one for one in found["dialogs"] if one["role"] == Role.SERVER]
    # A message that has come was taken, whatever was heard of it.
    doubt = {"state": "doubt"} if taken and taken["code"] == _IN_DOUBT and came is None else {}
    for dialog in there or [None]:
        yield {**_session("there", dialog, events, found["plan"]["host"], taken), **doubt}
    since = at.get(taken["about"], taken["t"]) if taken else None
    first = min((_span(one, events)[0] for one in back), default=None)
    yield _way(since, first, came, events, ends, over=over)
    for dialog in back or [None]:
        yield _session("back", dialog, events, "", came if _brought(dialog, came, events) else None)


def _session(name: str, dialog: Json | None, events: list[Json], host: str, proof: Json | None) -> Json:
    if dialog is None:
        return _lane(name, host, "pending", None, None, None)
    begun, ended = _span(dialog, events)
    state = "running" if dialog["verdict"] is None else "failed"
    about = proof["about"] if proof else None
    return _lane(name, dialog["host"], "done" if proof else state, begun, ended, about)


def _way(
    since: float | None, first: float | None, came: Json | None, events: list[Json], ends: float, *, over: bool
) -> Json:
    """From where the server has the message to where a server connects; the relay may connect before it replies."""
    if since is None and first is None:
        return _lane("way", "", "pending", None, None, None)
    begun = min(each for each in (since, first) if each is not None)
    waiting = next((event["t"] for event in events if _ends_waiting(event)), ends)
    until = max(begun, first if first is not None else waiting)
    state = "done" if came else "failed" if over else "running"
    return _lane("way", "", state, begun, until, None)


def _ends_waiting(event: Json) -> bool:
    return bool(event["kind"] == "stage" and event["name"] == StageName.WAITING and event["state"] != "started")


def _lane(name: str, host: str, state: str, begun: float | None, until: float | None, about: int | None) -> Json:
    took = "" if begun is None or until is None or state == "running" else in_words(until - begun)
    return {"name": name, "host": host, "state": state, "from": begun, "until": until, "took": took, "about": about}


def _on_axis(lane: Json, ends: float) -> Json:
    if lane["from"] is None:
        return {**lane, "from": "", "until": "", "left": "", "width": ""}
    whole = ends or 1.0
    width = max(100 * (lane["until"] - lane["from"]) / whole, _LEAST)
    left = min(100 * lane["from"] / whole, 100 - width)
    return {
        **lane,
        "from": seconds(lane["from"]),
        "until": seconds(lane["until"]),
        "left": exact(round(left, 2)),
        "width": exact(round(width, 2)),
    }


def _span(dialog: Json, events: list[Json]) -> tuple[float, float]:
    times = [event["t"] for event in events if event["dialog"] == dialog["index"]]
    return min(times), max(times)


def _finding(events: Iterable[Json], codes: tuple[str, ...]) -> Json | None:
    return next((event for event in events if event["kind"] == Finding.kind and event["code"] in codes), None)


def _brought(dialog: Json | None, came: Json | None, events: Iterable[Json]) -> bool:
    """Whether this session brought the message."""
    if dialog is None or came is None:
        return False
    return any(event["seq"] == came["about"] and event["dialog"] == dialog["index"] for event in events)


def _changes(trace: Iterable[str]) -> Iterable[Json]:
    """The fields that were changed: of each pair of lines the first is the field as it was sent."""
    before = ""
    for line in trace:
        if line.startswith("< "):
            before = line[2:].partition(":")[2].strip()
        elif line.startswith("> "):
            name, _, after = line[2:].partition(":")
            yield {"name": name, "before": before, "after": after.strip()}


def _fields(trace: Iterable[str], sign: str) -> Iterable[Json]:
    for line in trace:
        if line.startswith(f"{sign} "):
            name, _, value = line[2:].partition(":")
            side = {"before": "", "after": value.strip()} if sign == "+" else {"before": value.strip(), "after": ""}
            yield {"name": name, **side}

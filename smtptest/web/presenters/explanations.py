"""The explanations of a transcript's lines and findings, as ``/t/<id>/explanations.json`` gives them, and the table of
its recipients with what each reply means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.utils.translation import get_language

from smtptest.engine.events import Json
from smtptest.engine.line_note import LineNote
from smtptest.engine.outcome import Tone
from smtptest.engine.secret import MASK
from smtptest.engine.smtp.plan import Probe
from smtptest.explain import Explanation, finding
from smtptest.explain.annotator import Listener
from smtptest.explain.explanation import link_to
from smtptest.explain.files import in_language
from smtptest.explain.situation import Known
from smtptest.transcripts.render.recipients import recipients

_TONES = {"2": Tone.GOOD, "4": Tone.WARN, "5": Tone.BAD}
# These probes ask for one recipient after the other.
_PROBES = (Probe.NONE, Probe.OPEN_RELAY, Probe.UNKNOWN_RECIPIENT)


def explanations(events: Iterable[Json], plan: Json | None = None) -> Json:
    """Return ``explanations``, a list in which each is once, and ``lines``, the place in it by the ``seq`` of an event.

    events: those of the whole test, or of one dialog. plan: as the reader may see it; by its user name, some servers'
    words mean a wrong form of the name instead of a wrong password.
    """
    found: dict[Explanation, int] = {}
    with in_language(get_language() or ""):
        lines = {number: found.setdefault(meaning, len(found)) for number, meaning in _explained(events, plan or {})}
    return {
        "lines": {str(number): lines[number] for number in sorted(lines)},
        "explanations": [meaning.to_json() for meaning in found],
    }


def with_link(event: Json) -> Json:
    """Return a finding with the address of its reference as ``link``, if there is one, and with its explanation as
    ``meaning``, if there is one; other events unchanged."""
    if event["kind"] != "finding":
        return event
    with in_language(get_language() or ""):
        meaning = finding(event["code"])
    if meaning is not None:
        event = {**event, "meaning": {**meaning.to_json(), "host": urlsplit(meaning.source).hostname}}
    try:
        return {**event, "link": link_to(event["reference"])}
    except ValueError:
        return event


def recipients_table(found: Json) -> list[Json]:
    """Return the rows of the table of recipients; none while the test runs, and none if there is nothing to compare.

    found: the transcript's document. A row has ``recipient``, ``sender``, ``where``, ``seq`` (of the reply, or None),
    ``text`` (its first line), ``tone`` and ``meaning``.
    """
    if not found["verdict"] or found["plan"].get("probe", "none") not in _PROBES:
        return []
    rows = recipients(found)
    known = explanations(found["events"], found["plan"]) if rows else {}
    return [{**row, **_replied(row["reply"], known)} for row in rows]


def _explained(events: Iterable[Json], plan: Json) -> Iterator[tuple[int, Explanation]]:
    listeners: dict[int | None, Listener] = {}
    user = plan.get("username") or ""
    known = Known(logged_in=False, user="" if user == MASK else user)
    for event in events:
        listener = listeners.setdefault(event["dialog"], Listener(known=known))
        if event["kind"] == "finding":
            if meaning := finding(event["code"]):
                yield event["seq"], meaning
        elif event["kind"] == "connected":
            listener.dialled(event["host"])
        elif event["kind"] == "tls":
            listener.secured()
        elif event["kind"] == "stage":
            listener.stage = event["name"] if event["state"] == "started" else ""
        elif event["kind"] == "sent":
            yield listener.sent(event["seq"], event["text"])
        elif event["kind"] == "received":
            owed = LineNote.UNSOLICITED not in (event["note"] or "")
            yield from listener.received(event["seq"], event["text"], event["code"], more=event["more"], owed=owed)
    for listener in listeners.values():
        yield from listener.rest()


def _replied(reply: list[Json], known: Json) -> Json:
    if not reply:
        return {"seq": None, "text": "", "tone": Tone.WAIT, "meaning": ""}
    place = known["lines"].get(str(reply[0]["seq"]))
    return {
        "seq": reply[0]["seq"],
        "text": reply[0]["text"],
        "tone": _TONES.get(reply[0]["text"][:1], Tone.WAIT),
        "meaning": "" if place is None else known["explanations"][place]["title"],
    }

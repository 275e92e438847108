"""The explanations of a transcript's lines, findings and checks, as ``/t/<id>/explanations.json`` gives them, and the
table of its parts (recipients, attempts of a probe) with what each reply means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.utils.translation import get_language

from smtptest.engine.events import Check, Finding, Json, Severity
from smtptest.engine.line_note import LineNote
from smtptest.engine.outcome import Tone
from smtptest.engine.secret import MASK
from smtptest.engine.smtp.plan import Probe
from smtptest.engine.smtp.probes.all_probes import PARTS, QUESTIONS
from smtptest.explain import Explanation, check, finding
from smtptest.explain.annotator import Listener
from smtptest.explain.explanation import link_to
from smtptest.explain.files import in_language
from smtptest.explain.situation import Known
from smtptest.transcripts.render.parts import parts
from smtptest.transcripts.sides import CLIENT, SERVER, with_sides

_LEVELS = {str(level): level.tone for level in Severity}
_TONES = {"2": Tone.GOOD, "4": Tone.WARN, "5": Tone.BAD}
_RECIPIENTS = ("RCPT TO:",)
_MESSAGE = "message"


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
    event = with_meaning(event)
    try:
        return {**event, "link": link_to(event["reference"])}
    except ValueError:
        return event


def with_meaning(event: Json) -> Json:
    """Return a finding or a check with its explanation as ``meaning``, if there is one; other rows unchanged."""
    if event.get("kind") not in (Finding.kind, Check.kind):
        return event
    with in_language(get_language() or ""):
        meaning = _meaning(event)
    if meaning is None:
        return event
    return {**event, "meaning": {**meaning.to_json(), "host": urlsplit(meaning.source).hostname}}


def _meaning(event: Json) -> Explanation | None:
    return check(event["id"]) if event["kind"] == Check.kind else finding(event["code"])


def parts_table(found: Json, known: Json) -> list[Json]:
    """Return the rows of the table of parts; none while the test runs, and none if there is nothing to compare.

    found: the transcript's document. known: its :func:`explanations`. A row has ``part``, ``sender``, ``where``,
    ``is_recipient``, ``seq`` (of the reply, or None), ``text`` (its first line), ``tone`` and ``meaning``.
    """
    probe = found["plan"].get("probe", Probe.NONE)
    questions = _RECIPIENTS if probe == Probe.NONE else QUESTIONS.get(probe, ())
    if not found["verdict"] or not (questions or probe in PARTS):
        return []
    rows = [{**row, **_replied(row["reply"], known)} for row in parts(found, questions)]
    if probe != Probe.NONE:
        rows = _judged(rows, [event for event in found["events"] if event["kind"] == "finding"])
    return [{**row, "is_recipient": questions == _RECIPIENTS} for row in rows]


def _judged(rows: list[Json], findings: list[Json]) -> list[Json]:
    """The rows of a probe. What is good there is what its findings say: often it is a refusal.

    A finding is about one reply and holds for the same replies to the same command. Its title is the meaning of a part
    that it names.
    """
    # The last one about a reply is the probe's: what is odd about a reply is found when it comes.
    about = {finding["about"]: finding for finding in findings}
    own = [next((about[line["seq"]] for line in row["reply"] if line["seq"] in about), None) for row in rows]
    found = [(row, finding) for row, finding in zip(rows, own, strict=True) if finding]
    tones = {_kind(row): _LEVELS[finding["level"]] for row, finding in reversed(found)}
    return [
        {
            **row,
            "tone": _LEVELS[finding["level"]] if finding else tones.get(_kind(row), Tone.WAIT),
            "meaning": finding["title"] if finding and _names(finding, row["part"]) else row["meaning"],
        }
        for row, finding in zip(rows, own, strict=True)
    ]


def _kind(row: Json) -> tuple[str, str]:
    """Rows of the same kind have the same verb and the first digit of the reply in common."""
    return row["part"].partition(" ")[0] if " " in row["part"] else "", row["text"][:1]


def _names(finding: Json, part: str) -> bool:
    """Whether the finding is about this part and no other: the end of a message, the mechanism of ``AUTH PLAIN``."""
    values = finding.get("parameters", {}).values()
    return any(isinstance(value, str) and value and part.endswith(value) for value in values)


def _explained(events: Iterable[Json], plan: Json) -> Iterator[tuple[int, Explanation]]:
    listeners: dict[int | None, Listener] = {}
    user = plan.get("username") or ""
    known = Known(logged_in=False, user="" if user == MASK else user)
    for event in with_sides(events):
        listener = listeners.setdefault(event["dialog"], Listener(known=known))
        if event["kind"] in (Finding.kind, Check.kind):
            if meaning := _meaning(event):
                yield event["seq"], meaning
        elif event["kind"] == "connected":
            listener.dialled(event["host"])
        elif event["kind"] == "tls":
            listener.secured()
        elif event["kind"] == "stage":
            listener.stage = event["name"] if event["state"] == "started" else ""
        elif event.get("side") == CLIENT:
            if event["kind"] == "received":
                listener.stage = _MESSAGE if event["of_message"] else ""
            yield listener.sent(event["seq"], event["text"])
        elif event.get("side") == SERVER:
            if event["kind"] == "sent" and listener.stage == _MESSAGE and not listener.is_awaiting:
                # The body of a message that came in is not stored, and neither is the dot that ended it.
                listener.stage = ""
                listener.sent(event["seq"], ".")
            owed = LineNote.UNSOLICITED not in (event.get("note") or "")
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

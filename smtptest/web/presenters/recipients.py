"""The table of a test's recipients: what the server answered to each, and what that means."""

from __future__ import annotations

from smtptest.engine.events import Json
from smtptest.engine.outcome import Tone
from smtptest.engine.smtp.plan import Probe
from smtptest.transcripts.render.recipients import recipients
from smtptest.web.presenters.explanations import explanations

_TONES = {"2": Tone.GOOD, "4": Tone.WARN, "5": Tone.BAD}
# These probes ask for one recipient after the other.
_PROBES = (Probe.NONE, Probe.OPEN_RELAY, Probe.UNKNOWN_RECIPIENT)


def table(found: Json) -> list[Json]:
    """The template's rows; none while the test runs, and none if there is nothing to compare.

    found: the transcript's document. A row has ``recipient``, ``sender``, ``where``, ``seq`` (of the reply, or None),
    ``text`` (its first line), ``tone`` and ``meaning``.
    """
    if not found["verdict"] or found["plan"].get("probe", "none") not in _PROBES:
        return []
    rows = recipients(found)
    known = explanations(found["events"], found["plan"]) if rows else {}
    return [{**row, **_reply(row["reply"], known)} for row in rows]


def _reply(reply: list[Json], known: Json) -> Json:
    if not reply:
        return {"seq": None, "text": "", "tone": Tone.WAIT, "meaning": ""}
    place = known["lines"].get(str(reply[0]["seq"]))
    return {
        "seq": reply[0]["seq"],
        "text": reply[0]["text"],
        "tone": _TONES.get(reply[0]["text"][:1], Tone.WAIT),
        "meaning": "" if place is None else known["explanations"][place]["title"],
    }

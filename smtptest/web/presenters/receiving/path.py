"""The way of a message, by the Received fields of the header that the transcript has, as a picture and in words."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from smtptest.engine.events import Json
from smtptest.engine.printable import printable
from smtptest.engine.receiving.lint.path import Hop, Path, read_path
from smtptest.engine.receiving.lint.received import Received
from smtptest.engine.receiving.lint.structure import read_structure
from smtptest.transcripts.render.page import duration
from smtptest.transcripts.sides import CLIENT, with_sides

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
# The narrowest bar that can be seen, in hundredths of the picture.
_LEAST = 1.0
_HELLOS = ("EHLO ", "HELO ")


def header(events: Iterable[Json]) -> tuple[int | None, list[bytes]]:
    """Return the dialog of the message that came last, and the lines of its header as they came."""
    dialog, lines, before = None, list[bytes](), False
    for event in with_sides(events):
        if not event.get("of_message") or event["kind"] != "received":
            before = before and "side" not in event
            continue
        if not before or event["dialog"] != dialog:
            dialog, lines = event["dialog"], []
        raw = event.get("raw")
        lines.append(base64.b64decode(raw) if raw else event["text"].encode())
        before = True
    return dialog, lines


def path(found: Json) -> Json | None:
    """Return ``hops``, ``total`` (in words; empty if unknown), ``left_out`` and ``header`` (its lines as one text).

    None if no message came, and for a masked copy.

    A hop has ``number``, ``said`` (what its field says), ``delay`` (in words; empty if unknown), ``behind`` (the clocks
    differ), ``breaks`` (it is not the server that had the message before), ``is_last``, and its place in the picture,
    ``left`` and ``width``, in hundredths.

    found: the transcript's document.
    """
    dialog, lines = header(found["events"])
    if found["masked"] or not lines or not found["verdict"]:
        return None
    section = read_structure(b"\r\n".join([*lines, b"", b""])).root.section
    way = read_path(section, _seen(found, dialog))
    return {
        "hops": list(_hops(way)),
        "total": "" if way.seconds is None else _in_whole_seconds(way.seconds),
        "left_out": way.left_out,
        "header": "\n".join(printable(line.replace(b"\t", b"    ")) for line in lines),
    }


def _seen(found: Json, dialog: int | None) -> Received:
    """What this receiver saw of the last hop."""
    own = [event for event in with_sides(found["events"]) if event["dialog"] == dialog]
    hello = next((event["text"] for event in reversed(own) if _greets(event)), "")
    tls = next((event["version"] for event in own if event["kind"] == "tls"), "")
    peer = next((event["address"] or "" for event in own if event["kind"] == "begun"), "")
    ended = max(event["t"] for event in own if event.get("of_message"))
    protocol = ("ESMTP" if hello[:4].upper() == "EHLO" else "SMTP") + ("S" if tls else "")
    return Received(
        sender=hello[5:].strip(),
        address=peer,
        receiver="smtptest",
        protocol=protocol,
        date=datetime.fromisoformat(found["started"]) + timedelta(seconds=ended),
        encrypted=bool(tls),
        tls=tls,
    )


def _greets(event: Json) -> bool:
    return event.get("side") == CLIENT and event["text"].upper().startswith(_HELLOS)


def _hops(way: Path) -> Iterable[Json]:
    waits = [max(hop.delay or 0.0, 0.0) for hop in way.hops]
    whole, passed = sum(waits) or 1.0, 0.0
    for hop, wait in zip(way.hops, waits, strict=True):
        width = max(100 * wait / whole, _LEAST)
        yield {
            "number": hop.number,
            "said": hop.said,
            "delay": _delay(hop),
            "behind": bool(hop.delay is not None and round(hop.delay) < 0),
            "breaks": hop.follows is False,
            "is_last": hop is way.hops[-1],
            "left": f"{min(100 * passed / whole, 100 - width):.2f}",
            "width": f"{width:.2f}",
        }
        passed += wait


def _delay(hop: Hop) -> str:
    return "" if hop.delay is None else _in_whole_seconds(hop.delay)


def _in_whole_seconds(seconds: float) -> str:
    """A time by the Received fields, in words: they have whole seconds, and only our own clock has parts of one."""
    whole = round(abs(seconds))
    return _("%(count)d s") % {"count": whole} if whole < _MINUTE else in_words(whole)


def in_words(seconds: float) -> str:
    """Return a time that may be long, in words."""
    whole = round(abs(seconds))
    if whole < _MINUTE:
        return duration(abs(seconds))
    if whole < _HOUR:
        return _("%(minutes)d min %(seconds)d s") % {"minutes": whole // _MINUTE, "seconds": whole % _MINUTE}
    if whole < _DAY:
        return _("%(hours)d h %(minutes)d min") % {"hours": whole // _HOUR, "minutes": whole % _HOUR // _MINUTE}
    return _("%(days)d d %(hours)d h") % {"days": whole // _DAY, "hours": whole % _DAY // _HOUR}

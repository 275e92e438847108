"""Groups the events of a transcript by dialog, for the page and for the text."""

from __future__ import annotations

from collections.abc import Iterable

from smtptest.engine.events import DialogStarted, Finished, Json
from smtptest.transcripts.render.checks import is_receive, is_round_trip


def by_dialog(document: Json) -> list[Json]:
    """Return the document's events in groups of ``dialog`` (an entry of its ``dialogs``, or None) and ``events``.

    The events of the test as a whole come first, then those of each dialog, then the end of the test; in a receive test
    and a round trip the dialogs come first. A test of a single server has one group, without a dialog.
    """
    events, dialogs = document["events"], document["dialogs"]
    if not any(event["kind"] == DialogStarted.kind for event in events):
        return [{"dialog": None, "events": events}]
    own = [event for event in events if event["dialog"] is None]
    before = {"dialog": None, "events": [event for event in own if event["kind"] != Finished.kind]}
    sessions = [
        {"dialog": one, "events": [event for event in events if event["dialog"] == one["index"]]} for one in dialogs
    ]
    # What is asked about a message is asked once it has come.
    told = [*sessions, before] if is_receive(document) or is_round_trip(document) else [before, *sessions]
    return [*told, {"dialog": None, "events": [event for event in own if event["kind"] == Finished.kind]}]


def with_places(document: Json) -> list[Json]:
    """Return the document's events, each with ``where``: its dialog as :func:`places` names it, or empty."""
    where = places(document["events"])
    return [{**event, "where": where.get(event["dialog"], "")} for event in document["events"]]


def places(events: Iterable[Json]) -> dict[int | None, str]:
    """Return "host address part" by the index of the dialog; nothing for a test of a single server."""
    begun = (event for event in events if event["kind"] == DialogStarted.kind)
    named = {one["dialog"]: (one["host"], one["address"], one.get("part")) for one in begun}
    return {dialog: " ".join(dict.fromkeys(filter(None, names))) for dialog, names in named.items()}


def place(peer: Json) -> str:
    """Return "host [address] port 25 (part)". peer: ``host``, ``address``, ``port`` and ``part``, if it has one."""
    address = f" [{peer['address']}]" if peer["address"] and peer["address"] != peer["host"] else ""
    part = f" ({peer['part']})" if peer.get("part") else ""
    return f"{peer['host']}{address} port {peer['port']}{part}"

"""The events of a test with several dialogs, dialog by dialog, as the page and the text tell them."""

from __future__ import annotations

from collections.abc import Iterable

from smtptest.engine.events import DialogStarted, Finished, Json


def by_dialog(document: Json) -> list[Json]:
    """The document's events in groups of ``dialog`` (an entry of its dialogs, or None) and ``events``.

    First what concerns the test as a whole, then each dialog, then the test's end. A route of one server has one group
    without a dialog: nothing needs to be told apart.
    """
    events, dialogs = document["events"], document["dialogs"]
    if not any(event["kind"] == DialogStarted.kind for event in events):
        return [{"dialog": None, "events": events}]
    own = [event for event in events if event["dialog"] is None]
    return [
        {"dialog": None, "events": [event for event in own if event["kind"] != Finished.kind]},
        *({"dialog": one, "events": [event for event in events if event["dialog"] == one["index"]]} for one in dialogs),
        {"dialog": None, "events": [event for event in own if event["kind"] == Finished.kind]},
    ]


def with_places(document: Json) -> list[Json]:
    """The document's events, each with ``where``: host and address of its dialog, empty where there are no several."""
    where = places(document["events"])
    return [{**event, "where": where.get(event["dialog"], "")} for event in document["events"]]


def places(events: Iterable[Json]) -> dict[int | None, str]:
    """Host, address and part of each dialog; empty where there are no several."""
    begun = (event for event in events if event["kind"] == DialogStarted.kind)
    return {one["dialog"]: " ".join(filter(None, (one["host"], one["address"], one.get("part")))) for one in begun}


def place(peer: Json) -> str:
    """Where a dialog leads, from its ``host``, ``address``, ``port`` and, if it has one, ``part``."""
    address = f" [{peer['address']}]" if peer["address"] and peer["address"] != peer["host"] else ""
    part = f" ({peer['part']})" if peer.get("part") else ""
    return f"{peer['host']}{address} port {peer['port']}{part}"

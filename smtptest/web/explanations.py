"""The explanations of a transcript's lines, as ``/t/<id>/explanations.json`` gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from smtptest.explain import Explanation
from smtptest.explain.explanation import link_to
from smtptest.explain.session import Listener

Json = dict[str, Any]


def explanations(events: Iterable[Json]) -> Json:
    """``explanations``: each one once. ``lines``: by the number of a line's event, which of them is its own."""
    found: dict[Explanation, int] = {}
    lines = {number: found.setdefault(meaning, len(found)) for number, meaning in _explained(events)}
    return {
        "lines": {str(number): lines[number] for number in sorted(lines)},
        "explanations": [meaning.to_json() for meaning in found],
    }


def with_link(event: Json) -> Json:
    """A finding whose reference is to an RFC has its address as ``link``. Other events as they are."""
    if event["kind"] != "finding":
        return event
    try:
        return {**event, "link": link_to(event["reference"])}
    except ValueError:
        return event


def _explained(events: Iterable[Json]) -> Iterator[tuple[int, Explanation]]:
    listeners: dict[int | None, Listener] = {}
    for event in events:
        listener = listeners.setdefault(event["dialog"], Listener())
        if event["kind"] == "stage":
            listener.stage = event["name"] if event["state"] == "started" else ""
        elif event["kind"] == "sent":
            yield listener.sent(event["seq"], event["text"])
        elif event["kind"] == "received":
            owed = "unsolicited" not in (event["note"] or "")
            yield from listener.received(event["seq"], event["text"], event["code"], more=event["more"], owed=owed)
    for listener in listeners.values():
        yield from listener.rest()

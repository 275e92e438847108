"""The explanations of a transcript's lines and findings, as ``/t/<id>/explanations.json`` gives them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from smtptest.explain import Explanation, finding
from smtptest.explain.annotator import Listener
from smtptest.explain.explanation import link_to

Json = dict[str, Any]


def explanations(events: Iterable[Json]) -> Json:
    """``explanations``: each one once. ``lines``: by the number of a line's or a finding's event, which is its own."""
    found: dict[Explanation, int] = {}
    lines = {number: found.setdefault(meaning, len(found)) for number, meaning in _explained(events)}
    return {
        "lines": {str(number): lines[number] for number in sorted(lines)},
        "explanations": [meaning.to_json() for meaning in found],
    }


def with_link(event: Json) -> Json:
    """A finding with the address of its reference as ``link``, where that is to an RFC, and with what it means as
    ``meaning``, where that is known. Other events as they are."""
    if event["kind"] != "finding":
        return event
    meaning = finding(event["code"])
    if meaning is not None:
        event = {**event, "meaning": {**meaning.to_json(), "host": urlsplit(meaning.source).hostname}}
    try:
        return {**event, "link": link_to(event["reference"])}
    except ValueError:
        return event


def _explained(events: Iterable[Json]) -> Iterator[tuple[int, Explanation]]:
    listeners: dict[int | None, Listener] = {}
    for event in events:
        listener = listeners.setdefault(event["dialog"], Listener())
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
            owed = "unsolicited" not in (event["note"] or "")
            yield from listener.received(event["seq"], event["text"], event["code"], more=event["more"], owed=owed)
    for listener in listeners.values():
        yield from listener.rest()

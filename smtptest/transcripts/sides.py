"""Which side of a session says a line: this tool is the client of its own sessions, and the server of incoming ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from smtptest.engine.events import DialogStarted, Finding, Json, Received, Role, Sent, Stage, StageName

CLIENT, SERVER = "client", "server"
# How lines of either side are marked in text; everything beneath the conversation has a dot.
MARKS = {CLIENT: "C", SERVER: "S"}
# A reply: its code, and what follows it (RFC 5321 section 4.2).
_REPLY = re.compile(r"(\d{3})(?:([ -])|\Z)")
# After this reply, or this command (RFC 3030), the client sends the message.
_GO_AHEAD = 354
_CHUNK = re.compile(r"BDAT \d", re.IGNORECASE)
# The end of the message, which is no line of it.
_END = "."
# By this finding a received message has ended: what was sent in one breath behind it is a command again (RFC 2920).
_CAME = "message-came"


class Sides:
    """Tells of the events of one test, in their order, who says each line."""

    def __init__(self) -> None:
        self._serving: set[int | None] = set()
        self._message: set[int | None] = set()

    def of(self, event: Json) -> Json:
        """Return a line with ``side`` ("client" or "server") and ``of_message``: it is a line of the mail itself. A
        reply that this tool gave has ``code`` and ``more``, as a received one has. Other events are unchanged."""
        dialog = event["dialog"]
        if event["kind"] == DialogStarted.kind and event.get("role") == Role.SERVER:
            self._serving.add(dialog)
        if event["kind"] in (Sent.kind, Received.kind):
            return self._incoming(event) if dialog in self._serving else self._own(event)
        if event["kind"] == Finding.kind and event.get("code") == _CAME:
            self._message.discard(dialog)
        if event["kind"] == Stage.kind and dialog not in self._serving:
            begins = event["name"] == StageName.MESSAGE and event["state"] == "started"
            (self._message.add if begins else self._message.discard)(dialog)
        return event

    def _own(self, event: Json) -> Json:
        """A line of a session in which this tool is the client."""
        if event["kind"] == Received.kind:
            return {**event, "side": SERVER, "of_message": False}
        in_message = event["dialog"] in self._message
        return {**event, "side": CLIENT, "of_message": in_message and event["text"] != _END}

    def _incoming(self, event: Json) -> Json:
        """A line of a session in which this tool is the server."""
        dialog, text = event["dialog"], event["text"]
        if event["kind"] == Received.kind:
            of_message = dialog in self._message and text != _END
            if _CHUNK.match(text) and not of_message:
                self._message.add(dialog)
            return {**event, "side": CLIENT, "of_message": of_message}
        found = _REPLY.match(text)
        code = int(found[1]) if found else None
        (self._message.add if code == _GO_AHEAD else self._message.discard)(dialog)
        return {**event, "side": SERVER, "of_message": False, "code": code, "more": bool(found and found[2] == "-")}


def with_sides(events: Iterable[Json]) -> Iterator[Json]:
    """Yield the events of a test as :meth:`Sides.of` tells them."""
    sides = Sides()
    return map(sides.of, events)

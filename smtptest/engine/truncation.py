"""Truncates an event that is too large to store; a remote server decides how large events are."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

from smtptest.engine.events import Event, Received
from smtptest.engine.line_note import LineNote

E = TypeVar("E", bound=Event)
# Characters of a text and entries of a list that are left, tried in turn. As JSON a character takes up to 12 bytes.
_STEPS = ((16_000, 1000), (2000, 100), (500, 30), (100, 10), (30, 5))


def truncate(event: E, room: int) -> E:
    """The event with its texts and lists cut until it has at most ``room`` bytes as JSON, or cannot be cut further.

    A truncated text ends with an ellipsis; a truncated list of texts says how many entries are missing.
    """
    made = event
    for length, count in _STEPS:
        told = {field.name: _part(getattr(event, field.name), length, count) for field in fields(event)}
        if isinstance(event, Received):
            told |= {"raw": None, "note": ", ".join(filter(None, (event.note, LineNote.CUT)))}
        made = replace(event, **told)
        if len(made.stored) <= room:
            break
    return made


def _part(value: Any, length: int, count: int) -> Any:
    # Not of an enumeration's members, which are texts too, and short.
    if type(value) is str and len(value) > length:
        return f"{value[:length]}…"
    if isinstance(value, dict):
        return {name: _part(one, length, count) for name, one in value.items()}
    if isinstance(value, list | tuple):
        kept = [_part(one, length, count) for one in value[:count]]
        more = len(value) - len(kept)
        if more and all(isinstance(one, str) for one in kept):
            kept.append(f"… and {more} more")
        return type(value)(kept)
    return value

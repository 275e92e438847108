"""What every event has: the base of the vocabulary in engine/events.py."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar

Json = dict[str, Any]


class Role(StrEnum):
    """What this tool is in a dialog."""

    CLIENT = "client"
    """This tool speaks to a server."""
    SERVER = "server"
    """A peer speaks to this tool."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened. Do not subclass the subclasses."""

    kind: ClassVar[str]
    """The word of its class in JSON: a part of the contract."""
    is_line: ClassVar[bool] = False
    """Whether it is a line of the conversation."""
    happened: ClassVar[str] = ""
    """What its line says, as a message with fields in braces; empty if its line has a template of its own."""
    hosts: ClassVar[tuple[str, ...]] = ()
    """The fields that hold the name or the address of a host, which a masked copy replaces everywhere."""
    seq: int
    """Its number in the test, from 0, without gaps."""
    t: float
    """Seconds since the test began."""
    dialog: int | None
    """The number of its dialog, from 0; None if it concerns the whole test."""

    def to_json(self) -> Json:
        """The event as a JSON object, including its kind."""
        told: Json = {"seq": self.seq, "t": self.t, "dialog": self.dialog, "kind": self.kind}
        for name in _own_fields(type(self)):  # type: ignore[arg-type]  # classes have a hash
            told[name] = getattr(self, name)
        return told

    @property
    def stored(self) -> str:
        """The event as the log stores it, whose bytes are counted: JSON in ASCII, made once."""
        # Not a cached_property, which takes a lock up to Python 3.11: half as long as it takes to make the JSON.
        own = vars(self)
        if "_stored" not in own:
            own["_stored"] = json.dumps(self.to_json())
        return str(own["_stored"])


@cache
def _own_fields(kind: type[Event]) -> tuple[str, ...]:
    """The fields of this kind of event that not all have, in their order."""
    return tuple(one.name for one in fields(kind) if one not in fields(Event))

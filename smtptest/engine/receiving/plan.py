"""What was asked of the receiver: the plan of a receive test. Its address is a secret until it is used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from smtptest.engine.receiving.behaviour import BEHAVIOURS, Behaviour


@dataclass(frozen=True, kw_only=True)
class ReceivePlan:
    """One receive test."""

    address: str
    """The one-time address that it waits at, in lower case."""
    behaviour: Behaviour = Behaviour.NORMAL
    """How the receiver behaves."""
    minutes: int = 30
    """How long it waits for a message."""

    def to_json(self) -> dict[str, Any]:
        """The plan as the transcript's JSON gives it."""
        return {**{field.name: getattr(self, field.name) for field in fields(self)}, "behaviour": str(self.behaviour)}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The plan of which this is the JSON. What a field of a later version says is left out; one that an earlier
        version did not have is as usual."""
        given = {field.name: stored[field.name] for field in fields(cls) if field.name in stored}
        return cls(**{**given, "behaviour": BEHAVIOURS[stored["behaviour"]]})

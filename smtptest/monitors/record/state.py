"""How a monitored server stands: six states, each with all that depends on it alone.

A new state is one entry here, and a column of its name in the tables of figures (models/figures.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Self

from smtptest.engine.msgids import gettext_noop, pgettext_noop
from smtptest.engine.outcome import Tone


class Counts(Enum):
    """What time in a state is to the uptime, which is good time divided by good and bad time."""

    GOOD = auto()
    """The server worked."""
    BAD = auto()
    """The server did not work."""
    NOT_MEASURED = auto()
    """Nobody knows how the server was. It lowers the share that was measured."""
    LEFT_OUT = auto()
    """As if this time had not been."""


@dataclass(frozen=True, kw_only=True)
class StateFacts:
    """What depends on the state alone."""

    code: int
    """What is stored in each result. Never changed."""
    rank: int
    """The higher one is the worse."""
    tone: Tone
    """In which colour and with which sign it is shown."""
    label: str
    """What it is called, as a message of the context ``state``."""
    sentence: str
    """How the server stands, as a message that names nobody."""
    counts: Counts
    """What time in it is to the uptime."""
    tells: bool = True
    """Whether a run of this state says how the server is. Others neither confirm nor end an incident."""


class State(StrEnum):
    """How a server stands, or what one run says of it."""

    facts: StateFacts

    def __new__(cls, value: str, facts: StateFacts) -> Self:
        member = str.__new__(cls, value)
        member._value_, member.facts = value, facts
        return member

    UP = (
        "up",
        StateFacts(
            code=0,
            rank=0,
            tone=Tone.GOOD,
            label=pgettext_noop("state", "up"),
            sentence=gettext_noop("It works"),
            counts=Counts.GOOD,
        ),
    )
    DEGRADED = (
        "degraded",
        StateFacts(
            code=1,
            rank=20,
            tone=Tone.WARN,
            label=pgettext_noop("state", "degraded"),
            sentence=gettext_noop("It works, but not as well as it should"),
            counts=Counts.GOOD,
        ),
    )
    DOWN = (
        "down",
        StateFacts(
            code=2,
            rank=40,
            tone=Tone.BAD,
            label=pgettext_noop("state", "down"),
            sentence=gettext_noop("It does not work"),
            counts=Counts.BAD,
        ),
    )
    REFUSED = (
        "refused",
        StateFacts(
            code=3,
            rank=30,
            tone=Tone.WAIT,
            label=pgettext_noop("state", "refused"),
            sentence=gettext_noop("The server refuses to be tested by this service"),
            counts=Counts.NOT_MEASURED,
        ),
    )
    UNKNOWN = (
        "unknown",
        StateFacts(
            code=4,
            rank=10,
            tone=Tone.WAIT,
            label=pgettext_noop("state", "unknown"),
            sentence=gettext_noop("The last run could not tell whether it works"),
            counts=Counts.NOT_MEASURED,
            tells=False,
        ),
    )
    MAINTENANCE = (
        "maintenance",
        StateFacts(
            code=5,
            rank=5,
            tone=Tone.WAIT,
            label=pgettext_noop("state", "maintenance"),
            sentence=gettext_noop("Maintenance was announced for this time"),
            counts=Counts.LEFT_OUT,
            tells=False,
        ),
    )

    @property
    def is_good(self) -> bool:
        """No trouble at all: a run of this state ends an incident."""
        return self is State.UP


BY_CODE: Mapping[int, State] = {state.facts.code: state for state in State}
"""By what is stored in each result."""


def worst(states: list[State]) -> State:
    """The worst of these, of which there is at least one."""
    return max(states, key=lambda state: state.facts.rank)

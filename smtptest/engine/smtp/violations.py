"""What of a plan is against the rules and is sent all the same: told before anything else.

Whoever makes the plan finds it out, because what may be typed is judged there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smtptest.engine.events import Severity
from smtptest.engine.recorder import Track
from smtptest.engine.words.field_errors import FieldError

# By slug: the field and the title.
_WORDS = {
    "host-odd": ("host", "The host name breaks the rules for host names"),
    "helo-odd": ("helo", "The name in the greeting breaks the rules"),
    "mail-from-odd": ("mail_from", "The sender's address breaks the rules"),
    "rcpt-to-odd": ("rcpt_to", "A recipient's address breaks the rules"),
}


@dataclass(frozen=True)
class Violation:
    """Something in a plan that breaks a rule."""

    field: str
    """Of the plan."""

    text: str
    """What stands in the field."""

    fault: FieldError
    """Which rule it breaks."""

    reference: str
    """Where the rule stands."""


def note_violations(track: Track, violations: Sequence[Violation]) -> None:
    """A finding for each."""
    for code, (field, title) in _WORDS.items():
        for violation in (each for each in violations if each.field == field):
            detail = f"“{violation.text}” is used as it was written. {violation.fault}"
            track.finding(Severity.WARNING, code, title, detail, violation.reference)

"""Which rules of the standards a plan breaks although it is sent as it is; reported before anything else.

The maker of a plan finds that out, where input is validated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from smtptest.engine.events import Severity
from smtptest.engine.recorder import Track
from smtptest.engine.words.field_errors import FieldError

# The field that each finding is about.
_FIELDS = {"host-odd": "host", "helo-odd": "helo", "mail-from-odd": "mail_from", "rcpt-to-odd": "rcpt_to"}


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
    for code, field in _FIELDS.items():
        for violation in (each for each in violations if each.field == field):
            track.add_finding(Severity.WARNING, code, violation.reference, text=violation.text, fault=violation.fault)

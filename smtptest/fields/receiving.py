"""The fields of a receive test, each once: what ``table.py`` is for a test of a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.fields.field import Field, Names, Section, Told

_PLAN = ReceivePlan(address="")
_USUAL = {**_PLAN.to_json(), "behaviour": _PLAN.behaviour}


@dataclass(frozen=True, kw_only=True)
class ReceiveField(Field):
    """A field of a receive test."""

    @property
    def default(self) -> Any:
        """Its value if nothing is asked for: that of the plan."""
        return _USUAL[self.name]


RECEIVE_FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        ReceiveField(
            name="behaviour", label=_("How the receiver behaves"), section=Section.SERVER,
            help=_("Badly on purpose, to see what your server does then."), kept_in_masked=True,
        ),
    )
}  # fmt: skip
"""What can be asked for."""
RECEIVE_PLAN: dict[str, Field] = {
    **RECEIVE_FIELDS,
    **{
        field.name: field
        for field in (
            ReceiveField(
                name="address", label=_("One-time address"), section=Section.SERVER, names=Names.MAILBOX,
                kept_in_masked=True, told=Told.ELSEWHERE,
            ),
            ReceiveField(
                name="minutes", label=_("Minutes that it waits"), section=Section.SERVER, told=Told.ELSEWHERE,
            ),
        )
    },
}  # fmt: skip
"""What the plan holds: also what the service adds."""

"""The form of a receive test: the same for the browser, for JSON and for the command line."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from smtptest.conf import engine
from smtptest.engine.receiving.behaviour import BEHAVIOURS, Behaviour
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.fields.receiving import RECEIVE_FIELDS
from smtptest.web.forms.choice_labels import Choice
from smtptest.web.forms.controls import DrawnForm, described

OFF = _("This installation receives no mail.")


@described
class ReceiveForm(DrawnForm):
    """The fields of a receive test. ``plan()`` needs ``is_valid()`` first."""

    TABLE = RECEIVE_FIELDS

    behaviour = Choice(Behaviour)

    def __init__(self, *arguments: Any, is_on: bool | None = None, **options: Any) -> None:
        """is_on: whether mail is received; by default the operator's settings say so."""
        super().__init__(*arguments, **options)
        self._is_on = engine.environment().receive.is_on if is_on is None else is_on

    def clean(self) -> dict[str, Any]:
        if not self._is_on:
            raise ValidationError(OFF)
        return self.cleaned_data

    def plan(self, address: str, minutes: int) -> ReceivePlan:
        """Return the plan of a test that waits at this address for this many minutes."""
        behaviour = BEHAVIOURS[self.cleaned_data["behaviour"]]
        return ReceivePlan(address=address, minutes=minutes, **{**self.cleaned_data, "behaviour": behaviour})

    @property
    def others(self) -> list[Any]:
        """The fields beside the behaviour, whose values the page explains one by one."""
        return [control for control in self if control.name != "behaviour"]

"""The field for a round trip, with its rules: the message comes to a one-time address of ours, and to no other."""

from __future__ import annotations

from typing import Any

from django import forms

from smtptest.conf import engine
from smtptest.engine.smtp.plan import StopAfter
from smtptest.web.forms.flag import Flag
from smtptest.web.forms.receiving.receive_form import OFF


class RoundTripFields(forms.Form):
    """Field of :class:`smtptest.web.forms.plan_form.TestForm`. What contradicts it stands in ``combinations``."""

    round_trip = Flag()

    def judge_round_trip(self, wanted: dict[str, Any]) -> None:
        """Add the error if no mail is received here; and have the message sent. wanted: the valid values, by field."""
        if not wanted.get("round_trip"):
            return
        if not engine.environment().receive.is_on:
            self.add_error("round_trip", OFF)
            wanted["round_trip"] = True  # the other fields are judged as it was meant
        if "stop_after" in wanted:
            wanted["stop_after"] = StopAfter.MESSAGE

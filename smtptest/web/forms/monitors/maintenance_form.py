"""The form that announces maintenance of a monitor."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from smtptest.web.forms.handed_out import one_line

LONGEST_NOTE = 200


class Moment(forms.Field):
    """A moment in ISO 8601, as a browser's control and a program send it; in UTC if it names no zone."""

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment; None if it is none."""
        try:
            moment = datetime.fromisoformat(str(value or "").strip())
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            return None


class MaintenanceForm(forms.Form):
    """What is announced."""

    # Neither is required by itself: one sentence says what is wrong with both.
    begins = Moment(required=False)
    ends = Moment(required=False)
    note = forms.CharField(required=False)

    def clean_note(self) -> str:
        return one_line(self.cleaned_data["note"], LONGEST_NOTE)

    def clean(self) -> dict[str, Any]:
        begins, ends = (self.cleaned_data.get(name) for name in ("begins", "ends"))
        if begins is None or ends is None or not begins < ends:
            self.add_error("ends" if begins else "begins", _("Enter a beginning, and an end after it."))
        return self.cleaned_data

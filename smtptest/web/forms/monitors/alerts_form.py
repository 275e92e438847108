"""The form that says when and in which language a monitor tells people."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from smtptest.monitors.alerts.quiet import time_zones


class _Time(forms.TimeField):
    """A time of day as text. JSON has numbers too, in which Django's field looks for spaces."""

    def to_python(self, value: Any) -> time | None:
        return super().to_python(value if value is None else str(value))


class AlertsForm(forms.Form):
    """The quiet hours, none if the times are left out, and the language, which stays as it is if it is left out."""

    quiet_from = _Time(required=False)
    quiet_until = _Time(required=False)
    quiet_zone = forms.CharField(required=False)
    language = forms.ChoiceField(required=False, choices=settings.LANGUAGES)

    def clean(self) -> dict[str, Any]:
        begin, end = (self.cleaned_data.get(name) for name in ("quiet_from", "quiet_until"))
        zone = self.cleaned_data.get("quiet_zone") or "UTC"
        times = {"quiet_from", "quiet_until"} & self.errors.keys()
        if times or (begin is None) != (end is None) or (begin is not None and begin == end):
            for name in times:
                del self.errors[name]
            self.add_error("quiet_from", _("Enter two different times, such as 22:00 and 07:00, or none."))
        elif zone not in time_zones():
            self.add_error("quiet_zone", _("Enter a time zone such as Europe/Vienna."))
        return {**self.cleaned_data, "quiet_zone": zone}

    def values(self) -> dict[str, Any]:
        """What :func:`smtptest.monitors.alerts.quiet.choose_by_key` takes, of a valid form."""
        found = self.cleaned_data
        begin, end = (_minutes(found[name]) for name in ("quiet_from", "quiet_until"))
        return {"begin": begin, "end": end, "zone": found["quiet_zone"], "language": found["language"]}


def _minutes(moment: time | None) -> int | None:
    """Since midnight."""
    return None if moment is None else moment.hour * 60 + moment.minute

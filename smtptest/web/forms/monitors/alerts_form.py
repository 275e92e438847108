"""The form that says when and in which language a monitor tells people."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from smtptest.monitors.alerts.quiet import NoHours, NoTimeZone, QuietHours, time_zone

_TIMES = ("quiet_from", "quiet_until")


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

    def clean_quiet_zone(self) -> ZoneInfo:
        try:
            return time_zone(self.cleaned_data["quiet_zone"] or "UTC")
        except NoTimeZone:
            raise ValidationError(_("Enter a time zone such as Europe/Vienna.")) from None

    def clean(self) -> dict[str, Any]:
        try:
            return {**self.cleaned_data, "hours": self._hours()}
        except NoHours:
            # One sentence says what is wrong with both.
            for name in _TIMES:
                self.errors.pop(name, None)
            self.add_error("quiet_from", _("Enter two different times, such as 22:00 and 07:00, or none."))
            return self.cleaned_data

    def _hours(self) -> QuietHours | None:
        """The hours that are asked for; None for none, and if the time zone is wrong. Raises NoHours."""
        begin, end = (_minutes(self.cleaned_data.get(name)) for name in _TIMES)
        if self.errors.keys() & _TIMES or (begin is None) != (end is None):
            raise NoHours
        zone = self.cleaned_data.get("quiet_zone")
        return None if begin is None or end is None or zone is None else QuietHours(begin, end, zone)

    def values(self) -> dict[str, Any]:
        """What :func:`smtptest.monitors.alerts.quiet.choose_by_key` takes, of a valid form."""
        return {name: self.cleaned_data[name] for name in ("hours", "language")}


def _minutes(moment: time | None) -> int | None:
    """Since midnight."""
    return None if moment is None else moment.hour * 60 + moment.minute

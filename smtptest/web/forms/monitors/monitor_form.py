"""The form of a monitor: its own fields; those of its test are another form beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from smtptest.conf import engine
from smtptest.fields.field import Text
from smtptest.fields.monitors import MONITOR_FIELDS
from smtptest.monitors.alerts import webhook as webhooks
from smtptest.web.forms.controls import DrawnForm, described
from smtptest.web.forms.field_errors import field_errors_shown
from smtptest.web.forms.flag import Digits, Flag, Number
from smtptest.web.forms.handed_out import one_line
from smtptest.web.forms.typed.mailbox_input import mailbox

LONGEST_NAME = 80
_LONGEST_GROUP = 40
MOST_SECONDS = 86400
_MOST_RUNS, _MOST_DAYS = 10, 365
_USUAL_INTERVALS: dict[int, Text] = {
    60: _("minute"),
    300: _("5 minutes"),
    900: _("15 minutes"),
    3600: _("hour"),
    21600: _("6 hours"),
    86400: _("day"),
}
NOT_HERE = _("This installation runs no monitors.")


class _Interval(forms.Select):
    """The usual intervals, and the one that is asked for, the shortest first."""

    def __init__(self, least: int) -> None:
        super().__init__(choices=[(seconds, name) for seconds, name in _USUAL_INTERVALS.items() if seconds >= least])

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        known = {str(seconds) for seconds, _label in self.choices}
        asked = [one for one in value if one and one not in known]
        choices = [*self.choices, *((one, _interval(one)) for one in asked)]
        self.choices = sorted(choices, key=lambda choice: _seconds(str(choice[0])))
        return super().optgroups(name, value, attrs)


def _seconds(text: str) -> int:
    """The seconds that somebody asks for; 0 if it is no number, or none that a day has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_SECONDS)) else 0


def _interval(text: str) -> str:
    minutes, rest = divmod(_seconds(text), 60)
    if minutes and not rest:
        return _("%(count)d min") % {"count": minutes}
    return _("%(count)s s") % {"count": text}


@described
class MonitorForm(DrawnForm):
    """The fields of a monitor, without those of its test."""

    TABLE = MONITOR_FIELDS

    name = forms.CharField(required=False, max_length=LONGEST_NAME)
    every = Number(required=False)
    alert_email = forms.CharField(
        required=False, max_length=320, widget=forms.TextInput({"inputmode": "email", "autocomplete": "email"})
    )
    public = Flag()
    webhook = forms.CharField(required=False, max_length=500, widget=forms.TextInput({"inputmode": "url"}))
    confirm = Number(required=False, min_value=1, max_value=_MOST_RUNS, widget=Digits)
    recover = Number(required=False, min_value=1, max_value=_MOST_RUNS, widget=Digits)
    warn_days = Number(required=False, min_value=0, max_value=_MOST_DAYS, widget=Digits)
    group = forms.CharField(required=False, max_length=_LONGEST_GROUP)

    def __init__(self, *arguments: Any, least: int, **options: Any) -> None:
        """least: the shortest interval that this service runs, in seconds."""
        super().__init__(*arguments, **options)
        self._least = least
        self.fields["every"].widget = _Interval(least)
        self.fields["every"].initial = max(least, MONITOR_FIELDS["every"].default)
        env = engine.environment()
        if env.monitors.relay is None:
            self.fields["alert_email"].widget.attrs["disabled"] = True
            self.fields["alert_email"].help_text = _("This service sends no email.")
        elif not env.public:
            self.fields["alert_email"].help_text = ""  # nobody is asked

    def values(self) -> dict[str, Any]:
        """Return what is asked for, the defaults where nothing is."""
        usual = {name: field.initial for name, field in self.fields.items()}
        return {name: usual[name] if value is None else value for name, value in self.cleaned_data.items()}

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"], LONGEST_NAME)

    def clean_group(self) -> str:
        return one_line(self.cleaned_data["group"], _LONGEST_GROUP)

    def clean_every(self) -> int | None:
        every: int | None = self.cleaned_data["every"]
        if every is not None and not self._least <= every <= MOST_SECONDS:
            words = _("Enter %(least)d to %(most)d seconds.")
            raise ValidationError(words, params={"least": self._least, "most": MOST_SECONDS})
        return every

    def clean_alert_email(self) -> str:
        address = self.cleaned_data["alert_email"]
        if not address:
            return ""
        with field_errors_shown():
            return str(mailbox(address))

    def clean_webhook(self) -> str:
        address: str = self.cleaned_data["webhook"]
        if not address:
            return ""
        if words := webhooks.fault(address, public=engine.environment().public):
            raise ValidationError(_(words))
        return address

    @property
    def tells(self) -> bool:
        """Whether one of the fields that are folded away is not as usual, or wrong."""
        usual = {name: field.initial for name, field in self.fields.items()}
        return any(
            control.errors or str(control.value() or "") not in ("", str(usual[control.name] or ""))
            for control in self.folded
        )

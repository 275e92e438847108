"""The fields that a monitor has besides those of its test, each once: what ``table.py`` is for a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from smtptest.fields.field import Field, Section

_USUAL: dict[str, Any] = {
    "name": "",
    "every": 300,
    "confirm": 2,
    "recover": 1,
    "warn_days": 21,
    "alert_email": "",
    "webhook": "",
    "public": False,
    "group": "",
}


@dataclass(frozen=True, kw_only=True)
class MonitorField(Field):
    """A field of a monitor."""

    @property
    def default(self) -> Any:
        """Its value if nothing is asked for."""
        return _USUAL[self.name]


MONITOR_FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        MonitorField(
            name="name", label=_("Name"), section=Section.SERVER, example="Mail of example.org",
            help=_("Shown in the report and in alerts. A report without a name is called “Mail”."),
        ),
        MonitorField(name="every", label=_("Run every"), section=Section.SERVER),
        MonitorField(
            name="alert_email", label=_("Alerts by email to"), section=Section.SERVER, example="you@example.org",
            help=_("A link is sent there first. The monitor starts when you confirm the address on its page."),
        ),
        MonitorField(
            name="public", label=_("Publish the uptime report and badges"), section=Section.SERVER,
            help=_("Anyone with the link can see the name, uptime and masked transcripts of incidents."),
        ),
        MonitorField(
            name="webhook", label=_("Alerts to a webhook"), section=Section.OPTIONS,
            example="https://example.org/hook", help=_("Each alert is posted as signed JSON."),
        ),
        MonitorField(
            name="confirm", label=_("Failed runs before an incident"), section=Section.OPTIONS,
            help=_("A failed run is repeated after 30 s until there are this many."),
        ),
        MonitorField(name="recover", label=_("Good runs that end an incident"), section=Section.OPTIONS, beside=True),
        MonitorField(
            name="warn_days", label=_("Warn before the certificate expires (days)"), section=Section.OPTIONS,
        ),
        MonitorField(
            name="group", label=_("Group"), section=Section.OPTIONS,
            help=_("Your public monitors with the same group share a page."),
        ),
    )
}  # fmt: skip
"""What can be asked for besides the test."""

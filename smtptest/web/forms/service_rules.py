"""The rules of the form that depend on the service's settings: what it does not test, and what it sends."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from smtptest.conf import engine
from smtptest.conf.quota_settings import SendingPolicy
from smtptest.engine.smtp.mailboxes import with_a_labels
from smtptest.engine.smtp.plan import Auth, Route, StopAfter
from smtptest.fields.field import Section
from smtptest.fields.table import FIELDS
from smtptest.web.forms.client_identity_fields import ClaimFields
from smtptest.web.forms.probe_fields import ProbeFields

# Why the public profile refuses a field, if it is not because the field claims another identity.
_REFUSED = {"insecure_auth": _("This service sends a password only over verified TLS.")}
_OWN_TEXT = _("This service sends only its own text. Leave this empty.")
BLOCKED = _("The operator of this service does not let it be tested from here.")


class ServiceRules(ProbeFields, ClaimFields):
    """Rules of :class:`smtptest.web.forms.plan_form.TestForm`."""

    def judge_service(self, wanted: dict[str, Any]) -> None:
        """Add the errors for what the settings do not allow. wanted: the valid values, by field."""
        self._blocked(wanted)
        sending = engine.environment().quotas.sending
        if engine.environment().public:
            self._public(wanted)
            self.refuse_probe(wanted)
        if sending is not SendingPolicy.ANY:
            self._sending(wanted, sending)

    def _blocked(self, wanted: dict[str, Any]) -> None:
        blocked = engine.blocked(engine.environment())
        if blocked.has_host(wanted.get("host") or ""):
            self.add_error("host", BLOCKED)
        for mailbox in wanted.get("rcpt_to") or ():
            if blocked.has_mailbox(mailbox, with_a_labels(mailbox).rpartition("@")[2]):
                self.add_error("rcpt_to", BLOCKED)
                break

    def _public(self, wanted: dict[str, Any]) -> None:
        for name, field in FIELDS.items():
            if field.private and not field.is_usual(wanted.get(name)):
                self.add_error(name, _REFUSED.get(name, _("This service claims no other identity. Leave this empty.")))
        if wanted.get("route") in (Route.EVERY, Route.PORTS) and wanted.get("auth", Auth.NONE) is not Auth.NONE:
            self.add_error("route", _("This service logs in once per test. Set “Target” to this server."))

    def _no_text_beside(self, wanted: dict[str, Any]) -> None:
        """Add errors for what the recipient would read besides the fixed text: a quoted local part, an ENVID."""
        if '"' in wanted.get("mail_from", ""):
            words = _("This service sends only its own text. Enter a sender without quotation marks.")
            self.add_error("mail_from", words)
        if wanted.get("dsn"):
            self.add_error("dsn", _OWN_TEXT)

    def _sending(self, wanted: dict[str, Any], sending: SendingPolicy) -> None:
        """Add errors for what the dialog would refuse anyway, while it can still be changed."""
        stop = wanted.get("stop_after")
        no_message = _("This service sends no mail; choose to check only.")
        if stop is StopAfter.DATA or (stop is StopAfter.MESSAGE and sending is SendingPolicy.NO):
            self.add_error("stop_after", no_message)
        elif stop is StopAfter.MESSAGE and wanted.get("auth", Auth.NONE) is Auth.NONE and not wanted.get("round_trip"):
            self.add_error("stop_after", _("This service sends a message only after a login. Enter a user name."))
        elif stop is StopAfter.MESSAGE and len(wanted.get("rcpt_to") or ()) > 1:
            self.add_error("rcpt_to", _("This service sends a message to one recipient only."))
        if stop is StopAfter.MESSAGE:
            self._no_text_beside(wanted)
        for name, field in FIELDS.items():
            if field.section is Section.MESSAGE and not field.is_usual(wanted.get(name)):
                self.add_error(name, _OWN_TEXT)

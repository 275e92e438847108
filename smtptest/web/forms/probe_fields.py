"""The rules for probes: which are offered, and which other fields may be set with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smtptest.engine.smtp.mailboxes import needs_smtputf8
from smtptest.engine.smtp.plan import Auth, Probe, Protocol, Route, Security, StopAfter
from smtptest.engine.smtp.probes.all_probes import BEFORE_TLS
from smtptest.fields import choices
from smtptest.fields.field import Text
from smtptest.fields.table import FIELDS

# Probes that the public profile refuses, because they mail strangers or collect addresses.
_PRIVATE = frozenset({Probe.SMUGGLING, Probe.VRFY})
# Probes that check what strangers may do, so they do not log in.
_AS_STRANGER = BEFORE_TLS | {Probe.OPEN_RELAY}
_NEEDS_RECIPIENT = frozenset({Probe.UNKNOWN_RECIPIENT, Probe.SMUGGLING})


class ProbeFields(forms.Form):
    """Rules of :class:`smtptest.web.forms.plan_form.TestForm` for ``probe``. Errors are added to the other fields."""

    @staticmethod
    def offered_probes(*, public: bool) -> list[tuple[str, Text, Text]]:
        """Return value, label and help of each probe that this profile offers."""
        return [
            (str(probe), choices.label(probe), choices.HELP[Probe].get(probe, ""))
            for probe in Probe
            if not (public and probe in _PRIVATE)
        ]

    def judge_probe(self, wanted: dict[str, Any]) -> None:
        """Add the errors of fields that conflict with the probe, if any. wanted: the values that are valid so far."""
        probe = wanted.get("probe", Probe.NONE)
        if probe is Probe.NONE:
            return
        self._judge_end(wanted, probe)
        self._judge_session(wanted, probe)
        self._judge_addresses(wanted, probe)
        for name, field in FIELDS.items():
            if field.plain_dialog and not field.is_usual(wanted.get(name)):
                self.add_error(name, _("A probe decides what it sends. Leave this empty."))
        if probe in BEFORE_TLS and probe is not Probe.STARTTLS_INJECTION:
            wanted["security"] = Security.NONE

    def refuse_probe(self, wanted: dict[str, Any]) -> None:
        """Add the errors for what the public profile refuses. wanted: as for :meth:`judge_probe`."""
        probe = wanted.get("probe", Probe.NONE)
        if probe in _PRIVATE:
            self.add_error(
                "probe", _("This service does not run this probe, because it sends mail or collects addresses.")
            )
        elif probe is not Probe.NONE and wanted.get("route") is Route.EVERY:
            self.add_error("route", _("This service probes one server at a time. Choose another target."))

    def _judge_end(self, wanted: dict[str, Any], probe: Probe) -> None:
        stop = wanted.get("stop_after")
        if probe is Probe.SMUGGLING:
            if stop not in (None, StopAfter.MESSAGE):
                words = _(
                    "This probe sends real messages to the recipient. Set “Stop after” to sending a test message."
                )
                self.add_error("stop_after", words)
            if wanted.get("route", Route.HOST) is not Route.HOST:
                self.add_error("route", _("This probe sends messages. Set “Target” to this server."))
        elif stop not in (None, StopAfter.RCPT):
            self.add_error(
                "stop_after", _("A probe goes as far as it needs and sends no mail. Set “Stop after” to check only.")
            )

    def _judge_session(self, wanted: dict[str, Any], probe: Probe) -> None:
        if wanted.get("protocol") is Protocol.LMTP:
            self.add_error("protocol", _("Probes speak SMTP, not LMTP."))
        security = wanted.get("security")
        if probe in BEFORE_TLS and security is Security.TLS:
            words = _("This probe checks the session before TLS. Choose a security mode that starts without TLS.")
            self.add_error("security", words)
        if probe is Probe.STARTTLS_INJECTION and security is Security.NONE:
            self.add_error("security", _("This probe needs STARTTLS. Choose a security mode with STARTTLS."))
        if probe in _AS_STRANGER:
            if wanted.get("auth", Auth.NONE) is not Auth.NONE:
                self.add_error("username", _("This probe checks what strangers may do. Leave the login empty."))
            if wanted.get("client_cert"):
                self.add_error(
                    "client_cert", _("This probe checks what strangers may do. Leave the certificate empty.")
                )

    def _judge_addresses(self, wanted: dict[str, Any], probe: Probe) -> None:
        sender, recipients = wanted.get("mail_from", ""), wanted.get("rcpt_to")
        if needs_smtputf8(sender):
            self.add_error("mail_from", _("Probes need an address without characters beyond ASCII before its @."))
        if recipients is None:
            return
        words: Any = None
        if len(recipients) > 1:
            words = _("A probe takes one recipient.")
        elif not recipients and probe in _NEEDS_RECIPIENT:
            words = _("Enter the recipient to check.")
        elif recipients:
            words = _fault(recipients[0], probe, wanted.get("host", ""))
        if words is not None:
            self.add_error("rcpt_to", words)


def _fault(recipient: str, probe: Probe, host: str) -> Promise | None:
    """Why this recipient cannot be used for the probe, in words; None if it can."""
    local, at, domain = recipient.rpartition("@")
    if needs_smtputf8(recipient):
        return _("Probes need an address without characters beyond ASCII before its @.")
    if not at and probe in (Probe.UNKNOWN_RECIPIENT, Probe.OPEN_RELAY):
        return _("This probe needs an address with a domain.")
    if probe is not Probe.OPEN_RELAY:
        return None
    if '"' in local:
        return _("This probe needs an address without quotes.")
    if f".{host}".endswith(f".{domain.lower()}"):
        return _("An open relay accepts mail for other domains. Enter an address on another server, or none.")
    return None


def probe_name(plan: Mapping[str, Any]) -> Text | None:
    """Return the label of a plan's probe; None if it has none."""
    probe = plan.get("probe", Probe.NONE)
    return None if probe == Probe.NONE else choices.LABELS[Probe].get(probe, probe)

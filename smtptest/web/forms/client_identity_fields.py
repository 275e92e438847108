"""The fields that claim another identity of the client (XCLIENT, PROXY, source address), with their rules.

The public profile does not offer them.
"""

from __future__ import annotations

from ipaddress import IPv6Address
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from smtptest.engine.addressing import parse_ip
from smtptest.engine.smtp.plan import Family, Proxy, StopAfter
from smtptest.engine.smtp.steps.proxy_protocol import parse_source
from smtptest.engine.smtp.steps.xclient import parse_xclient
from smtptest.web.forms.field_errors import field_errors_shown


class ClaimFields(forms.Form):
    """Fields of :class:`smtptest.web.forms.plan_form.TestForm`, with their rules."""

    xclient = forms.CharField(required=False, max_length=1000)
    proxy_source = forms.CharField(required=False, max_length=60)
    source_address = forms.CharField(required=False, max_length=60)

    def clean_xclient(self) -> str:
        with field_errors_shown():
            return " ".join(f"{name}={value}" for name, value in parse_xclient(self.cleaned_data["xclient"]))

    def clean_proxy_source(self) -> str:
        text: str = self.cleaned_data["proxy_source"]
        with field_errors_shown():
            return text if not text or parse_source(text) else ""

    def clean_source_address(self) -> str:
        text: str = self.cleaned_data["source_address"]
        address = parse_ip(text)
        if text and address is None:
            raise ValidationError(_("Enter an IP address of this machine, such as 192.0.2.1 or 2001:db8::1."))
        return str(address or "")

    def judge_claims(self, wanted: dict[str, Any]) -> None:
        """Add the errors that concern several fields. wanted: the values that are valid so far, by field."""
        stop = wanted.get("stop_after")
        if wanted.get("xclient") and stop is not None and not stop.reaches(StopAfter.TLS):
            self.add_error("stop_after", _("XCLIENT is sent after EHLO and TLS. Set “Stop after” to a later step."))
        self._judge_own_end(wanted)
        source = wanted.get("proxy_source")
        if not source:
            return
        if wanted.get("proxy") is Proxy.NONE:
            self.add_error("proxy", _("Choose a version of the PROXY protocol, or leave out the address."))
        if self._mixes(wanted, parse_source(source).address.version):
            self.add_error("proxy_source", _("The PROXY protocol does not mix IPv4 and IPv6. Enter the other one."))

    def _judge_own_end(self, wanted: dict[str, Any]) -> None:
        own = parse_ip(wanted.get("source_address") or "")
        if own is None:
            return
        if self._mixes(wanted, own.version):
            words = _("Both ends of a connection use the same IP version. Enter an address of the other version.")
            self.add_error("source_address", words)
        elif "family" in wanted:
            wanted["family"] = Family.IPV4 if own.version == 4 else Family.IPV6

    def _mixes(self, wanted: dict[str, Any], version: int) -> bool:
        address = parse_ip(wanted.get("host", ""))
        if address is not None:
            mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
            return (mapped or address).version != version
        return wanted.get("family") is (Family.IPV6 if version == 4 else Family.IPV4)

"""The fields of a domain check, each once, in the order of the form: what ``table.py`` is for a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from smtptest.engine.domain.plan import DomainPlan
from smtptest.fields.field import Field, Names, Section, Told
from smtptest.fields.receiving import RECEIVE_PLAN
from smtptest.fields.table import FIELDS

_USUAL = DomainPlan(domain="").to_json()


@dataclass(frozen=True, kw_only=True)
class DomainField(Field):
    """A field of a domain check."""

    @property
    def default(self) -> Any:
        """Its value if nothing is asked for: that of the plan."""
        return _USUAL[self.name]


DOMAIN_FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        DomainField(
            name="domain", label=_("Domain"), section=Section.SERVER, example="example.org", names=Names.HOST,
            help=_("The part after the @ in its email addresses."), kept_in_masked=True, told=Told.ELSEWHERE,
        ),
        DomainField(
            name="connect", label=_("Connect to its mail servers and check their TLS"), section=Section.SERVER,
            help=_("On port 25, up to STARTTLS and the certificate. No mail is sent."),
        ),
        DomainField(
            name="address", label=_("Sending IP addresses"), section=Section.OPTIONS, example="192.0.2.1",
            help=_(
                "The addresses that its mail is sent from, one per line. SPF and reverse DNS are checked for each."
            ),
            terminal=_("An IP address that the domain sends from; may be given again"), names=Names.HOST,
            kept_in_masked=True,
        ),
        DomainField(
            name="helo", label=_("Name in EHLO"), section=Section.OPTIONS, example="mail.example.org",
            help=_("The host name that these servers give when they send."), names=Names.HOST, kept_in_masked=True,
        ),
        DomainField(
            name="selectors", label=_("DKIM selectors"), section=Section.OPTIONS, example="selector1",
            help=_(
                "One per line: the s= in the DKIM-Signature header of a message. If this is empty, common selectors"
                " are tried."
            ),
            option="selector",
            terminal=_("A DKIM selector to look up; may be given again. Default: common selectors are tried"),
        ),
    )
}  # fmt: skip


def fields_of(plan: Mapping[str, Any]) -> Mapping[str, Field]:
    """The fields that a stored plan has, by name: those of a domain check, a receive test or a test of a server."""
    if "behaviour" in plan:
        return RECEIVE_PLAN
    return DOMAIN_FIELDS if "domain" in plan else FIELDS

"""The form that validates a domain check: the same for the browser, for JSON and for the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from smtptest.conf import engine
from smtptest.engine.addressing import parse_ip
from smtptest.engine.domain.checks.dkim import MOST_SELECTORS
from smtptest.engine.domain.plan import DomainPlan
from smtptest.engine.domain.run_checks import MAIL_PORT
from smtptest.engine.guard.hosts import parse_host
from smtptest.engine.printable import printable
from smtptest.engine.words.field_errors import FieldError
from smtptest.fields.domain import DOMAIN_FIELDS
from smtptest.web.forms.controls import Area, DrawnForm, described
from smtptest.web.forms.field_errors import field_errors_shown, translated
from smtptest.web.forms.flag import Flag
from smtptest.web.forms.service_rules import BLOCKED
from smtptest.web.forms.typed.domain_input import domain_in

MOST_ADDRESSES = 10
_EMPTY = _("Enter a domain, such as example.org.")
_LONGEST = 2000
_LONGEST_SHOWN = 80
_APART = re.compile(r"[\s,;]+")
# One or more labels (RFC 6376 section 3.1), with the underscore that some signers use. Its key is below the domain.
_SELECTOR = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*", re.ASCII)
_LONGEST_SELECTOR = 180
# What is wrong with a host name that has a better sentence where only a domain or a name is asked for.
_NO_NAME = ("host-not-a-name", "host-ends-in-number", "host-without-domain")


class Items(forms.CharField):
    """A list of words, one per line or separated by commas or spaces."""

    widget = Area

    def __init__(self, *, most: int, too_many: Promise) -> None:
        """most: how many there may be. too_many: the error if there are more."""
        super().__init__(required=False, widget=Area(rows=1), max_length=_LONGEST)
        self._most, self._too_many = most, too_many

    def clean(self, value: Any) -> Any:
        items = tuple(item for item in dict.fromkeys(_APART.split(super().clean(value))) if item)
        if len(items) > self._most:
            raise ValidationError(str(self._too_many))
        return items


@described
class DomainForm(DrawnForm):
    """The fields of a domain check. ``plan()`` needs ``is_valid()`` first."""

    TABLE = DOMAIN_FIELDS
    LISTS = ("address", "selectors")

    domain = forms.CharField(
        max_length=_LONGEST,
        widget=forms.TextInput({"required": True, "inputmode": "url"}),
        error_messages={"required": _EMPTY},
    )
    connect = Flag()
    address = Items(most=MOST_ADDRESSES, too_many=_("Enter at most 10 addresses."))
    helo = forms.CharField(required=False, max_length=255)
    selectors = Items(most=MOST_SELECTORS, too_many=_("Enter at most 10 selectors."))

    def plan(self) -> DomainPlan:
        """Return the plan of the check."""
        wanted = dict(self.cleaned_data)
        return DomainPlan(addresses=wanted.pop("address"), **wanted)

    def clean_domain(self) -> str:
        name = domain_in(self.cleaned_data["domain"])
        if not name:
            raise ValidationError(_EMPTY)
        if parse_ip(name) is not None:
            words = _("Enter a domain, not an IP address. Addresses that send mail have a field of their own.")
            raise ValidationError(words)
        domain = _name(name, _("“%(text)s” is not a domain. Example: example.org."), require_dot=True)
        if engine.blocked(engine.environment()).has_host(domain):
            raise ValidationError(BLOCKED)
        return domain

    def clean_connect(self) -> bool:
        wanted: bool = self.cleaned_data["connect"]
        if wanted:
            with field_errors_shown():
                engine.policy(engine.environment()).require_port(MAIL_PORT)
        return wanted

    def clean_address(self) -> tuple[str, ...]:
        return _each(self.cleaned_data["address"], _address)

    def clean_helo(self) -> str:
        name = self.cleaned_data["helo"].removesuffix(".")
        words = _("“%(text)s” is not a host name. Example: mail.example.org.")
        if parse_ip(name) is not None:
            raise ValidationError(words, params={"text": name})
        return _name(name, words, require_dot=False) if name else ""

    def clean_selectors(self) -> tuple[str, ...]:
        return _each(self.cleaned_data["selectors"], _selector)


def _each(items: tuple[str, ...], judge: Callable[[str], str]) -> tuple[str, ...]:
    """Each of them as the rule has it, none twice."""
    return tuple(dict.fromkeys(map(judge, items)))


def _name(text: str, words: Promise, *, require_dot: bool) -> str:
    """A host name in A-labels. words: the error if it is none; they may name the ``text``."""
    try:
        return parse_host(text, require_dot=require_dot)
    except FieldError as error:
        if error.code not in _NO_NAME:
            raise ValidationError(translated(error), code=error.code) from None
        shown = printable(text)[:_LONGEST_SHOWN]
        raise ValidationError(str(words), code=error.code, params={"text": shown}) from None


def _address(text: str) -> str:
    address = parse_ip(text.strip("[]"))
    if address is not None:
        return str(address)
    params = {"text": printable(text)[:_LONGEST_SHOWN]}
    if "/" in text and parse_ip(text.partition("/")[0]) is not None:
        raise ValidationError(_("“%(text)s” is a network. Enter single addresses of it."), params=params)
    raise ValidationError(_("“%(text)s” is not an IP address. Example: 192.0.2.1."), params=params)


def _selector(text: str) -> str:
    name = text.lower().removeprefix("s=").partition("._domainkey")[0].strip(".")
    if len(name) <= _LONGEST_SELECTOR and _SELECTOR.fullmatch(name):
        return name
    params = {"text": printable(text)[:_LONGEST_SHOWN]}
    raise ValidationError(_("“%(text)s” is not a DKIM selector. Example: selector1."), params=params)

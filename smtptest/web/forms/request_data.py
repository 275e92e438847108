"""Turns requests into data for the form: JSON bodies, and addresses that fill it in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django import forms
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from smtptest.web.forms.controls import DrawnForm
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.typed.host_input import Filled, fill

Errors = dict[str, list[str]]
_HALF = re.compile("[\ud800-\udfff]")
# The field that takes a list of objects, and the one that takes a list of texts. Both validate their lists themselves.
_OBJECTS, _TEXTS = "attachments", "rcpt_to"


class BadRequest(Exception):
    """The request does not consist of fields of the form."""

    errors: Errors
    """What is wrong, by field, in words; by ``__all__`` if it is no single field."""

    def __init__(self, errors: Errors) -> None:
        super().__init__("the request is not the fields of the form")
        self.errors = errors


@sensitive_variables()
def json_fields(request: HttpRequest, known: Mapping[str, forms.Field] = TestForm.base_fields) -> dict[str, Any]:
    """Return the fields of a JSON body; lists are joined by line ends, except recipients and attachments. What is null
    is left out. Raises BadRequest. known: the fields that there are: a form's, or :func:`texts`."""
    try:
        fields = json.loads(request.body)
    except RequestDataTooBig:
        raise BadRequest({"__all__": [_("The request is too large.")]}) from None
    except (ValueError, RecursionError):
        raise BadRequest({"__all__": [_("The body is not JSON.")]}) from None
    if not isinstance(fields, dict):
        raise BadRequest({"__all__": [_("The body is not a JSON object.")]})
    errors = {name: [_("There is no such field.")] for name in fields if name not in known}
    errors |= {
        name: [wrong]
        for name, field in known.items()
        if name in fields and name != _OBJECTS and (wrong := _wrong(field, fields[name]))
    }
    if errors:
        raise BadRequest(errors)
    given = {name: value for name, value in fields.items() if value is not None}
    return {name: value if name in (_OBJECTS, _TEXTS) else _joined(value) for name, value in given.items()}


def texts(*names: str) -> dict[str, forms.Field]:
    """Fields of these names, for :func:`json_fields`: each takes a text, and the view judges it."""
    return {name: forms.CharField() for name in names}


def _joined(value: Any) -> Any:
    return "\n".join(value) if isinstance(value, list) else value


def _wrong(field: forms.Field, value: object) -> str:
    """What is wrong with the kind of a value; empty if the field can judge it."""
    if isinstance(field, forms.BooleanField):
        return _("Enter true or false.") if _odd(value) else ""
    # Choices and numbers say themselves what they take. A text would become the word "True".
    is_truth = isinstance(value, bool) and not isinstance(field, forms.ChoiceField | forms.IntegerField)
    return _("Enter text, a whole number, or a list of texts.") if is_truth or _odd(value) else ""


def _odd(value: object) -> bool:
    if isinstance(value, list):
        return any(not isinstance(item, str) or _odd(item) for item in value)
    if isinstance(value, str):
        # JSON can escape half of a surrogate pair, which no encoding of text can hold.
        return _HALF.search(value) is not None
    return not isinstance(value, int | bool | None)


@sensitive_variables()
def typed(request: HttpRequest, instead: Mapping[str, str] = MappingProxyType({})) -> Filled:
    """The fields as they were typed, to be shown again; never a secret, and no choice of files, which cannot be.

    instead: what takes the place of what was typed.
    """
    given = {name: request.POST[name] for name in TestForm.base_fields if name in request.POST}
    return _without_secrets(fill({**given, **instead}))


def prefilled(request: HttpRequest) -> Filled:
    """Return the fields of a test that the query of the page's address fills in, never a secret."""
    given = in_address(request, TestForm)
    return _without_secrets(fill({name: given[name] for name in given if name not in TestForm.NOT_IN_A_LINK}))


def _without_secrets(filled: Filled) -> Filled:
    """The server's field can hold a password too, so what is shown must have been split before."""
    fields = {name: value for name, value in filled.fields.items() if name not in TestForm.NOT_IN_A_LINK}
    return replace(filled, fields=fields, taken=tuple(name for name in filled.taken if name in fields))


def in_address(request: HttpRequest, form: type[DrawnForm]) -> dict[str, str]:
    """Return the fields of this form that the query of the page's address has; of a list, all its values, in lines."""
    return {
        name: "\n".join(request.GET.getlist(name)) if name == _TEXTS or name in form.LISTS else request.GET[name]
        for name in form.base_fields
        if name in request.GET
    }


@sensitive_variables()
def to_itself(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the fields of a login test with an empty sender replaced by the user name, if that is an address, and an
    empty recipient by the sender; not that of a round trip. The page's script does the same while somebody types."""
    user = str(given.get("username", ""))
    sender = given.get("mail_from") or (user if "@" in user else "")
    recipient = given.get("rcpt_to") or ("" if given.get("round_trip") else sender)
    return {name: given[name] for name in given} | {"mail_from": sender, "rcpt_to": recipient}

"""A tick box that a program can tick as well, and a number that is written in one way only."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_YES, _NO = ("true", "on", "1"), ("false", "off", "0", "", "none")
_MEANINGS = dict.fromkeys(_YES, True) | dict.fromkeys(_NO, False)


class _Raw(forms.CheckboxInput):
    """Hands on what was sent: Django's own takes every word but "false" for a tick. Ticked, it says ``true``."""

    def format_value(self, value: Any) -> str:
        return "true"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name)


class Flag(forms.BooleanField):
    """A tick box; a word that is neither yes nor no is an error."""

    widget = _Raw

    def __init__(self) -> None:
        super().__init__(required=False, template_name="controls/flag.html")

    def to_python(self, value: Any) -> bool:
        try:
            return _MEANINGS[str(value).lower()]
        except KeyError:
            raise ValidationError(_("Enter true or false.")) from None


class Digits(forms.TextInput):
    """Drawn as text: of a number, a browser shows and sends what it makes of it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", **(attrs or {})})


class Number(forms.IntegerField):
    """Decimal digits of ASCII. int() and Django also take ``2_5``, ``+25``, ``25.0`` and the digits of all scripts."""

    widget = Digits

    def to_python(self, value: Any) -> int | None:
        if value not in self.empty_values and not re.fullmatch(r"[ \t\r\n]*[0-9]{1,18}[ \t\r\n]*", str(value)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number: int | None = super().to_python(value)
        return number

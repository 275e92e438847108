"""A tick box that accepts the words of programs, and a number that accepts only decimal digits."""

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
    """A tick box with the value ``true``. It passes on what was sent; Django's takes any word but "false" as a tick."""

    def __init__(self) -> None:
        super().__init__(check_test=lambda value: _MEANINGS.get(str(value).lower(), True))

    def format_value(self, value: Any) -> str:
        return "true"

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(name)


class Flag(forms.BooleanField):
    """A tick box. Programs may send true, on, 1, false, off, 0, none or nothing, and any other word is an error."""

    widget = _Raw

    def __init__(self) -> None:
        super().__init__(required=False, template_name="controls/flag.html")

    def to_python(self, value: Any) -> bool:
        try:
            return _MEANINGS[str(value).lower()]
        except KeyError:
            raise ValidationError(_("Enter true or false.")) from None


class Digits(forms.TextInput):
    """A text field with a numeric keyboard. In a field of type number, browsers change what was typed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "numeric", **(attrs or {})})


class Number(forms.IntegerField):
    """A number in ASCII digits. int() and Django also accept ``2_5``, ``+25``, ``25.0`` and digits of other scripts."""

    widget = Digits

    def to_python(self, value: Any) -> int | None:
        if value not in self.empty_values and not re.fullmatch(r"[ \t\r\n]*[0-9]{1,18}[ \t\r\n]*", str(value)):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number: int | None = super().to_python(value)
        return number

"""Lists what a test was set to do, as far as it differs from the defaults: for the page and for the text."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from smtptest.engine.events import Json
from smtptest.engine.printable import printable
from smtptest.engine.secret import MASK
from smtptest.fields import choices
from smtptest.fields.domain import fields_of
from smtptest.fields.field import Field, Text, Told


def asked(
    plan: Json, *, without: frozenset[str] = frozenset(), in_words: bool = False
) -> Iterator[tuple[str, Text, str]]:
    """Yield name, label and value of each field of the plan that does not have its default, in the order of the form.

    without: names of fields to leave out. in_words: give the label of a choice instead of its value.

    A field that this version does not know has its name as its label, and comes last.
    """
    fields = fields_of(plan)
    for name, field in fields.items():
        said = name in plan and field.told is not Told.ELSEWHERE and name not in without
        if said and plan[name] != field.default:
            yield name, field.label, told(field, plan[name], in_words=in_words)
    for name in plan:
        if name not in fields and name not in without and plan[name] not in ("", None, False, 0, [], "none"):
            yield name, name, str(plan[name])


def told(field: Field, value: Any, *, in_words: bool) -> str:
    """What a field was set to, as readers see it. in_words: as in :func:`asked`."""
    if in_words and isinstance(field.default, StrEnum) and value in [*type(field.default)]:
        return str(choices.label(type(field.default)(value)))
    if value is True or field.told is Told.PRESENCE:
        return str(_("yes"))
    if value is False:
        return str(_("no"))
    if field.told is Told.LENGTH and value != MASK:
        return str(_("%(count)d characters") % {"count": len(value)})
    if isinstance(value, list):
        return printable(", ".join(map(_item, value)))
    return printable("; ".join(value.splitlines()) if isinstance(value, str) else str(value))


def _item(item: Any) -> str:
    """One of several values; of a file its name and its size."""
    return f"{item['name']} ({item['size']} bytes)" if isinstance(item, dict) else str(item)

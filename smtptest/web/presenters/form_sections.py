"""The form as the page shows it: its sections, their rows, and what stands in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from smtptest.fields.field import Field, Section, Text
from smtptest.fields.table import FIELDS
from smtptest.web.forms.controls import Control
from smtptest.web.forms.plan_form import TestForm

#: What stands in plain sight if the question is a login; the script arranges it so, too (site/js/start/arrangement.js).
LOGIN = ("host", "username", "password", "mail_from")


@dataclass(frozen=True)
class Part:
    """A section with at least one field."""

    title: Text
    """Its heading; empty for none."""
    rows: list[list[Control]]
    """Fields side by side, from the top down."""
    open: bool
    """It says something that is to be seen."""


def sections(
    form: TestForm, *, public: bool, sends: bool, login: bool = False, telling: frozenset[str] = frozenset()
) -> list[Part]:
    """All sections that this service offers.

    sends: whether it sends what a visitor writes. login: whether the fields of a login stand in plain sight.
    telling: the fields that are not to be hidden in a closed group.
    """
    found = []
    for section in Section:
        offered = [one for one in _fields(section, login=login) if not (public and one.private)]
        if offered and (sends or section is not Section.MESSAGE):
            shown = any(one.name in telling for one in offered)
            found.append(Part(section.title, list(_rows(form, offered)), shown))
    return found


def _fields(section: Section, *, login: bool) -> list[Field]:
    """The fields of a section, in their order."""
    if not login:
        return [one for one in FIELDS.values() if one.section is section]
    if section is Section.SERVER:
        return [FIELDS[name] for name in LOGIN]
    moved = [one for one in FIELDS.values() if one.section is Section.SERVER and one.name not in LOGIN]
    own = [one for one in FIELDS.values() if one.section is section and one.name not in LOGIN]
    return [*moved, *own] if section is Section.OPTIONS else own


def _rows(form: TestForm, fields: Iterable[Field]) -> Iterator[list[Control]]:
    row: list[Control] = []
    for field in fields:
        if row and not field.beside:
            yield row
            row = []
        control = form[field.name]
        assert isinstance(control, Control)
        row.append(control)
    yield row

"""Arranges the form for the page: sections, and rows of fields in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from smtptest.fields.field import Field, Section, Text
from smtptest.fields.table import FIELDS
from smtptest.web.forms.controls import Control
from smtptest.web.forms.plan_form import TestForm

# The fields that are always visible in a login test. The script arranges them likewise (site/js/start/arrangement.js).
LOGIN = ("host", "username", "password", "mail_from")


@dataclass(frozen=True)
class Part:
    """A section that has fields."""

    title: Text
    """Its heading; empty for none."""
    rows: list[list[Control]]
    """Rows from top to bottom, each with the fields side by side."""
    open: bool
    """Whether it is shown open, because a field in it must be seen."""


def sections(
    form: TestForm, *, public: bool, sends: bool, login: bool = False, telling: frozenset[str] = frozenset()
) -> list[Part]:
    """Return the sections that this service offers, that of the server first.

    public: the public profile. sends: the service sends messages that visitors write. login: arrange the form for a
    login test. telling: names of the fields that must not be hidden in a closed section.
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

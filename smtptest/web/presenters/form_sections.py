"""The form as the page shows it: its sections, their rows, and what stands in each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from smtptest.fields.field import Field, Section, Text
from smtptest.fields.table import FIELDS
from smtptest.web.forms.controls import Control
from smtptest.web.forms.plan_form import TestForm


@dataclass(frozen=True)
class Part:
    """A section with at least one field."""

    title: Text
    """Its heading; empty for none."""
    rows: list[list[Control]]
    """Fields side by side, from the top down."""


def sections(form: TestForm, *, public: bool, sends: bool) -> list[Part]:
    """All sections that this service offers. sends: whether it sends what a visitor writes."""
    found = []
    for section in Section:
        offered = [one for one in FIELDS.values() if one.section is section and not (public and one.private)]
        if offered and (sends or section is not Section.MESSAGE):
            found.append(Part(section.title, list(_rows(form, offered))))
    return found


def _rows(form: TestForm, fields: list[Field]) -> Iterator[list[Control]]:
    row: list[Control] = []
    for field in fields:
        if row and not field.beside:
            yield row
            row = []
        control = form[field.name]
        assert isinstance(control, Control)
        row.append(control)
    yield row

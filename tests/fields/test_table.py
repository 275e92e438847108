"""The table of fields, the plan and the form have the same fields, and the table can be believed."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

from smtptest.engine.smtp.plan import Plan
from smtptest.fields.table import FIELDS, SECRETS
from smtptest.web.forms.plan_form import TestForm


def test_the_plan_has_every_field_but_the_secrets() -> None:
    assert {field.name for field in fields(Plan)} == FIELDS.keys() - SECRETS
    assert {"password", "client_key"} == SECRETS


def test_the_form_judges_every_field() -> None:
    assert TestForm.base_fields.keys() == FIELDS.keys()


def test_labels_and_options_are_told_apart() -> None:
    labels = [str(field.label) for field in FIELDS.values()]
    options = [field.option or name for name, field in FIELDS.items()]
    assert len(set(labels)) == len(labels)
    assert len(set(options)) == len(options)


def test_sections_and_rows_are_of_one_piece() -> None:
    """The form is drawn in the order of the table."""
    sections = [field.section for field in FIELDS.values()]
    changes = [after for before, after in pairwise(sections) if before is not after]
    assert len(set(changes)) == len(changes)
    first = [
        field for before, field in zip([None, *sections], FIELDS.values(), strict=False) if before != field.section
    ]
    assert [field.name for field in first if field.beside] == []


def test_a_masked_copy_keeps_only_what_names_can_be_replaced_in() -> None:
    """Whoever adds a field here has looked at what its text can give away."""
    kept = {name for name, field in FIELDS.items() if field.kept_in_masked}
    assert kept == {"host", "mail_from", "rcpt_to", "username", "helo", "tls_name", "dsn"}

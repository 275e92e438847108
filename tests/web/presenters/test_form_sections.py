"""The form as the page shows it."""

from __future__ import annotations

from smtptest.fields.table import FIELDS
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.presenters.form_sections import Part, sections


def names(parts: list[Part]) -> list[str]:
    return [control.name for part in parts for row in part.rows for control in row]


def test_every_field_is_shown_once_and_in_the_order_of_the_table() -> None:
    assert names(sections(TestForm(), public=False, sends=True)) == list(FIELDS)


def test_fields_that_belong_together_share_a_row() -> None:
    rows = [row for part in sections(TestForm(), public=False, sends=True) for row in part.rows]
    assert [[control.name for control in row] for row in rows if len(row) > 1] == [
        ["port", "security"], ["username", "password"], ["family", "protocol"], ["sample", "size"],
        ["proxy", "proxy_source"],
    ]  # fmt: skip


def test_what_the_public_service_refuses_is_not_shown() -> None:
    shown = names(sections(TestForm(), public=True, sends=True))
    assert FIELDS.keys() - set(shown) == {"insecure_auth", "source_address", "xclient", "proxy", "proxy_source"}


def test_nothing_about_the_message_is_asked_where_none_can_be_written() -> None:
    parts = sections(TestForm(), public=False, sends=False)
    assert [str(part.title) for part in parts] == ["", "", "Log in", "TLS and network", "Extensions"]

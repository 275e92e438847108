"""Fields as the page draws them."""

from __future__ import annotations

import re
from typing import Any
from unittest.mock import patch

import pytest
from django.forms import Select
from django.template.loader import render_to_string
from django.utils.translation import override

from smtptest.engine.smtp.plan import StopAfter
from smtptest.fields.table import FIELDS
from smtptest.web.forms.controls import Control, DrawnForm, described, lead_to_first_fault
from smtptest.web.forms.flag import Flag
from smtptest.web.forms.plan_form import TestForm


@pytest.mark.parametrize("name", FIELDS)
def test_a_control_has_what_the_table_says(name: str) -> None:
    field, bound = FIELDS[name], TestForm()[name]
    assert (bound.label, bound.help_text) == (field.label, field.help)
    assert (f'placeholder="{field.example}"' in str(bound)) is bool(field.example)
    assert bound.value() in (field.default, None, "")


def test_nothing_is_cut_off_without_a_word() -> None:
    assert [name for name in FIELDS if "maxlength" in str(TestForm()[name])] == []


def test_what_is_secret_is_not_shown_again() -> None:
    form = TestForm({"host": "mx.test", "password": "hunter2", "client_key": "hunter2", "client_cert": "hunter3"})
    assert "hunter2" not in "".join(str(form[name]) for name in FIELDS)
    assert "hunter3" in str(form["client_cert"])


def remarks(form: TestForm, name: str) -> list[str]:
    control = form[name]
    assert isinstance(control, Control)
    return control.remarks


def test_a_secret_that_is_lost_is_asked_for_again() -> None:
    form = TestForm({"host": "mx.test", "username": "alice", "password": "hunter2", "client_key": ""})
    assert not form.is_valid()
    assert remarks(form, "password") == ["Enter it again. Passwords and keys are never sent back to the browser."]
    assert form["password"].aria_describedby == "id_password_remark id_password_hint"
    assert [remarks(form, name) for name in ("client_key", "username")] == [[], []]
    assert remarks(TestForm(initial={"password": "hunter2"}), "password") == []


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ({"host": "mx.test", "port": "x", "smtputf8": "maybe"}, ["port"]),
        ({"host": "mx.test", "stop_after": "tls"}, []),
    ],
)
def test_the_page_comes_with_the_keyboard_at_the_first_field_that_is_wrong(
    fields: dict[str, str], first: list[str]
) -> None:
    form = TestForm(fields)
    lead_to_first_fault(form)
    assert [control.name for control in form if "autofocus" in str(control)] == first


def test_what_is_wrong_with_no_field_comes_first() -> None:
    form, other = TestForm({"host": "mx.test", "port": "x"}), TestForm({"host": "mx.test", "stop_after": "tls"})
    other.add_error(None, "You have reached your limit.")
    lead_to_first_fault([*form, *other])
    assert [control.name for control in form if "autofocus" in str(control)] == []


@pytest.mark.parametrize(
    ("value", "ticked"), [("true", True), ("", False), (True, True), (False, False), (None, False)]
)
def test_a_tick_is_sent_as_true(value: Any, ticked: bool) -> None:
    drawn = str(TestForm(initial={"pipelining": value})["pipelining"])
    assert drawn.count('value="true"') == 1
    assert ("checked" in drawn) is ticked


def test_what_is_said_beside_a_control_describes_it() -> None:
    form = TestForm({"host": "mx.test", "rcpt_to": "", "port": "465", "security": "none"})
    assert not form.is_valid()
    assert form["rcpt_to"].aria_describedby == "id_rcpt_to_error id_rcpt_to_hint"
    assert form["security"].aria_describedby == "id_security_warning"
    assert form["subject"].aria_describedby is None


def test_labels_are_in_the_language_of_the_page() -> None:
    with override("de"):
        assert TestForm()["security"].label == "Sicherheit"


def test_what_a_form_changes_of_its_fields_no_other_form_has() -> None:
    changed = TestForm()
    field = changed.fields["stop_after"]
    field.required, field.label, field.help_text, field.initial = True, "changed", "changed", "changed"
    field.widget.attrs["disabled"] = True
    assert isinstance(field.widget, Select)
    field.widget.choices = [("changed", "changed")]
    changed.fields["novel"] = changed.fields.pop("host")
    for other in (TestForm(), TestForm({})):
        assert "changed" not in str(other["stop_after"])
        assert "disabled" not in str(other["stop_after"])
        assert not other.fields["stop_after"].required
        assert list(other.fields) == list(TestForm.base_fields)


def test_a_form_does_not_make_the_choices_of_its_class_anew() -> None:
    """That took as long as to validate the form."""
    with patch("django.forms.widgets.normalize_choices") as made:
        form = TestForm({"host": "mx.test"})
    assert not made.called
    assert str(form["stop_after"]).count("<option") == len(StopAfter)


def test_a_field_that_is_not_in_the_table_is_refused() -> None:
    with pytest.raises(KeyError, match="novel"):
        described(type("Novel", (DrawnForm,), {"novel": Flag()}))


def test_a_choice_that_a_link_asks_for_and_no_version_has_is_said_and_the_default_selected() -> None:
    form = TestForm(initial={"stop_after": "starttls<b>\n", "security": "tls", "auth": "ntlm"})
    assert [form["stop_after"].value(), form["security"].value()] == [FIELDS["stop_after"].default, "tls"]
    assert form["auth"].value() == ""
    assert set(form.advice) >= {"stop_after", "auth"}
    assert "security" not in form.unknown
    (words,) = form.advice["auth"]
    assert "“ntlm”" in words
    assert "starttls<b>\\u{000A}" in form.advice["stop_after"][0]
    assert TestForm({"stop_after": "starttls"}).unknown == {}


def test_what_is_said_of_a_value_is_kept_apart_from_what_a_rule_says() -> None:
    """A script takes the second away as soon as the rule does not apply; the first holds as long as the value does."""
    form = TestForm(initial={"security": "ssl3", "port": "465"})
    said = render_to_string("controls/remarks.html", {"field": form["security"]})
    remark, warning = re.findall(r'<p class="warning" id="(\w+)">', said)
    assert (remark, warning) == ("id_security_remark", "id_security_warning")
    assert form["security"].aria_describedby == f"{remark} {warning}"
    assert said.index("“ssl3”") < said.index(warning) < said.index("Port 465 expects TLS")

"""The form of a monitor: what is tested in plain sight, the rest folded away unless it says something."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from smtptest.conf import engine
from smtptest.engine.secret import Secret
from smtptest.web.forms.controls import Control
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.forms.monitors.monitor_form import MonitorForm
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.presenters.monitors.form import context


def made(kind: str, test: TestForm | DomainForm) -> dict[str, Any]:
    return context(kind, test, MonitorForm(least=60), engine.environment())


def names(rows: list[Any]) -> list[str]:
    return [control.name for row in rows for control in row]


def test_every_field_of_the_test_is_somewhere_but_files() -> None:
    for kind, test in (("smtp", TestForm()), ("domain", DomainForm())):
        shown = made(kind, test)
        found = [*names(shown["rows"]), *(name for part in shown["options"] for name in names(part["rows"]))]
        assert sorted(found) == sorted(set(test.fields) - {"attachments"})
        assert not shown["options_open"]


def test_every_field_of_the_monitor_is_somewhere() -> None:
    shown = made("smtp", TestForm())
    assert sorted([*names(shown["own_rows"]), *names(shown["own_options"])]) == sorted(MonitorForm.base_fields)
    assert [len(row) for row in shown["own_options"]] == [1, 2, 1, 1]


def test_what_is_not_as_usual_is_not_hidden() -> None:
    assert made("domain", DomainForm(initial={"helo": "mail.example.org"}))["options_open"]
    assert made("smtp", TestForm({"host": "x", "stop_after": "no"}))["options_open"]


@pytest.mark.parametrize("typed", [None, {"host": "mx.test", "password": "hunter2"}], ids=["new", "refused"])
def test_what_becomes_of_a_password_is_said_as_it_is(typed: dict[str, str] | None) -> None:
    """Of a test it is that it is never stored."""
    env = engine.environment()
    keeping = replace(env, monitors=replace(env.monitors, vault_keys=(Secret("k"),)))
    for service, words, again in ((keeping, "stored encrypted", typed is not None), (env, "keeps no passwords", False)):
        test = TestForm(typed)
        assert test.is_valid() is False
        context("smtp", test, MonitorForm(least=60), service)
        password = test["password"]
        assert isinstance(password, Control)
        assert words in str(password.help_text)
        assert bool(password.remarks) is again
    assert "never stored" in str(TestForm()["password"].help_text)


def test_of_both_forms_the_first_field_that_is_wrong_has_the_keyboard() -> None:
    test = TestForm({"host": "mx.test", "stop_after": "tls"})
    own = MonitorForm({"webhook": "x", "every": "5"}, least=60)
    context("smtp", test, own, engine.environment())
    assert [one.name for one in (*test, *own) if "autofocus" in str(one)] == ["every"]

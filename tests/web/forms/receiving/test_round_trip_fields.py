"""The field for a round trip: it sends a message, to nobody but us."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from smtptest.conf.quota_settings import PUBLIC
from smtptest.engine.smtp.plan import StopAfter
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.receiving.receive_form import OFF


@pytest.mark.parametrize("stop", [{}, {"stop_after": "rcpt"}, {"stop_after": "message"}])
def test_it_sends_a_message_and_needs_no_recipient(stop: dict[str, str]) -> None:
    form = TestForm({"host": "mx.test", "round_trip": "true", **stop})
    assert form.is_valid(), form.errors
    plan = form.plan()
    assert (plan.round_trip, plan.stop_after, plan.rcpt_to) == (True, StopAfter.MESSAGE, ())


@pytest.mark.parametrize(
    ("field", "value"),
    [("rcpt_to", "bob@example.org"), ("stop_after", "ehlo"), ("route", "mx"), ("probe", "open-relay")],
)
def test_what_contradicts_it_is_an_error_beside_its_field(field: str, value: str) -> None:
    form = TestForm({"host": "mx.test", "round_trip": True, field: value})
    (error,) = form.errors[field]
    assert "round trip" in str(error) or "comes back" in str(error)


def test_a_value_that_cannot_be_read_is_judged_alone() -> None:
    form = TestForm({"host": "mx.test", "round_trip": True, "stop_after": "later"})
    assert set(form.errors) == {"stop_after"}


def test_it_is_not_to_be_had_where_no_mail_is_received(operator: Callable[..., Any]) -> None:
    operator(receive=replace(settings.ENV.receive, domain=""))
    assert TestForm({"host": "mx.test", "round_trip": True}).errors == {"round_trip": [OFF]}
    assert TestForm({"host": "mx.test", "stop_after": "ehlo"}).is_valid()


def test_in_public_it_needs_no_login(operator: Callable[..., Any]) -> None:
    operator(profile="public", quotas=PUBLIC, receive=replace(settings.ENV.receive, domain="receive.example.org"))
    asked = {"host": "mx.example.org", "mail_from": "alice@example.org"}
    assert TestForm({**asked, "round_trip": True}).is_valid()
    assert set(TestForm({**asked, "rcpt_to": "bob@example.org", "stop_after": "message"}).errors) == {"stop_after"}
    assert set(TestForm({**asked, "round_trip": True, "body": "Buy!", "mail_from": '"Buy"@a.example'}).errors) == {
        "body", "mail_from",
    }  # fmt: skip

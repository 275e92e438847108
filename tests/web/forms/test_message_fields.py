"""The fields that describe the message, and those of ESMTP, as the form judges them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smtptest.conf.quota_settings import PUBLIC
from smtptest.engine.smtp.plan import Sample
from smtptest.web.forms.message_fields import MOST_SIZE
from smtptest.web.forms.plan_form import TestForm


def form(**fields: Any) -> TestForm:
    return TestForm({"host": "mx.test", "rcpt_to": "bob@example.com", **fields})


def test_the_message_is_what_was_typed() -> None:
    fields = {"html": " <p>", "headers": "X-A: 1\r\n\r\nX-B:2", "sample": "gtube", "size": MOST_SIZE}
    given_form = form(**fields)
    assert given_form.is_valid(), given_form.errors
    plan = given_form.plan()
    assert (plan.html, plan.headers, plan.sample, plan.size) == (" <p>", "X-A: 1\nX-B: 2", Sample.GTUBE, MOST_SIZE)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("headers", "X-A: 1\n folded", "Enter each header field on one line; a line cannot begin with a space."),
        ("html", "x" * (64 * 1024 + 1), "The text may have at most 64 KiB."),
        ("size", MOST_SIZE + 1, "A message may have at most 50 MiB."),
        ("size", -1, "Enter a number of bytes."),
        ("size", "big", "Enter a number of bytes."),
        ("sample", "virus", "Choose one of: none, gtube, eicar."),
    ],
)
def test_what_cannot_stand_is_said(field: str, value: object, words: str) -> None:
    given_form = form(**{field: value})
    assert not given_form.is_valid()
    assert given_form.errors == {field: [words]}


@pytest.mark.parametrize(
    ("field", "value"), [("html", "<p>"), ("headers", "X: 1"), ("size", "1000"), ("sample", "eicar")]
)
def test_the_public_service_sends_no_message_of_the_visitors(
    operator: Callable[..., Any], field: str, value: str
) -> None:
    operator(profile="public", quotas=PUBLIC)
    given_form = form(host="mx.example.org", **{field: value})
    assert not given_form.is_valid()
    assert given_form.errors[field] == ["This service sends only its own text. Leave this empty."]

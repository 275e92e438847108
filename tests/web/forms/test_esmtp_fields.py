"""The part of the form that asks for extensions of SMTP: its fields, and what does not go together."""

from __future__ import annotations

from typing import Any

import pytest

from smtptest.web.forms.message_fields import MOST_SIZE
from smtptest.web.forms.plan_form import TestForm

FIELDS = {"host": "mx.test", "mail_from": "a@x.test", "rcpt_to": "b@x.test"}


def form(**fields: Any) -> TestForm:
    return TestForm({**FIELDS, **fields})


def test_without_a_word_nothing_is_asked_for() -> None:
    made = form()
    assert made.is_valid(), made.errors
    assert made.cleaned_data["dsn"] == ""
    assert made.cleaned_data["chunk_size"] == 0
    assert not any(made.cleaned_data[name] for name in ("pipelining", "bdat", "requiretls"))


def test_dsn_is_put_in_the_order_in_which_it_is_sent() -> None:
    made = form(dsn="NOTIFY=SUCCESS,FAILURE RET=HDRS")
    assert made.is_valid(), made.errors
    assert made.cleaned_data["dsn"] == "RET=HDRS NOTIFY=SUCCESS,FAILURE"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"dsn": "NOTIFY=SOMETIMES"}, {"dsn"}),
        ({"dsn": "ORCPT=rfc822;b@x.test", "rcpt_to": "b@x.test\nc@x.test"}, {"dsn"}),
        ({"dsn": "ORCPT=rfc822;b@x.test"}, set()),
        ({"chunk_size": "100"}, {"chunk_size"}),
        ({"chunk_size": "100", "bdat": "on"}, set()),
        ({"chunk_size": str(MOST_SIZE + 1), "bdat": "on"}, {"chunk_size"}),
        ({"chunk_size": "-1", "bdat": "on"}, {"chunk_size"}),
        ({"bdat": "on", "stop_after": "data"}, {"stop_after"}),
        ({"bdat": "on", "stop_after": "message"}, set()),
        ({"smtputf8": "no", "rcpt_to": "b\u00fc@x.test"}, {"smtputf8"}),
        ({"smtputf8": "no", "mail_from": "b\u00fc@x.test"}, {"smtputf8"}),
        ({"smtputf8": "no", "rcpt_to": "b@x\u00fc.test"}, set()),
    ],
)
def test_what_does_not_go_together_is_an_error_beside_its_field(fields: dict[str, Any], wrong: set[str]) -> None:
    assert set(form(**fields).errors) == wrong

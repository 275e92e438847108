"""The form of a receive test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings

from smtptest.engine.receiving.behaviour import Behaviour
from smtptest.engine.receiving.plan import ReceivePlan
from smtptest.web.forms.receiving.receive_form import OFF, ReceiveForm

WHERE: dict[str, Any] = {"address": "a@receive.test", "minutes": 5}


@pytest.mark.parametrize(("typed", "behaviour"), [("", Behaviour.NORMAL), ("greylist", Behaviour.GREYLIST)])
def test_the_plan_is_what_was_chosen(typed: str, behaviour: Behaviour) -> None:
    form = ReceiveForm({"behaviour": typed}, is_on=True)
    assert form.is_valid()
    assert form.plan(**WHERE) == ReceivePlan(behaviour=behaviour, **WHERE)


def test_what_is_not_known_is_said_with_what_is() -> None:
    (error,) = ReceiveForm({"behaviour": "nice"}, is_on=True).errors["behaviour"]
    assert str(error).startswith("Choose one of: normal, no-starttls")


def test_it_takes_nothing_where_no_mail_is_received(operator: Callable[..., Any]) -> None:
    operator(receive=replace(settings.ENV.receive, domain=""))
    assert ReceiveForm({}).errors["__all__"] == [OFF]
    assert ReceiveForm({}, is_on=True).is_valid()

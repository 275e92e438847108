"""Speaking for somebody else: what may be claimed, and by whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smtptest.engine.smtp.plan import Proxy
from tests.web.forms.test_plan_form import form


def test_a_claim_is_kept_as_it_was_typed() -> None:
    given_form = form(xclient=" addr=192.0.2.1  LOGIN=a+b ", proxy="v2", proxy_source="192.0.2.1:25")
    assert given_form.is_valid(), given_form.errors
    plan = given_form.plan()
    assert (plan.xclient, plan.proxy, plan.proxy_source) == ("ADDR=192.0.2.1 LOGIN=a+b", Proxy.V2, "192.0.2.1:25")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"xclient": "ADDR=192.0.2.1"}, "xclient"),
        ({"proxy": "v1"}, "proxy"),
        ({"proxy": "v2", "proxy_source": "192.0.2.1"}, "proxy_source"),
    ],
)
def test_the_public_service_claims_to_be_nobody_else(
    operator: Callable[..., Any], fields: dict[str, str], error: str
) -> None:
    operator(profile="public")
    given_form = form(host="mx.example.org", **fields)
    assert not given_form.is_valid()
    assert given_form.errors[error] == ["This service claims no other identity. Leave this empty."]

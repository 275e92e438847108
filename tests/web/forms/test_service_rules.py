"""What a public service does not do is said beside the field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import AsyncClient

from smtptest.conf.quota_settings import PUBLIC
from tests.web.forms.test_plan_form import form
from tests.web.scenarios.test_contract import FIELDS, post


@pytest.mark.parametrize("fields", [{"raw_message": "a"}, {"source_address": "192.0.2.1"}])
def test_the_public_service_has_neither_raw_messages_nor_other_ends(
    operator: Callable[..., Any], fields: dict[str, str]
) -> None:
    operator(profile="public", quotas=PUBLIC)
    assert list(form(host="mx.example.org", **fields).errors) == list(fields)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"stop_after": "data", "username": "a", "password": "b"}, ["stop_after"]),
        ({"stop_after": "message"}, ["stop_after"]),
        (
            {"stop_after": "message", "username": "a", "password": "b", "rcpt_to": ["a@x.example", "b@x.example"]},
            ["rcpt_to"],
        ),
        (
            {
                "stop_after": "message",
                "username": "a",
                "password": "b",
                "mail_from": '"buy at evil.example"@x.example',
                "dsn": "ENVID=buy",
            },
            ["dsn", "mail_from"],
        ),
        ({"route": "every", "username": "a", "password": "b"}, ["route"]),
        ({"rcpt_to": [f"{number}@x.example" for number in range(4)]}, ["rcpt_to"]),
        ({"subject": "x", "html": "x"}, ["html", "subject"]),
    ],
)
async def test_what_a_public_service_does_not_do_is_said_beside_the_field(
    service: Callable[..., Any], fields: dict[str, Any], errors: list[str]
) -> None:
    async with service({}) as public:
        answer = await post(
            AsyncClient(), {**FIELDS, "host": "mx.target.example", "port": public.server.port, **fields}
        )
    assert (answer.status_code, sorted(answer.json()["errors"])) == (400, errors)

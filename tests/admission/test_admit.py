"""Whether a test is let in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import AsyncClient

from smtptest.conf.quota_settings import SendingPolicy
from tests.web.public_service import QUOTAS
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)


async def test_an_operator_may_send_nothing_at_all(service: Callable[..., Any]) -> None:
    async with service({}, quotas=replace(QUOTAS, sending=SendingPolicy.NO)) as public:
        fields = {"stop_after": "message", "username": "a", "password": "b"}
        answer = await post(
            AsyncClient(), {**FIELDS, "host": "mx.target.example", "port": public.server.port, **fields}
        )
        page = (await AsyncClient().get("/")).content.decode()
    assert answer.json()["errors"] == {"stop_after": ["This service sends no mail; choose to check only."]}
    assert 'value="message"' not in page

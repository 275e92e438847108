"""Monitors in the OpenAPI document."""

from __future__ import annotations

import json

import pytest
from django.test import AsyncClient
from jsonschema_rs import validator_for

from smtptest.web.presenters.monitors.document import document
from tests.web.presenters.monitors.stories import fresh, year_long
from tests.web.views.monitors.test_index import post

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_report_is_as_described(client: AsyncClient) -> None:
    schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]
    validate = validator_for(schemas["Report"]).validate
    for report in (year_long(), fresh()):
        validate(document(report))


async def test_the_example_makes_a_monitor(client: AsyncClient) -> None:
    schemas = (await client.get("/openapi.json")).json()["components"]["schemas"]
    answer = await post(client, json.loads(json.dumps(schemas["MonitorFields"]["example"])))
    assert answer.status_code == 201, answer.content
    validator_for(schemas["CreatedMonitor"]).validate(answer.json())

"""Monitors in the OpenAPI document."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from django.test import AsyncClient
from jsonschema_rs import ValidationError, validator_for

from smtptest.web.presenters.monitors.document import document
from tests.web.presenters.monitors.stories import fresh, year_long
from tests.web.views.monitors.test_index import post
from tests.web.views.monitors.test_manage import as_json
from tests.web.views.monitors.test_report import made

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
    validate = validator_for(schemas["CreatedMonitor"]).validate
    validate(answer.json())
    warned = await post(client, {**schemas["MonitorFields"]["example"], "host": "smtp://mail.example.org/x"})
    assert "warnings" in warned.json()
    validate(warned.json())
    with pytest.raises(ValidationError):
        validate({**warned.json(), "warnings": {"host": "one"}})


async def test_the_example_of_maintenance_is_planned_and_cancelled(client: AsyncClient) -> None:
    described = (await client.get("/openapi.json")).json()
    schemas = described["components"]["schemas"]
    one = await made()
    answer = await as_json(client, f"/m/{one.key}/maintenance/", schemas["MaintenanceFields"]["example"])
    assert answer.status_code == 201, answer.content
    validator_for(schemas["Maintenance"]).validate(answer.json())
    path = urlsplit(answer.json()["cancel"]).path
    assert (await as_json(client, path, {})).status_code == 303

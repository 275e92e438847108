"""The contract as OpenAPI: made from the form and the addresses themselves, so that it can say nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.test import AsyncClient
from django.urls import get_resolver
from jsonschema_rs import ValidationError, validator_for

from smtptest import __version__
from smtptest.conf.quota_settings import PRIVATE, ProofOfWork
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.forms.plan_form import TestForm
from tests.transcripts.domain_check import check, end
from tests.transcripts.domain_check import document as domain_check


@pytest.fixture
async def document(client: AsyncClient) -> dict[str, Any]:
    response = await client.get("/openapi.json")
    assert response["Content-Type"] == "application/json"
    found: dict[str, Any] = response.json()
    return found


async def test_it_is_of_this_version(document: dict[str, Any]) -> None:
    assert (document["openapi"], document["info"]["version"]) == ("3.1.0", __version__)
    assert document["servers"] == [{"url": "http://testserver"}]


async def test_it_has_every_field_of_the_form_and_no_other(document: dict[str, Any]) -> None:
    fields = document["components"]["schemas"]["Fields"]
    assert set(fields["properties"]) == set(TestForm().fields)
    assert fields["required"] == ["host"]
    assert fields["additionalProperties"] is False


async def test_a_domain_check_is_described_by_its_own_form(document: dict[str, Any]) -> None:
    fields = document["components"]["schemas"]["DomainFields"]
    assert set(fields["properties"]) == set(DomainForm.base_fields)
    assert fields["required"] == ["domain"]
    assert fields["properties"]["connect"] == {
        "description": "Connect to its mail servers and check their TLS", "type": "boolean", "default": True,
    }  # fmt: skip
    assert [list(fields["properties"][name]) for name in DomainForm.LISTS] == [["description", "anyOf", "default"]] * 2
    example = fields["example"]
    form = DomainForm({**example, "address": "\n".join(example["address"]), "selectors": "selector1"})
    assert form.is_valid(), form.errors
    body = document["paths"]["/domain/"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/DomainFields"}


async def test_the_transcript_of_a_domain_check_is_as_described(document: dict[str, Any]) -> None:
    described = document["components"]["schemas"]["Transcript"]
    validate = validator_for(described).validate
    events = [check(0, "spf-record", "good"), check(1, "dkim-key key1", "unknown", about=0), end(2, "good")]
    found = {**domain_check(events), "title": "", "note": ""}
    validate(found)
    assert [len(found[name]) for name in ("checks", "receivers")] == [2, 4]
    for name, wrong in (("checks", [{**found["checks"][0], "result": "fine"}]), ("receivers", {"gmail": []})):
        with pytest.raises(ValidationError):
            validate({**found, name: wrong})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/", "/monitors/"])
async def test_the_answer_with_a_challenge_is_as_described(
    client: AsyncClient, operator: Callable[..., Any], document: dict[str, Any], path: str
) -> None:
    operator(quotas=replace(PRIVATE, work=ProofOfWork.ALWAYS))
    schemas = document["components"]["schemas"]
    example = schemas["Fields" if path == "/" else "MonitorFields"]["example"]
    answer = await client.post(path, json.dumps(example), content_type="application/json")
    assert answer.status_code == 403
    validate = validator_for(schemas["WorkNeeded"]).validate
    validate(answer.json())
    validate({"errors": answer.json()["errors"]})  # as a solution that was used before is answered
    described = document["paths"][path]["post"]
    known = {"$ref": "#/components/schemas/WorkNeeded"}
    assert described["responses"]["403"]["content"]["application/json"]["schema"] == known
    assert "SMTPTest-Work" in [one["name"] for one in described["parameters"]]


async def test_the_language_of_the_words_can_be_chosen(document: dict[str, Any]) -> None:
    for path in ("/t/{id}.json", "/t/{id}.txt", "/t/{id}/explanations.json"):
        [language] = [one for one in document["paths"][path]["parameters"] if one["name"] == "language"]
        assert language["schema"] == {"enum": ["en", "de"]}


async def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    found: list[str] = []

    def walk(one: Any) -> None:
        if isinstance(one, dict):
            found.extend(value for name, value in one.items() if name == "$ref")
            list(map(walk, one.values()))
        elif isinstance(one, list):
            list(map(walk, one))

    walk(document)
    assert found
    known = {f"#/components/{kind}/{name}" for kind, names in document["components"].items() for name in names}
    assert set(found) == known


async def test_every_path_is_an_address_that_there_is(document: dict[str, Any]) -> None:
    for path in document["paths"]:
        assert get_resolver().resolve(
            path.replace("{id}", "abc").replace("{other}", "def").replace("{what}", "24h").replace("{number}", "7")
        )


async def test_every_operation_has_a_name_of_its_own_and_links_lead_to_them(document: dict[str, Any]) -> None:
    operations = [
        operation["operationId"]
        for path in document["paths"].values()
        for method, operation in path.items()
        if method in ("get", "post")
    ]
    assert len(set(operations)) == len(operations)
    links = document["paths"]["/"]["post"]["responses"]["201"]["links"]
    assert {link["operationId"] for link in links.values()} <= set(operations)


async def test_the_example_is_a_test_that_can_be_started(document: dict[str, Any]) -> None:
    form = TestForm(document["components"]["schemas"]["Fields"]["example"])
    assert form.is_valid(), form.errors

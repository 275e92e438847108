"""Every operation of the OpenAPI document answers as it is described, above all where it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import AsyncClient
from jsonschema_rs import validator_for

from smtptest.engine.events import Json
from smtptest.serving.page_threads import Gate
from smtptest.transcripts.models import Test
from smtptest.web.views import sharing
from tests.transcripts.factory import new_test
from tests.web.views.test_sharing import owner

pytestmark = pytest.mark.django_db(transaction=True)
PLACES = {"{id}": "A" * 32, "{other}": "B" * 32, "{what}": "24h", "{number}": "7"}
STARTS = ("/", "/domain/", "/receive/", "/monitors/")


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    """The path, the method and the description of each."""
    for path, methods in document["paths"].items():
        for method in ("get", "post"):
            if method in methods:
                yield path, method, methods[method]


def the(document: Json, reference: Json) -> Json:
    """What the reference leads to; what is none, as it is."""
    if "$ref" not in reference:
        return reference
    _, _, kind, name = reference["$ref"].split("/")
    return dict(document["components"][kind][name])


async def the_document(client: AsyncClient) -> Json:
    return dict((await client.get("/openapi.json")).json())


def as_described(document: Json, described: Json, response: Any) -> bool:
    """Whether the answer is one of those described, with this media type and, if it is JSON, this schema."""
    known = described["responses"]
    content = the(document, known.get(str(response.status_code), known["default"])).get("content", {})
    media = response["Content-Type"].partition(";")[0]
    schema = the(document, content[media].get("schema", {})) if media in content else None
    return schema is not None and (media != "application/json" or validator_for(schema).is_valid(response.json()))


async def asked(client: AsyncClient, path: str, method: str, accept: str) -> Any:
    for name, value in PLACES.items():
        path = path.replace(name, value)
    if method == "get":
        return await client.get(path, headers={"accept": accept})
    return await client.post(path, "{}", content_type="application/json")


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_what_is_not_there_is_answered_as_described(client: AsyncClient, accept: str) -> None:
    document = await the_document(client)
    for path, method, described in operations(document):
        response = await asked(client, path, method, accept)
        there = {"/healthz": 200, "/receive/": 201}.get(path, 400 if path in STARTS else 404)
        assert response.status_code == there, path
        assert str(response.status_code) in described["responses"], path
        assert as_described(document, described, response), (path, response.content)


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
async def test_an_outage_is_answered_as_described(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    document = await the_document(client)

    def refuses(*arguments: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(CursorWrapper, "execute", refuses)
    for path, method, described in operations(document):
        response = await asked(client, path, method, accept)
        assert response.status_code == (400 if path in STARTS and path != "/receive/" else 503), path
        assert str(response.status_code) in described["responses"], path
        assert as_described(document, described, response), (path, response.content)


@pytest.mark.parametrize(("ended", "status"), [(False, 409), (True, 503)])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
async def test_a_copy_that_cannot_be_made_is_answered_as_described(
    client: AsyncClient, monkeypatch: pytest.MonkeyPatch, kind: str, ended: bool, status: int
) -> None:
    document = await the_document(client)
    test = await sync_to_async(new_test)()
    if ended:
        await Test.objects.aupdate(state=Test.State.FINISHED)
    monkeypatch.setattr(sharing, "_AT_ONCE", Gate(0))
    response = await owner().post(f"/t/{test.public_id}/mask/", "", content_type=kind)
    assert response.status_code == status
    described = document["paths"]["/t/{id}/mask/"]["post"]
    assert str(status) in described["responses"]
    assert as_described(document, described, response)

"""Answers are compressed on their way out, except for the operator's pages; and none has a secret beside a guess."""

from __future__ import annotations

import gzip
import json
import re
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpResponse
from django.test import AsyncClient, AsyncRequestFactory

from smtptest.serving.middleware.compressed import Compressed
from tests.transcripts.factory import new_test

GZIP = {"Accept-Encoding": "gzip"}


async def page(request: Any) -> HttpResponse:
    return HttpResponse("<p>250 2.0.0 Ok</p>\n" * 100)


@pytest.mark.parametrize(("path", "compressed"), [("/", True), ("/operator-4821/", False), ("/operator-4821", True)])
async def test_all_but_the_operators_pages(monkeypatch: pytest.MonkeyPatch, path: str, compressed: bool) -> None:
    class Env:
        admin_path = "operator-4821"

    monkeypatch.setattr(settings, "ENV", Env())
    made = await Compressed(page)(AsyncRequestFactory().get(path, headers=GZIP))
    assert made.has_header("Content-Encoding") is compressed


@pytest.mark.django_db(transaction=True)
async def test_pages_and_json_come_compressed_and_whole(client: AsyncClient) -> None:
    test = await sync_to_async(new_test)()
    for path in ("/", "/domain/", f"/t/{test.public_id}/", "/openapi.json"):
        plain, packed = await client.get(path), await client.get(path, headers=GZIP)
        assert packed["Content-Encoding"] == "gzip", path
        assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2, path
        text = gzip.decompress(packed.content).decode()
        assert without_tokens(text) == without_tokens(plain.content.decode()), path
        assert "Accept-Encoding" in plain["Vary"]
    json.loads(text)


@pytest.mark.django_db(transaction=True)
async def test_the_token_of_the_form_is_another_one_in_each_answer(client: AsyncClient) -> None:
    """It is the one secret beside words of the address: of one that stays, the length would tell its beginning."""
    texts = [gzip.decompress((await client.get("/?host=guess", headers=GZIP)).content).decode() for _ in range(5)]
    assert all('value="guess"' in text for text in texts)
    tokens = {token for text in texts for token in TOKEN.findall(text)}
    assert len(tokens) >= 5


TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')


def without_tokens(text: str) -> str:
    return re.sub(r"data-now=\"[\d.]+\"", "", TOKEN.sub("", text))

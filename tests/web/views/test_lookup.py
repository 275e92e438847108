"""The test of a link, or 404."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient

from smtptest.transcripts.models import Test
from smtptest.web.views.lookup import NOT_YOURS
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("suffix", ["/", ".json", ".txt"])
async def test_unknown_and_expired_are_the_same_404(client: AsyncClient, suffix: str) -> None:
    test = await sync_to_async(new_test)()
    await Test.objects.aupdate(expires=datetime.now(UTC))
    expired, unknown = [await client.get(f"/t/{name}{suffix}") for name in (test.public_id, "A" * 32)]
    assert (expired.status_code, unknown.status_code) == (404, 404)
    assert expired.content == unknown.content


@pytest.mark.parametrize("deed", ["stop", "delete", "again", "keep", "note", "mask"])
async def test_a_stranger_is_refused_in_the_form_of_the_request(client: AsyncClient, deed: str) -> None:
    path = f"/t/{(await sync_to_async(new_test)()).public_id}/{deed}/"
    page, told = await client.post(path), await client.post(path, {}, content_type="application/json")
    assert (page.status_code, told.status_code) == (403, 403)
    assert str(NOT_YOURS) in unescape(page.content.decode())
    assert told.json() == {"errors": {"__all__": [NOT_YOURS]}}

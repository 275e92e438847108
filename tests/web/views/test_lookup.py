"""The test of a link, or 404."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import AsyncClient

from smtptest.transcripts.models import Test

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("suffix", ["/", ".json", ".txt"])
async def test_unknown_and_expired_are_the_same_404(client: AsyncClient, suffix: str) -> None:
    from asgiref.sync import sync_to_async

    from tests.transcripts.factory import new_test

    test = await sync_to_async(new_test)()
    await Test.objects.aupdate(expires=datetime.now(UTC))
    expired, unknown = [await client.get(f"/t/{name}{suffix}") for name in (test.public_id, "A" * 32)]
    assert (expired.status_code, unknown.status_code) == (404, 404)
    assert expired.content == unknown.content

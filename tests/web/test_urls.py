"""Every address of the pages."""

from __future__ import annotations

import pytest
from django.test import AsyncClient

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("put", "/", 405), ("post", "/t/x/", 405), ("get", "/t/x/stop/", 405), ("get", "/nope", 404)],
)
async def test_what_is_not_there_is_said_plainly(client: AsyncClient, method: str, path: str, status: int) -> None:
    assert (await getattr(client, method)(path)).status_code == status

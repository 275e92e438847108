"""Whether the program can do its work."""

from __future__ import annotations

import pytest
from django.test import AsyncClient

pytestmark = pytest.mark.django_db(transaction=True)


async def test_health_names_what_does_not_answer(client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await client.get("/healthz")).content == b"ok"

    def broken() -> None:
        raise OSError

    monkeypatch.setattr("smtptest.serving.health._ask_database", broken)
    response = await client.get("/healthz")
    assert (response.status_code, response.content) == (503, b"no answer from: database")

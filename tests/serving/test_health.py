"""Whether the program can do its work."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import AsyncClient

pytestmark = pytest.mark.django_db(transaction=True)


async def test_health_names_what_does_not_answer(client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await client.get("/healthz")).content == b"ok"

    def broken() -> None:
        raise OSError

    monkeypatch.setattr("smtptest.serving.health._ask_database", broken)
    response = await client.get("/healthz")
    assert (response.status_code, response.content) == (503, b"no answer from: database")


@pytest.fixture
def other_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Visitors use another name than the one that the test client asks by."""
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["tool.example"])


async def test_a_load_balancer_asks_by_another_name(client: AsyncClient, other_names: None) -> None:
    response = await client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/healthz/", "/healthz/x", "//healthz", "/metrics", "/openapi.json"])
async def test_no_other_page_answers_to_it(client: AsyncClient, other_names: None, path: str) -> None:
    assert (await client.get(path)).status_code == 400


async def test_it_cannot_be_posted_to(client: AsyncClient, other_names: None) -> None:
    assert (await client.post("/healthz")).status_code == 400

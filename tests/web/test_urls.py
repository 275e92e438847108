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


GONE = "A" * 32


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nope", 404),
        ("get", f"/t/{GONE}/", 404),
        ("get", f"/t/{GONE}.png", 404),
        ("get", f"/t/{GONE}/message/", 404),
        ("get", f"/t/{GONE}/compare/{GONE}/", 404),
        ("post", f"/t/{GONE}/stop/", 404),
        ("get", f"/status/{GONE}/", 404),
        ("get", f"/m/{GONE}/", 404),
        ("post", f"/m/{GONE}/pause/", 404),
        ("put", "/", 405),
        ("get", f"/t/{GONE}/stop/", 405),
    ],
)
async def test_a_program_is_told_in_json_what_is_not_there(
    client: AsyncClient, method: str, path: str, status: int
) -> None:
    page = await getattr(client, method)(path, headers={"accept": "text/html"})
    told = await getattr(client, method)(path, headers={"accept": "application/json"})
    sent = await client.generic(method.upper(), path, "{}", content_type="application/json")
    assert [answer.status_code for answer in (page, told, sent)] == [status] * 3
    assert page["Content-Type"].startswith("text/html")
    assert told.json() == sent.json()
    [[*words]] = told.json()["errors"].values()
    assert words
    assert all(words)
    assert page.get("Allow") == told.get("Allow")
    # What is kept of one is no answer to the other.
    assert "Accept" in page["Vary"].split(", ")
    assert "Accept" in told["Vary"].split(", ")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", f"/t/{GONE}.json", 404),
        ("get", f"/t/{GONE}/explanations.json", 404),
        ("get", f"/status/{GONE}.json", 404),
        ("get", f"/status/{GONE}/badge/24h.json", 404),
        ("get", "/nope.json", 404),
        ("post", "/openapi.json", 405),
    ],
)
async def test_an_address_of_json_answers_in_json(client: AsyncClient, method: str, path: str, status: int) -> None:
    told = await getattr(client, method)(f"{path}?language=de")
    assert (told.status_code, list(told.json()["errors"])) == (status, ["__all__"])
    assert (told.json()["errors"]["__all__"][0] == "Seite nicht gefunden") is (status == 404)

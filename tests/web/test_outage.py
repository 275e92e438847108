"""While the database is away: each view says so, in the frame as well, and nothing that is shared breaks for good."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.test import AsyncClient

from smtptest.transcripts import log

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "x" * 32


@pytest.fixture(autouse=True)
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*arguments: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(log, "find", refuses)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", f"/t/{NAME}/"),
        ("head", f"/t/{NAME}/"),
        ("get", f"/t/{NAME}.json"),
        ("get", f"/t/{NAME}.txt"),
        ("get", f"/t/{NAME}/explanations.json"),
        ("get", f"/t/{NAME}/compare/{NAME}/"),
        ("post", f"/t/{NAME}/stop/"),
        ("post", f"/t/{NAME}/delete/"),
        ("get", f"/?previous={NAME}"),
    ],
)
async def test_every_view_says_when_to_come_back(client: AsyncClient, method: str, path: str) -> None:
    answer = await getattr(client, method)(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("method", "path"), [("get", f"/t/{NAME}/"), ("post", f"/t/{NAME}/stop/")])
async def test_what_stands_in_the_frame_may_be_shown_there(client: AsyncClient, method: str, path: str) -> None:
    """Blocked by the browser, it could neither say what is wrong nor come again by itself."""
    answer = await getattr(client, method)(path)
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


async def test_no_other_page_may_be_framed(client: AsyncClient) -> None:
    answer = await client.get(f"/t/{NAME}/compare/{NAME}/")
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]

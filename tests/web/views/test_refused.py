"""Who is refused because of a setting is told which, and who is refused for another reason is not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import AsyncClient

from smtptest.transcripts import event_log

pytestmark = pytest.mark.django_db(transaction=True)

COOKIES = "your browser does not accept cookies"
OURS = "http://testserver"
SAME, CROSS = {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "cross-site"}


async def _refused(headers: dict[str, str]) -> str:
    response = await AsyncClient(enforce_csrf_checks=True).post("/", {"host": "mx.example.org"}, headers=headers)
    assert response.status_code == 403
    return response.content.decode()


@pytest.mark.parametrize(
    ("headers", "named"),
    [
        ({"origin": "https://testserver", **SAME}, "https://testserver"),
        ({"origin": "https://tool.example", **SAME}, "https://tool.example"),
        ({"origin": "https://testserver"}, "https://testserver"),
        ({"origin": "https://testserver", **CROSS}, ""),
        ({"origin": "https://evil.example", **CROSS}, ""),
        ({"origin": "https://evil.example"}, ""),
        ({"origin": "null", **SAME}, ""),
        ({"origin": "file://testserver", **SAME}, ""),
        ({"origin": OURS, **SAME}, ""),
        ({}, ""),
    ],
)
async def test_an_address_that_is_not_public_url_is_named(
    headers: dict[str, str], named: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="smtptest.web.views.refused"):
        page = await _refused(headers)
    assert (f"<code>PUBLIC_URL={named}</code>" in page) is bool(named)
    assert (COOKIES in page) is not bool(named)
    said = [record.getMessage() for record in caplog.records if record.name == "smtptest.web.views.refused"]
    assert [f"open at {named} and PUBLIC_URL is not set." in line for line in said] == ([True] if named else [])


async def test_what_is_set_is_said_in_the_log(
    operator: Callable[..., Any], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator(public_url="https://tool.example")
    monkeypatch.setattr(settings, "CSRF_TRUSTED_ORIGINS", ["https://tool.example"])
    # It is what PUBLIC_URL says: then only the token is missing.
    assert COOKIES in await _refused({"origin": "https://tool.example", **SAME})
    assert "smtptest.web.views.refused" not in {record.name for record in caplog.records}
    assert COOKIES not in await _refused({"origin": "https://testserver", **SAME})
    assert "PUBLIC_URL is https://tool.example." in caplog.text


async def test_an_unknown_host_is_told_what_to_do(client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", ["tool.example"])
    response = await client.get("/")
    page = response.content.decode()
    assert response.status_code == 400
    assert page.count("smtptest is not set up for this address") == 2  # title and heading
    assert "<code>PUBLIC_URL</code>" in page
    assert "Open the form" not in page  # which is no page of this address either


async def test_another_bad_request_does_not_speak_of_settings(client: AsyncClient) -> None:
    response = await client.post("/", {f"field{number}": "" for number in range(2000)})
    page = response.content.decode()
    assert response.status_code == 400
    assert page.count("This request could not be understood") == 2
    assert "PUBLIC_URL" not in page


JSON = {"accept": "application/json"}


@pytest.mark.parametrize(
    ("hosts", "fields", "status", "words"),
    [
        (["tool.example"], 1, 400, "smtptest is not set up for this address"),
        (["*"], 2000, 400, "This request could not be understood"),
        (["*"], 1, 403, "a form without the token of its page"),
    ],
)
async def test_a_program_is_refused_in_json(
    monkeypatch: pytest.MonkeyPatch, hosts: list[str], fields: int, status: int, words: str
) -> None:
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", hosts)
    form = {f"field{number}": "" for number in range(fields)}
    response = await AsyncClient(enforce_csrf_checks=status == 403).post("/", form, headers=JSON)
    assert response.status_code == status
    [[told]] = response.json()["errors"].values()
    assert words in told


async def test_an_error_of_ours_is_told_in_the_form_of_the_request(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*arguments: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(event_log, "find", fails)
    client = AsyncClient(raise_request_exception=False)
    page, told = await client.get(f"/t/{'A' * 32}/"), await client.get(f"/t/{'A' * 32}/", headers=JSON)
    assert (page.status_code, told.status_code) == (500, 500)
    [[words]] = told.json()["errors"].values()
    assert words in page.content.decode()

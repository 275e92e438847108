"""What a request may bring: form or JSON, read alike."""

from __future__ import annotations

import pytest
from django.test import AsyncClient

from smtptest.web.forms.plan_form import TestForm
from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("field", ["body", "subject", "helo", "host", "username", "password"])
async def test_half_a_surrogate_pair_is_no_text(client: AsyncClient, field: str) -> None:
    response = await post(client, {**FIELDS, "host": "127.0.0.1", "port": 1, field: "\ud800"})
    assert (response.status_code, list(response.json()["errors"])) == (400, [field])


@pytest.mark.parametrize(
    ("word", "meaning"), [("0", False), ("off", False), ("false", False), ("true", True), ("on", True), ("maybe", None)]
)
def test_a_tick_is_a_tick_and_nothing_else(word: str, meaning: bool | None) -> None:
    form = TestForm({"host": "mx.test", "rcpt_to": "a@example.org", "insecure_auth": word})
    assert (form.cleaned_data["insecure_auth"] if form.is_valid() else None) is meaning


@pytest.mark.parametrize(
    "path", ["/", "/domain/", "/receive/", "/monitors/", f"/m/{'A' * 32}/maintenance/", f"/m/{'A' * 32}/quiet/"]
)
async def test_too_much_json_is_told_in_json(client: AsyncClient, path: str) -> None:
    response = await client.post(path, {"host": "mx.test", "body": "x" * 700_000}, content_type="application/json")
    assert (response.status_code, response.json()) == (400, {"errors": {"__all__": ["The request is too large."]}})


@pytest.mark.long
@pytest.mark.parametrize("charset", ["zip", "idna", "undefined", "klingon", "utf-16"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "text/plain"])
async def test_what_a_client_says_of_its_encoding_breaks_nothing(client: AsyncClient, kind: str, charset: str) -> None:
    """Our forms are UTF-8. Python knows codecs that are none for text, and Django looks the client's word up."""
    body = b'--x\r\nContent-Disposition: form-data; name="subject"\r\n\r\nabc\r\n--x--\r\n'
    answer = await client.generic("POST", "/", body, content_type=f"{kind}; charset={charset}")
    assert answer.status_code == 400
    assert "Enter a host name" in answer.content.decode()

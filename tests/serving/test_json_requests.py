"""Which requests need a token against forgery."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncRequestFactory

from smtptest.serving.json_requests import csrf_protected_forms, is_json


@csrf_protected_forms
async def view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.mark.parametrize(
    ("content_type", "status"),
    [("application/json", 200), ("application/x-www-form-urlencoded", 403), ("text/plain", 403), ("", 403)],
)
async def test_only_json_comes_without_a_token(content_type: str, status: int) -> None:
    """A page of another site can send the other types without asking first."""
    request = AsyncRequestFactory().generic("POST", "/", b"{}", content_type=content_type)
    assert is_json(request) == (status == 200)
    assert (await view(request)).status_code == status

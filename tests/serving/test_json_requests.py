"""Which requests need a token against forgery, and which of them a program reads the answer of."""

from __future__ import annotations

from functools import partial

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import AsyncRequestFactory

from smtptest.serving.json_requests import csrf_protected_forms, is_json, wants_json


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


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", False),
        ("*/*", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("text/html, application/json;q=0.9", False),
        ("image/avif,image/webp,*/*", False),
        ("application/json;q=0", False),
        (",;", False),
        ("text/html; level*=nosuch''1, application/json", False),
        ("application/json; level*=idna''1", False),
        ("application/json;q=x", True),
        ("application/json", True),
        ("application/json, text/plain, */*", True),
        ("text/html;q=0.5, application/json", True),
    ],
)
def test_a_program_says_in_three_ways_that_it_reads_json(accept: str, wanted: bool) -> None:
    make = partial(AsyncRequestFactory().generic, "POST", data=b"{}", headers={"accept": accept} if accept else {})
    assert wants_json(make(path="/nope", content_type="text/plain")) == wanted
    assert wants_json(make(path="/nope", content_type="application/json"))
    assert wants_json(make(path="/nope.json", content_type="text/plain"))

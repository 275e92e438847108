"""The cookie that makes a test its visitor's: ours alone, and set by nobody else."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import AsyncClient, RequestFactory
from pytest_django.fixtures import Settings

from smtptest.admission import ownership

TOKEN = ownership.new_token()


def token_in(cookies: str) -> str:
    return ownership.token_of(RequestFactory().get("/", HTTP_COOKIE=cookies))


def test_a_token_of_ours_is_the_owners() -> None:
    assert token_in(f"smtptest_owner={TOKEN}") == TOKEN
    assert {len(ownership.new_token()) for _ in range(50)} == {43}


PLANTED = ["", "a", "owner", TOKEN[:-1], TOKEN + "A", TOKEN[:-1] + "!", TOKEN[:-1] + "%0A", "A" * 5000, "ä" * 43]


@pytest.mark.parametrize("planted", PLANTED, ids=range(len(PLANTED)))
def test_any_other_value_is_none(planted: str) -> None:
    assert token_in(f"smtptest_owner={planted}") == ""


def test_with_https_no_other_host_and_no_page_without_tls_can_set_it(settings: Settings) -> None:
    settings.CSRF_COOKIE_SECURE = True
    response = HttpResponse()
    ownership.remember(response, TOKEN)
    cookie = response.cookies["__Host-smtptest_owner"]
    # A browser takes the prefix only with these (RFC 6265bis section 4.1.3.2).
    assert (cookie["path"], cookie["domain"], cookie["secure"], cookie["httponly"]) == ("/", "", True, True)
    assert token_in(f"__Host-smtptest_owner={TOKEN}") == TOKEN
    assert token_in(f"smtptest_owner={TOKEN}") == "", "a neighbour's subdomain can plant this one"


async def test_the_privacy_page_names_the_cookies_as_they_are(client: AsyncClient, settings: Settings) -> None:
    settings.CSRF_COOKIE_SECURE = True
    assert "<code>__Host-smtptest_owner</code>" in (await client.get("/privacy/")).content.decode()

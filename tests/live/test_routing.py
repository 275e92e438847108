"""Which pages may open a socket, and which paths there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from tests.live.test_consumer import watching
from tests.transcripts.factory import new_test

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("origin", "welcome"),
    [
        (None, True),
        ("http://testserver:8000", True),
        ("https://testserver:8000", True),
        ("http://testserver", False),
        ("http://testserver:9999", False),
        ("http://sub.testserver:8000", False),
        ("http://evil.test", False),
        ("http://testserver:8000.evil.test", False),
        ("null", False),
        ("", False),
    ],
)
async def test_only_our_own_pages_may_open_a_socket(origin: str | None, welcome: bool) -> None:
    test = await sync_to_async(new_test)()
    headers = {"host": "testserver:8000", **({} if origin is None else {"origin": origin})}
    async with watching(f"/ws/t/{test.public_id}/", headers) as viewer:
        assert (await viewer.connect())[0] is welcome


async def test_with_a_public_url_only_it_may(operator: Callable[..., Any]) -> None:
    operator(public_url="https://smtptest.example.org")
    test = await sync_to_async(new_test)()
    for origin, welcome in (("https://smtptest.example.org", True), ("http://smtptest.example.org", False)):
        async with watching(f"/ws/t/{test.public_id}/", {"host": "smtptest.example.org", "origin": origin}) as viewer:
            assert (await viewer.connect())[0] is welcome


async def test_a_name_that_is_pointed_at_us_is_not_our_origin() -> None:
    test = await sync_to_async(new_test)()
    headers = {"host": "evil.test:8000", "origin": "http://evil.test:8000"}
    async with watching(f"/ws/t/{test.public_id}/", headers) as viewer:
        assert (await viewer.connect())[0] is False

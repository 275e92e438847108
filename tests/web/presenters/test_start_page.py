"""The first page, as an address fills it in."""

from __future__ import annotations

import pytest
from django.test import AsyncClient

pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_address_fills_in_the_form_but_never_a_password(client: AsyncClient) -> None:
    page = await client.get("/?host=mx.test&port=587&security=starttls&username=alice&password=hunter2hunter2&odd=1")
    content = page.content.decode()
    assert 'value="mx.test"' in content
    assert 'value="587"' in content
    assert "hunter2" not in content


@pytest.mark.long
@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("preset=gmail&host=smtp.gmail.com&port=465&security=tls&auth=auto", "Gmail"),
        ("preset=gmail&host=smtp.gmail.com.evil.test&port=465&security=tls&auth=auto", ""),
        ("preset=gmail&host=smtp.gmail.com&route=mx", ""),
        ("preset=login&host=mx.test&auth=auto", "Can my application log in?"),
        ("preset=login&host=mx.test&auth=auto&stop_after=message", ""),
        ("preset=up&host=mx.test&stop_after=ehlo", "Is my new server up?"),
        ("preset=up&host=mx.test&stop_after=message", ""),
    ],
)
async def test_a_link_borrows_no_provider_and_no_promise(client: AsyncClient, query: str, says: str) -> None:
    page = await client.get(f"/?{query}")
    promise = page.context["promise"]
    assert (str(promise.name) if promise else "") == says
    ways, _, form = page.content.decode().partition('<form method="post"')
    assert ("<strong>" in form.partition('id="told"')[2].partition("</p>")[0]) == bool(says)
    assert ('aria-current="true"' in ways.partition('id="ways"')[2]) == bool(says)
    assert ("data-login" in form) == ("preset=up" not in query)  # as the question asks, whoever answers

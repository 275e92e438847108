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

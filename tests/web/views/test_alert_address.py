"""The links in mails: a look changes nothing, a button does, and a mailbox may press it itself."""

from __future__ import annotations

import pytest
from django.test import AsyncClient

from smtptest.monitors.models import Address
from tests.monitors import making

pytestmark = pytest.mark.django_db(transaction=True)


async def asked() -> Address:
    return await Address.objects.acreate(
        address="anna@example.org", owner_hash="0" * 64, created=making.NOW, token="t0ken"
    )


async def test_a_reader_agrees_with_a_button(client: AsyncClient) -> None:
    address = await asked()
    page = await client.get("/alerts/t0ken/confirm/")
    assert "Send alerts to this address" in page.content.decode()
    await address.arefresh_from_db()
    assert address.confirmed is None
    strict = AsyncClient(enforce_csrf_checks=True)
    assert (await strict.post("/alerts/t0ken/confirm/")).status_code == 403
    done = await client.post("/alerts/t0ken/confirm/")
    assert "anna@example.org" in done.content.decode()
    await address.arefresh_from_db()
    assert address.confirmed is not None


async def test_one_click_ends_alerts_without_a_cookie() -> None:
    """RFC 8058 section 3.2."""
    address = await asked()
    mailbox = AsyncClient(enforce_csrf_checks=True)
    page = await mailbox.get("/alerts/t0ken/unsubscribe/")
    assert 'type="submit">Unsubscribe' in page.content.decode()
    await address.arefresh_from_db()
    assert address.unsubscribed is None
    done = await mailbox.post("/alerts/t0ken/unsubscribe/", {"List-Unsubscribe": "One-Click"})
    assert (done.status_code, "no more alerts" in done.content.decode()) == (200, True)
    await address.arefresh_from_db()
    assert address.unsubscribed is not None


async def test_a_link_that_nobody_was_sent(client: AsyncClient) -> None:
    for link in ("/alerts/x/confirm/", "/alerts/x/unsubscribe/"):
        assert (await client.get(link)).status_code == 404

"""What the reader of an address can do with the links in its mails: agree to alerts, and end them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from smtptest.monitors import addresses
from smtptest.monitors.alerts.told import name_of
from smtptest.monitors.models import Address
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread


async def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page that asks, and its button. A GET changes nothing: programs follow links in mails before people do."""
    address = await _found(token)
    if request.method == "POST":
        await in_write_thread(addresses.confirm)(address)
    return await _page(request, address, "alerts/confirm.html")


async def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """The page that ends alerts with one button. Mailboxes post to it themselves, without a cookie (RFC 8058)."""
    address = await _found(token)
    if request.method == "POST":
        await in_write_thread(addresses.unsubscribe)(address)
    return await _page(request, address, "alerts/unsubscribe.html")


async def _found(token: str) -> Address:
    address = await in_read_thread(addresses.find)(token)
    if address is None:
        raise Http404
    return address


async def _page(request: HttpRequest, address: Address, template: str) -> HttpResponse:
    watched = await in_read_thread(addresses.monitors_of)(address)
    context = {"address": address, "names": [name_of(monitor) for monitor in watched]}
    return render(request, template, context)

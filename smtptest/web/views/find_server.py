"""Finds the server of a mail address: what the domain publishes for mail programs fills in the form.

The address is not logged and not stored, and what stands before its @ is sent to nobody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from smtptest.admission import admit
from smtptest.conf import engine
from smtptest.engine.addressing import parse_ip
from smtptest.engine.autoconfig.discovery import discover
from smtptest.engine.autoconfig.offer import Asked
from smtptest.engine.guard.hosts import parse_host
from smtptest.engine.https.client import HttpsClient
from smtptest.engine.smtp.mailboxes import split_mailbox
from smtptest.engine.words.field_errors import FieldError
from smtptest.serving.middleware import outage
from smtptest.transcripts.database.retry import UNAVAILABLE
from smtptest.web.forms.field_errors import translated
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.request_data import typed
from smtptest.web.forms.typed.mailbox_input import mailbox
from smtptest.web.presenters import found_servers
from smtptest.web.presenters.presets import FOUND
from smtptest.web.views import start

# Look-ups of this process at the same time. Each can take ten seconds and hold four connections.
_ROOM = asyncio.Semaphore(20)
_MINUTE = 60


class _NotFound(Exception):
    """There is no answer. status: of the page. text: for the visitor. headers: of the page."""

    def __init__(self, status: int, text: str, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        super().__init__(text)
        self.status, self.text, self.headers = status, text, headers


@sensitive_post_parameters()
@sensitive_variables()
@cache_control(no_store=True, private=True)
async def find_server(request: HttpRequest) -> HttpResponse:
    """The first page, filled in with the first server that was found, or with the one of them that was chosen.

    What else was typed stays: without scripts, the whole form is sent along.
    """
    if request.method != "POST":
        return HttpResponseRedirect(reverse("index"))
    address = request.POST.get("address", "").strip()
    if "take" in request.POST:
        return _filled(request, found_servers.taken(request.POST["take"]))
    try:
        asked = await _asked(request, address)
    except _NotFound as failure:
        found = {"address": address, "error": failure.text}
        page = start.page(request, _form(request), status=failure.status, found=found)
        for name, value in failure.headers.items():
            page[name] = value
        return page
    found, best = found_servers.context(address, asked), found_servers.best(asked)
    if best is None:
        return start.page(request, _form(request), status=200, found=found)
    return _filled(request, found_servers.fields_of(best), found)


def _filled(request: HttpRequest, fields: dict[str, str], found: dict[str, Any] | None = None) -> HttpResponse:
    said = {name: value for name, value in fields.items() if value}  # a domain alone gives no user name
    return start.page(request, _form(request, {**FOUND.fields, **said}), status=200, begun=FOUND, found=found)


def _form(request: HttpRequest, instead: Mapping[str, str] = MappingProxyType({})) -> TestForm:
    """The form with what was typed, and these fields instead."""
    shown = typed(request, instead)
    return TestForm(filled=shown, initial=dict(shown.fields))


@sensitive_variables()
async def _asked(request: HttpRequest, text: str) -> list[Asked]:
    """What the domain of the address publishes. Raises _NotFound."""
    try:
        address = _read(text)
    except FieldError as error:
        raise _NotFound(400, translated(error)) from None
    if _ROOM.locked():
        words = _("The service is at capacity.") + " " + _("Try again in a minute.")
        raise _NotFound(503, words, {"Retry-After": str(_MINUTE)})
    async with _ROOM:
        try:
            await admit.ask_for_look_up(request, split_mailbox(address)[1])
        except admit.Refused as refused:
            raise _NotFound(refused.status, str(refused), refused.headers) from None
        except UNAVAILABLE as away:
            raise _NotFound(503, outage.message(away), {"Retry-After": str(outage.RETRY_SECONDS)}) from None
        network, env = engine.network(), engine.environment()
        client = HttpsClient(network, engine.roots(env), bars=engine.blocked(env).has_server)
        return await discover(address, network, client)


def _read(text: str) -> str:
    """The address with its domain in A-labels; ``@`` and the domain if that is all there is.

    Raises FieldError and _NotFound.
    """
    local, domain = split_mailbox(text if "@" in text else f"@{text}")
    host = parse_host(domain, require_dot=True) if domain else ""
    if not host or parse_ip(host) is not None:
        raise _NotFound(400, _("Enter an email address or its domain, as in name@example.org."))
    if local:
        mailbox(text)
    return f"{local}@{host}"

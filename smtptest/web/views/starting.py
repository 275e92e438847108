"""Answers a request to start a test, of any kind: in HTML with the form and its errors, or in JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Protocol, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.debug import sensitive_variables

from smtptest.admission import admit, ownership, proof_of_work
from smtptest.conf import engine
from smtptest.engine.events import Json
from smtptest.engine.smtp.plan import Auth, Plan
from smtptest.serving.middleware import outage
from smtptest.transcripts.database.retry import UNAVAILABLE
from smtptest.transcripts.models import Test
from smtptest.web import links
from smtptest.web.forms.controls import DrawnForm
from smtptest.web.forms.request_data import BadRequest, json_fields
from smtptest.web.presenters.next_steps import needs_form
from smtptest.web.views import comparison

AnyForm = TypeVar("AnyForm", bound=DrawnForm)
AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)
Start = Callable[[HttpRequest, AnyForm, str], Awaitable[tuple[Test, str]]]
"""Starts the test of a valid form, which repeats the test of this public id, if it is not empty. Returns it with its
owner's token. Raises admit.Refused."""

WITH_PAGE = "return=representation"
"""The header Prefer (RFC 7240 section 4.2) of whoever wants the page of the test with the answer, as ``page``."""


class Page(Protocol[AnyForm]):  # type: ignore[misc]  # forms are only taken
    """Draws the page with the form."""

    def __call__(self, request: HttpRequest, form: AnyForm, *, status: int) -> HttpResponse: ...


async def by_form(request: HttpRequest, form: AnyForm, start: Start[AnyForm], page: Page[AnyForm]) -> HttpResponse:
    """Redirect to the test if it started (303), else return the page with the form and the reasons."""
    if form.errors:
        return page(request, form, status=400)
    try:
        test, token = await start(request, form, comparison.previous_of(request))
    except UNAVAILABLE as away:
        form.add_error(None, outage.message(away))
        return outage.with_retry_after(page(request, form, status=503))
    except admit.Refused as refused:
        for name, texts in refused.errors.items():
            form.add_error(None if name == "__all__" else name, texts)
        return with_headers(refused.headers, page(request, form, status=refused.status))
    response = HttpResponseRedirect(reverse("transcript", args=[test.public_id]), status=303)
    ownership.remember(response, token)
    return response


def _nothing(_: Test) -> Json:
    return {}


class FirstPage(Protocol):
    """Draws the page of a test that has started, as HTML; empty if it has to be requested."""

    async def __call__(self, request: HttpRequest, test: Test, token: str) -> str: ...


@sensitive_variables()
async def by_json(
    request: HttpRequest,
    kind: type[AnyForm],
    start: Start[AnyForm],
    usual: dict[str, Any],
    told: Callable[[Test], Json] = _nothing,
    first_page: FirstPage | None = None,
) -> HttpResponse:
    """Answer in JSON: 201 with the links of the test, or the errors by field.

    usual: fields that may be left out. told: what else there is to say of the test. first_page: draws its page for
    those who prefer to have it with the answer.
    """
    try:
        form = kind({**usual, **json_fields(request, kind.base_fields)})
    except BadRequest as bad:
        return JsonResponse({"errors": bad.errors}, status=400)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400)
    try:
        test, token = await start(request, form, comparison.previous_of(request))
    except admit.Refused as refused:
        answer = {"errors": refused.errors} | ({"challenge": refused.challenge} if refused.challenge else {})
        return with_headers(
            {**refused.headers, "Cache-Control": "no-store"}, JsonResponse(answer, status=refused.status)
        )
    warnings = form.warnings()
    created = links.created(request, test.public_id) | told(test) | ({"warnings": warnings} if warnings else {})
    if first_page and request.headers.get("Prefer") == WITH_PAGE and (drawn := await first_page(request, test, token)):
        created["page"] = drawn
    response = JsonResponse(created, status=201)
    ownership.remember(response, token)
    return response


def with_headers(headers: dict[str, str], response: AnyResponse) -> AnyResponse:
    """Return the response with further headers."""
    for name, value in headers.items():
        response[name] = value
    return response


def starts_at_once(plan: Json) -> bool:
    """Whether the plan can run again without secrets and without proof of work."""
    auth = next((known for known in Auth if known == plan.get("auth", Auth.NONE)), None)
    if auth is None:
        return False  # a mechanism of another version: the form says so
    asked = Plan(host="", auth=auth)
    return not needs_form(plan) and not proof_of_work.is_needed(asked, engine.environment().quotas)

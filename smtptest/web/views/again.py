"""Starts a test again: with the same plan, or with the change that its page proposes."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse

from smtptest.admission import admit, ownership
from smtptest.serving.json_requests import is_json
from smtptest.transcripts.database.threads import in_read_thread
from smtptest.transcripts.models import Test
from smtptest.web import links
from smtptest.web.forms.controls import DrawnForm
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.receiving.receive_form import ReceiveForm
from smtptest.web.forms.request_data import BadRequest, json_fields, texts
from smtptest.web.presenters.next_steps import Step, next_steps
from smtptest.web.views import comparison, domain, receive, start, starting
from smtptest.web.views.lookup import found_document, found_test, not_yours, refusal

AnyForm = TypeVar("AnyForm", bound=DrawnForm)
_SAME = Step(slug="", label="")
_REFUSED = "errors/429.html"


async def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Start the plan of this test again, and redirect to the new test; to the form if the visitor must type something.

    For the owner only. The parameter ``step`` is the slug of a next step that the test's page proposes.
    """
    test, mine = await found_test(request, public_id)
    if not mine or test.masked:
        return not_yours(request)
    if test.kind == Test.Kind.DOMAIN:
        return await _check_again(request, test)
    if test.kind == Test.Kind.RECEIVE:
        return await _receive_again(request, test)
    try:
        step = await _step(_slug(request), request, public_id)
    except BadRequest as bad:
        return JsonResponse({"errors": bad.errors}, status=400)
    if step.asks or not starting.starts_at_once(test.plan):
        return _to_form(step.form_url(public_id))
    form = TestForm({**comparison.fields_of(test.plan), **step.fields})
    return await _start(request, test, form, start.start, step.form_url(public_id))


async def _check_again(request: HttpRequest, test: Test) -> HttpResponse:
    form_url = links.again_url(test.public_id, "domain")
    if not starting.starts_at_once(test.plan):
        return _to_form(form_url)
    return await _start(request, test, DomainForm(comparison.fields_of(test.plan)), domain.start, form_url)


async def _receive_again(request: HttpRequest, test: Test) -> HttpResponse:
    form_url = links.again_url(test.public_id, "receive")
    if not starting.starts_at_once(test.plan):
        return _to_form(form_url)
    form = ReceiveForm(comparison.fields_of(test.plan))
    return await _start(request, test, form, receive.start, form_url)


def _slug(request: HttpRequest) -> str:
    """The slug of the step that is asked for; empty for none. Raises BadRequest."""
    if not is_json(request):
        return request.POST.get("step", "")
    return str(json_fields(request, texts("step")).get("step", "")) if request.body else ""


async def _step(slug: str, request: HttpRequest, public_id: str) -> Step:
    if not slug:
        return _SAME
    found, _ = await in_read_thread(partial(found_document, request))(public_id)
    return next((step for step in next_steps(found) if step.slug == slug), _SAME)


async def _start(
    request: HttpRequest, test: Test, form: AnyForm, begin: starting.Start[AnyForm], form_url: str
) -> HttpResponse:
    """Start the form's plan. form_url: where the form is filled in, if the visitor must do something first."""
    if not form.is_valid():
        errors = {name: [str(text) for text in texts] for name, texts in form.errors.items()}
        return refusal(request, _REFUSED, 400, errors, test.public_id)
    try:
        started, token = await begin(request, form, test.public_id)
    except admit.Refused as refused:
        if refused.challenge:
            return _to_form(form_url)
        response = refusal(request, _REFUSED, refused.status, refused.errors, test.public_id)
        return starting.with_headers(refused.headers, response)
    response = HttpResponseRedirect(reverse("transcript", args=[started.public_id]), status=303)
    ownership.remember(response, token)
    return response


def _to_form(form_url: str) -> HttpResponse:
    return HttpResponseRedirect(form_url, status=303)

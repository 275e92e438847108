"""Starts a test again: with the same plan, or with the change that its page proposes."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from smtptest import __version__
from smtptest.admission import admit, ownership, proof_of_work
from smtptest.conf import engine
from smtptest.engine.events import Json
from smtptest.engine.smtp.plan import Auth, Plan
from smtptest.transcripts.database.threads import in_read_thread
from smtptest.transcripts.models import Test
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.presenters.next_steps import Step, needs_form, next_steps
from smtptest.web.views import comparison, start
from smtptest.web.views.lookup import found_document, found_test, not_yours

_SAME = Step(slug="", label="")


async def again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Start the plan of this test again, and redirect to the new test; to the form if the visitor must type something.

    For the owner only. The parameter ``step`` is the slug of a next step that the test's page proposes.
    """
    test, mine = await found_test(request, public_id)
    if not mine or test.masked:
        return not_yours(request)
    step = await _step(request, public_id)
    form = TestForm({**comparison.fields_of(test.plan), **step.fields})
    if step.asks or not starts_at_once(test.plan):
        return _to_form(step, public_id)
    if not form.is_valid():
        reasons = [str(text) for texts in form.errors.values() for text in texts]
        return _refusal(request, public_id, reasons, status=400)
    return await _start(request, test, form, step)


def starts_at_once(plan: Json) -> bool:
    """Whether the plan can run again without secrets and without proof of work."""
    auth = next((known for known in Auth if known == plan.get("auth", Auth.NONE)), None)
    if auth is None:
        return False  # a mechanism of another version: the form says so
    asked = Plan(host=plan["host"], auth=auth)
    return not needs_form(plan) and not proof_of_work.is_needed(asked, engine.environment().quotas)


async def _step(request: HttpRequest, public_id: str) -> Step:
    slug = request.POST.get("step", "")
    if not slug:
        return _SAME
    found, _ = await in_read_thread(partial(found_document, request))(public_id)
    return next((step for step in next_steps(found) if step.slug == slug), _SAME)


async def _start(request: HttpRequest, test: Test, form: TestForm, step: Step) -> HttpResponse:
    try:
        started, token = await start.start(request, form, previous=test.public_id)
    except admit.Refused as refused:
        if refused.challenge:
            return _to_form(step, test.public_id)
        response = _refusal(request, test.public_id, refused.errors["__all__"], status=refused.status)
        for name, value in refused.headers.items():
            response[name] = value
        return response
    response = HttpResponseRedirect(reverse("transcript", args=[started.public_id]), status=303)
    ownership.remember(response, token)
    return response


def _to_form(step: Step, public_id: str) -> HttpResponse:
    return HttpResponseRedirect(step.form_url(public_id), status=303)


def _refusal(request: HttpRequest, public_id: str, reasons: list[str], *, status: int) -> HttpResponse:
    context = {"version": __version__, "public_id": public_id, "reasons": reasons}
    return render(request, "errors/429.html", context, status=status)

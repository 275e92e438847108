"""The page of domain checks: shows the form, and starts a check from the form or from JSON."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from smtptest.admission import admit
from smtptest.conf import engine
from smtptest.conf.quota_settings import ProofOfWork
from smtptest.engine.domain.run_checks import MAIL_PORT
from smtptest.engine.domain.sessions import session_plan
from smtptest.runs import runner
from smtptest.runs.domain import DomainCheck
from smtptest.serving.json_requests import is_json
from smtptest.transcripts.models import Test
from smtptest.web import links
from smtptest.web.forms.controls import lead_to_first_fault
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.forms.request_data import in_address
from smtptest.web.presenters import presets
from smtptest.web.presenters.questions import QUESTIONS
from smtptest.web.views import comparison, starting


async def index(request: HttpRequest) -> HttpResponse:
    """The page with the form; a POST starts a check. Returns 303 or 201 if it started, 400 and more if it did not."""
    if request.method == "POST":
        if is_json(request):
            # A browser leaves out what is not ticked; a program leaves out what is to be as usual.
            return await starting.by_json(request, DomainForm, start, {"connect": True})
        return await starting.by_form(request, DomainForm(request.POST), start, page)
    begun = presets.domain_task(request.GET.get("preset", ""))
    repeated = await comparison.prepared(request, Test.Kind.DOMAIN)
    initial = {**(begun.fields if begun else {}), **repeated, **in_address(request, DomainForm)}
    return page(request, DomainForm(initial=initial), status=200)


async def start(request: HttpRequest, form: DomainForm, previous: str) -> tuple[Test, str]:
    """Start the check of a valid form. Returns it with its owner's token. Raises admit.Refused.

    previous: the public id of the check that it repeats; empty for none.
    """
    plan = form.plan()
    check = DomainCheck(plan=plan, link=partial(links.transcript_url, request))
    async with admit.admission(request, session_plan(plan.domain, MAIL_PORT), "domain") as admitted:
        test = await runner.start(Test.Kind.DOMAIN, plan.to_json(), check.run, admitted)
    await comparison.remember(test, previous)
    return test, admitted.owner_token


@cache_control(no_store=True, private=True)
def page(request: HttpRequest, form: DomainForm, *, status: int) -> HttpResponse:
    """The page with this form."""
    lead_to_first_fault(form)
    begun = presets.domain_task(request.GET.get("preset", ""))
    previous = comparison.previous_of(request)
    context: dict[str, Any] = {
        "form": form,
        "questions": QUESTIONS,
        "question": "domain",
        "tasks": presets.domain_tasks(),
        "promise": begun,
        "more": _shows_more(form) or (begun is not None and begun.key == presets.BELIEVED),
        "works": engine.environment().quotas.work is not ProofOfWork.NEVER,
        "returns": urlencode({"previous": previous} if previous else {}),
    }
    return render(request, "domain/page.html", context, status=status)


def _shows_more(form: DomainForm) -> bool:
    """Whether one of the fields that are folded away is filled in or wrong."""
    return any(control.value() or control.errors for control in form.folded)

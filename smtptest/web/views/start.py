"""The first page: shows the form, and starts a test from the form or from JSON."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters

from smtptest.admission import admit
from smtptest.conf import engine
from smtptest.conf.quota_settings import SendingPolicy
from smtptest.explain.explanation import link_rules
from smtptest.runs import receiver, runner
from smtptest.runs.round_trip import addressed
from smtptest.runs.smtp import SmtpTest
from smtptest.serving.json_requests import is_json
from smtptest.serving.middleware import outage
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import StartRequest
from smtptest.web import links
from smtptest.web.forms.handed_out import note
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.request_data import prefilled, to_itself
from smtptest.web.forms.rule_violations import violations
from smtptest.web.forms.typed.host_input import LOOK
from smtptest.web.presenters import found_servers, presets, start_page
from smtptest.web.views import comparison, starting, transcript

_UNAVAILABLE = 503
ELSEWHERE = _("Here another process receives mail, and it is given no login and no file. Leave both out, or try again.")


async def ahead(request: HttpRequest) -> HttpResponse:
    """What the first page's frame shows before a test: nothing, with the files and words of a transcript's page."""
    return render(request, "transcript/ahead.html", {"references": list(link_rules())})


@sensitive_post_parameters()
async def index(request: HttpRequest) -> HttpResponse:
    """The page with the form; a POST starts a test. Returns 303 or 201 if it started, 400 and more if it did not."""
    if request.method == "POST":
        if is_json(request):
            return await starting.by_json(request, TestForm, start, {}, first_page=transcript.first_page)
        return await _start_by_form(request)
    filled = prefilled(request)
    begun = _preset(request)
    preset = begun.fields if begun else {}
    repeated = await comparison.prepared(request, Test.Kind.TEST)
    form = TestForm(filled=filled, initial={**preset, **repeated, **filled.fields})
    return page(request, form, status=200)


async def _start_by_form(request: HttpRequest) -> HttpResponse:
    if _asks_for_server(request):
        return HttpResponseRedirect(f"{reverse('find')}?{request.GET.urlencode()}", status=307)
    begun = _preset(request)
    form = TestForm(to_itself(request.POST) if begun and begun.login else request.POST, files=request.FILES)
    if form.is_valid() and form.filled.left:
        form.add_error("host", LOOK)  # the transcript could not tell: what was typed is not stored
    return await starting.by_form(request, form, start, page)


async def start(request: HttpRequest, form: TestForm, previous: str) -> tuple[Test, str]:
    """Start the test of a valid form. Returns it with its owner's token. Raises admit.Refused.

    previous: the public id of the test that it repeats; empty for none.
    """
    plan = addressed(form.plan())
    smtp_test = SmtpTest(
        plan=plan,
        password=form.secret(),
        client_key=form.key(),
        attachments=form.files_to_attach(),
        violations=violations(plan),
        link=partial(links.transcript_url, request),
    )
    async with admit.admission(request, plan) as admitted:
        test = await _run(smtp_test, admitted)
    await comparison.remember(test, previous)
    return test, admitted.owner_token


async def _run(smtp_test: SmtpTest, admitted: StartRequest) -> Test:
    """Start the test. Raises admit.Refused if it is a round trip that has to run where mail comes, and cannot."""
    if not smtp_test.plan.round_trip:
        return await runner.start(Test.Kind.TEST, smtp_test.plan.to_json(), smtp_test.run, admitted)
    try:
        return await receiver.start_round_trip(smtp_test, admitted)
    except receiver.NotListening:
        raise admit.Refused(_UNAVAILABLE, "round_trip", str(ELSEWHERE), outage.RETRY_SECONDS) from None


def _asks_for_server(request: HttpRequest) -> bool:
    """Whether Enter was pressed, without scripts, with a mail address that has not been looked up."""
    return "enter" in request.POST and request.POST.get("address", "") != request.POST.get("asked", "")


@cache_control(no_store=True, private=True)
def page(
    request: HttpRequest,
    form: TestForm,
    *,
    status: int,
    begun: presets.Preset | None = None,
    found: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page with this form. begun: a preset that the address does not name. found: what came of a look-up; None
    for what came back of an earlier one."""
    env = engine.environment()
    begun = begun or _preset(request)
    context = start_page.context(
        form,
        begun.key if begun else "",
        public=env.public,
        quotas=env.quotas,
        receives=env.receive.is_on,
        note=note(request),
    )
    named = {"previous": comparison.previous_of(request), "preset": begun.key if begun else ""}
    returns = urlencode({name: value for name, value in named.items() if value})
    find = found or found_servers.returned(request.POST)
    return render(request, "start/page.html", context | {"returns": returns, "find": find}, status=status)


def _preset(request: HttpRequest) -> presets.Preset | None:
    """The preset that the address names; None if there is none."""
    env = engine.environment()
    receives = start_page.comes_back(env.quotas, receives=env.receive.is_on)
    return presets.by_key(
        request.GET.get("preset", ""), sends=env.quotas.sending is SendingPolicy.ANY, receives=receives
    )

"""The page of monitors: the visitor's own, and the form that makes one, from the browser or from JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from smtptest.admission import admit, ownership, visitors
from smtptest.conf import engine
from smtptest.engine.events import Json
from smtptest.engine.smtp.plan import StopAfter
from smtptest.monitors import create, limits
from smtptest.monitors.models import Monitor
from smtptest.monitors.reading import owned
from smtptest.serving.json_requests import is_json
from smtptest.serving.middleware import outage
from smtptest.transcripts import event_log
from smtptest.transcripts.database.retry import UNAVAILABLE
from smtptest.transcripts.database.threads import in_read_thread, in_write_thread
from smtptest.transcripts.models import Test
from smtptest.transcripts.usage import AlreadyUsed
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.forms.monitors.monitor_form import MonitorForm
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.forms.request_data import BadRequest, in_address, json_fields, prefilled, texts
from smtptest.web.forms.typed.host_input import LOOK
from smtptest.web.links import origin
from smtptest.web.presenters.monitors import form as presenter
from smtptest.web.presenters.monitors import manage
from smtptest.web.presenters.monitors.snippets import SHOWN
from smtptest.web.views import comparison
from smtptest.web.views.starting import with_headers

AnyTest = TestForm | DomainForm
# What can be watched, by the word in the form and in JSON: all but the tests that wait for a message.
KINDS: dict[str, tuple[Test.Kind, type[AnyTest]]] = {
    "smtp": (Test.Kind.TEST, TestForm),
    "domain": (Test.Kind.DOMAIN, DomainForm),
}
# All that a monitor may have.
_FIELDS = {**texts("kind"), **TestForm.base_fields, **DomainForm.base_fields, **MonitorForm.base_fields}


@sensitive_post_parameters()
async def index(request: HttpRequest) -> HttpResponse:
    """The page; a POST makes a monitor. Returns 303 or 201 if it was made, 400 and more if it was not."""
    if request.method == "POST":
        return await (_by_json(request) if is_json(request) else _by_form(request))
    kind = _kind(request.GET.get("kind", ""))
    test_kind, test_form = KINDS[kind]
    repeated = await comparison.prepared(request, test_kind)
    own = _monitor_form(initial=in_address(request, MonitorForm))
    if test_form is DomainForm:
        test: AnyTest = DomainForm(initial={**repeated, **in_address(request, DomainForm)})
    else:
        filled = prefilled(request)
        test = TestForm(filled=filled, initial=_without_sending({**repeated, **filled.fields}))
    return await _page(request, kind, test, own, status=200)


def _kind(word: str) -> str:
    return word if word in KINDS else "smtp"


def _without_sending(fields: Json) -> Json:
    """The fields, up to the recipients only: sending a message again and again must be chosen here."""
    sends = fields.get("stop_after") in (StopAfter.DATA, StopAfter.MESSAGE) and not fields.get("round_trip")
    return {**fields, "stop_after": StopAfter.RCPT} if sends else fields


def _monitor_form(data: Any = None, **options: Any) -> MonitorForm:
    return MonitorForm(data, least=limits.least_of_any(engine.environment()), **options)


async def _by_form(request: HttpRequest) -> HttpResponse:
    kind = _kind(request.POST.get("kind", ""))
    test, own = KINDS[kind][1](request.POST), _monitor_form(request.POST)
    if not test.errors and isinstance(test, TestForm) and test.filled.left:
        test.add_error("host", LOOK)  # as for a test: nothing could tell later what was left out
    if test.errors or own.errors:
        return await _page(request, kind, test, own, status=400)
    try:
        monitor, token = await _make(request, test, own)
    except limits.Refused as refused:
        form = own if refused.field in own.fields else test
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return with_headers(refused.headers, await _page(request, kind, test, own, status=refused.status))
    except admit.Refused as refusal:
        test.add_error(None, refusal.errors["__all__"])
        return await _page(request, kind, test, own, status=refusal.status)
    except UNAVAILABLE as away:
        test.add_error(None, outage.message(away))
        return outage.with_retry_after(await _page(request, kind, test, own, status=503))
    response = HttpResponseRedirect(reverse("manage", args=[monitor.key]), status=303)
    ownership.remember(response, token)
    return response


@sensitive_variables()
async def _by_json(request: HttpRequest) -> HttpResponse:
    try:
        test, own = _forms(request)
    except BadRequest as bad:
        return JsonResponse({"errors": bad.errors}, status=400)
    if errors := {**test.errors, **own.errors}:
        return JsonResponse({"errors": errors}, status=400)
    try:
        monitor, token = await _make(request, test, own)
    except limits.Refused as refused:
        answer: Json = {"errors": {refused.field: [str(refused)]}}
        return JsonResponse(answer, status=refused.status, headers=refused.headers)
    except admit.Refused as refusal:
        answer = {"errors": refusal.errors, **({"challenge": refusal.challenge} if refusal.challenge else {})}
        return JsonResponse(answer, status=refusal.status, headers={"Cache-Control": "no-store"})
    warnings = test.warnings()
    created = _created(request, monitor) | ({"warnings": warnings} if warnings else {})
    response = JsonResponse(created, status=201, headers={"Cache-Control": "no-store"})
    ownership.remember(response, token)
    return response


def _forms(request: HttpRequest) -> tuple[AnyTest, MonitorForm]:
    """The two forms of a JSON body. Raises BadRequest."""
    everything = json_fields(request, _FIELDS)
    kind = str(everything.pop("kind", "smtp"))
    if kind not in KINDS:
        raise BadRequest({"kind": [_("Choose smtp or domain.")]})
    test_form = KINDS[kind][1]
    own = {name: everything.pop(name) for name in MonitorForm.base_fields if name in everything}
    if "attachments" in everything:
        raise BadRequest({"attachments": [_("Files are not kept, so a monitor cannot send any.")]})
    if wrong := [name for name in everything if name not in test_form.base_fields]:
        raise BadRequest({name: [_("There is no such field.")] for name in wrong})
    # A browser leaves out what is not ticked; a program leaves out what is to be as usual.
    usual = {"connect": True} if kind == "domain" else {}
    return test_form({**usual, **everything}), _monitor_form(own)


@sensitive_variables()
async def _make(request: HttpRequest, test: AnyTest, own: MonitorForm) -> tuple[Monitor, str]:
    """Make the monitor of two valid forms. Returns it with its owner's token. Raises limits.Refused and
    admit.Refused."""
    plan = test.plan()
    proof = await admit.work_for(request, limits.reached(plan))
    token = ownership.token_of(request) or ownership.new_token()
    secrets = {}
    if isinstance(test, TestForm):
        secrets = {"password": test.secret().reveal(), "client_key": test.key().reveal()}
    wish = create.Wish(
        plan=plan,
        owner_hash=event_log.owner_hash(token),
        visitor=visitors.address_of(request.scope),  # type: ignore[attr-defined]  # all our requests come by ASGI
        proof=proof,
        secrets=secrets,
        # What sends a message each time was chosen in this form: nothing else fills that in.
        sends=not engine.environment().public,
        **own.values(),
    )
    try:
        return await in_write_thread(create.create)(wish), token
    except AlreadyUsed:
        raise admit.already_used() from None


def _created(request: HttpRequest, monitor: Monitor) -> Json:
    """What JSON says of a new monitor."""
    base, report = origin(request), monitor.report
    return {
        "id": report,
        "url": base + reverse("manage", args=[monitor.key]),
        "report": base + reverse("status", args=[report]),
        "json": base + reverse("status-json", args=[report]),
        "badge": base + reverse("status-badge", args=[report, SHOWN]),
    }


async def _page(request: HttpRequest, kind: str, test: AnyTest, own: MonitorForm, *, status: int) -> HttpResponse:
    """The page with these forms and the visitor's monitors."""
    env, previous = engine.environment(), comparison.previous_of(request)
    token = ownership.token_of(request)
    mine = await in_read_thread(owned.of_visitor)(token) if token else []
    context = presenter.context(kind, test, own, env)
    context |= {
        "monitors": [manage.row(one) for one in mine],
        "returns": urlencode({"previous": previous} if previous else {}),
    }
    return _rendered(request, context, status)


@cache_control(no_store=True, private=True)
def _rendered(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "monitors/page.html", context, status=status)

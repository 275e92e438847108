"""Answers of whatever starts a test; what they say in each case is tested with the pages (test_start, test_domain)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from smtptest.admission.admit import Refused
from smtptest.web.forms.domain_form import DomainForm
from smtptest.web.views import starting

FIELDS = {"domain": "lab.test"}


def page(request: HttpRequest, form: DomainForm, *, status: int) -> HttpResponse:
    return HttpResponse(str(dict(form.errors)), status=status)


def failing(failure: Exception) -> Any:
    async def start(request: HttpRequest, form: DomainForm, previous: str) -> Any:
        raise failure

    return start


@pytest.mark.parametrize(
    ("failure", "status", "shown"),
    [
        (Refused(429, "domain", "Too many.", seconds=7), 429, "{'domain': ['Too many.']}"),
        (Refused(403, "__all__", "Work first.", challenge={}), 403, "{'__all__': ['Work first.']}"),
    ],
)
async def test_a_refusal_is_said_where_it_belongs(failure: Refused, status: int, shown: str) -> None:
    form = DomainForm(FIELDS)
    answer = await starting.by_form(RequestFactory().post("/"), form, failing(failure), page)
    assert (answer.status_code, answer.content.decode()) == (status, shown)
    assert answer.headers.get("Retry-After") == failure.headers.get("Retry-After")


async def test_while_the_database_is_away_the_page_says_when_to_try_again() -> None:
    form = DomainForm(FIELDS)
    answer = await starting.by_form(RequestFactory().post("/"), form, failing(OperationalError("away")), page)
    assert answer.status_code == 503
    assert "Retry-After" in answer


async def test_a_program_is_told_the_work_and_when_to_try_again() -> None:
    failure = Refused(403, "__all__", "Work first.", seconds=3, challenge={"parameters": 1})
    request = RequestFactory().post("/", FIELDS, content_type="application/json")
    answer: Any = await starting.by_json(request, DomainForm, failing(failure), {})
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (403, "3", "no-store")
    assert answer.content == b'{"errors": {"__all__": ["Work first."]}, "challenge": {"parameters": 1}}'

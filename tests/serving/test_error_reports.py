"""Reports of errors have nothing of a visitor."""

from __future__ import annotations

import secrets
import sys
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.test import AsyncClient
from django.views.debug import ExceptionReporter

from tests.web.scenarios.test_contract import FIELDS, post

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["json", "form"])
@pytest.mark.parametrize(
    "place",
    [
        "django.forms.ChoiceField.validate",
        "smtptest.web.forms.plan_form.TestForm.clean_host",
        "smtptest.web.forms.plan_form.TestForm.full_clean",
        "django.forms.fields.CharField.clean",
        "smtptest.runs.runner.start",
    ],
)
async def test_an_error_report_has_no_password_wherever_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, place: str, kind: str
) -> None:
    password, reports = secrets.token_hex(), []

    def report(sender: Any, request: Any = None, **_: Any) -> None:
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.extend([reporter.get_traceback_html(), reporter.get_traceback_text()])

    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("our fault")

    monkeypatch.setattr(place, fails)
    got_request_exception.connect(report)
    client = AsyncClient(raise_request_exception=False)
    fields = {**FIELDS, "host": "mx.test", "username": "alice", "password": password}
    try:
        await (post(client, fields) if kind == "json" else client.post("/", fields))
    finally:
        got_request_exception.disconnect(report)
    assert len(reports) == 2
    assert [report for report in reports if "our fault" not in report or password in report] == []

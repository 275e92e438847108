"""Raise at every line of a password's way, and no error report has it (docs/security.md C4).

The way is walked once under a tracer. At each line that has not been seen yet, in our code and in what it calls, the
frames of an error report are made of the very stack that an exception at that line would have; once for each function
the whole report, as HTML and as text.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from importlib.machinery import SourceFileLoader
from types import CodeType, FrameType, TracebackType
from typing import Any

import pytest
from django.test import AsyncClient, RequestFactory
from django.views.debug import DEBUG_ENGINE, ExceptionReporter

from smtptest.conf.environment import BASE_DIR
from smtptest.transcripts import event_log
from tests.servers.scripted import answering, serve
from tests.web.scenarios.test_contract import FIELDS
from tests.web.scenarios.test_secrets import PASSWORD, found_in

OURS = str(BASE_DIR / "smtptest")
FORMS = "/django/forms/"
JSON = "/json/"


class Walk:
    """Makes reports as a tracer. ``leaks``: the places whose report has the password. ``seen``: all places."""

    def __init__(self) -> None:
        self.seen: set[tuple[str, int]] = set()
        self.leaks: list[str] = []
        self.holders: set[str] = set()
        self._reported: set[CodeType] = set()
        self._busy = threading.local()
        self._request = RequestFactory().post("/", {"password": PASSWORD}, HTTP_COOKIE="smtptest_owner=secret-token")

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        name = frame.f_code.co_filename
        watched = name.startswith(OURS) or FORMS in name or JSON in name
        if not watched or getattr(self._busy, "now", False):
            return None
        place = (name, frame.f_lineno)
        if event == "line" and place not in self.seen:
            self.seen.add(place)
            self._busy.now = True
            try:
                self._report(frame, place)
            finally:
                self._busy.now = False
        return self

    def _report(self, frame: FrameType, place: tuple[str, int]) -> None:
        values = [value for value in frame.f_locals.values() if isinstance(value, str | bytes)]
        if any(found_in(value.encode() if isinstance(value, str) else value) for value in values):
            self.holders.add(frame.f_code.co_name)
        error = RuntimeError("our fault").with_traceback(_traceback(frame))
        reporter = ExceptionReporter(self._request, RuntimeError, error, error.__traceback__)
        texts = str([each["vars"] for each in reporter.get_traceback_frames()])
        if frame.f_code not in self._reported:
            self._reported.add(frame.f_code)
            texts += reporter.get_traceback_html() + reporter.get_traceback_text()
        if "secret-token" in texts or found_in(texts.encode()):
            self.leaks.append(f"{place[0]}:{place[1]}")


def _traceback(frame: FrameType) -> TracebackType:
    """As if an exception had come from this line: its innermost eight callers, then itself."""
    found: TracebackType | None = None
    here: FrameType | None = frame
    for _ in range(9):
        if here is None:
            break
        found = TracebackType(found, here, here.f_lasti, here.f_lineno)
        here = here.f_back
    assert found is not None
    return found


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["json", "form"])
async def test_no_line_of_the_way_reports_it(
    client: AsyncClient, tests_end: Callable[[], Any], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    login = {"username": "alice", "password": PASSWORD, "auth": "plain", "insecure_auth": "true", "stop_after": "auth"}
    walk = Walk()
    # The tracer makes everything slow, and a busy machine makes that slower than a lease.
    monkeypatch.setattr(event_log, "LEASE", timedelta(minutes=10))
    # Which would compile the two templates of a report anew for each.
    monkeypatch.setattr(DEBUG_ENGINE, "from_string", cache(DEBUG_ENGINE.from_string))
    # And read the file of each of their frames anew.
    monkeypatch.setattr(SourceFileLoader, "get_source", cache(SourceFileLoader.get_source))
    answers: dict[str, Any] = {"EHLO": ("250-mx.test", "250 AUTH PLAIN LOGIN"), "AUTH": f"535 {PASSWORD}"}
    async with serve(answering(**answers)) as server:
        fields = {**FIELDS, **login, "host": server.host, "port": str(server.port)}
        threading.settrace(walk)
        sys.settrace(walk)
        try:
            if kind == "json":
                response = await client.post("/", json.dumps(fields), content_type="application/json")
            else:
                response = await client.post("/", {**fields, "rcpt_to": "bob@example.com"})
            await tests_end()
        finally:
            sys.settrace(None)
            threading.settrace(None)
    assert response.status_code in (201, 303)
    assert any(line.startswith("AUTH PLAIN ") for line in server.heard)
    assert walk.leaks == []
    files = {name.removeprefix(OURS) for name, _ in walk.seen}
    assert {
        "/web/views/start.py",
        "/web/forms/plan_form.py",
        "/runs/smtp.py",
        "/engine/smtp/steps/auth.py",
        "/engine/smtp/wire/protocol.py",
    } <= files
    assert walk.holders, "frames that hold the plain password were among them"

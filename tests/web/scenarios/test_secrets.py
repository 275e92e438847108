"""A password is nowhere but on the wire: not stored, streamed, logged, shown or reported."""

from __future__ import annotations

import base64
import json
import logging
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.test import AsyncClient
from django.views.debug import ExceptionReporter

from smtptest.admission.ownership import cookie_name
from smtptest.engine.events import Event
from smtptest.engine.secret import Secret
from smtptest.live import routing
from smtptest.runs import broadcast
from smtptest.web.forms.plan_form import TestForm
from smtptest.web.views import starting
from tests.engine.tls.test_client_certificate import CERTIFICATE, KEY, asking, knows_by_certificate
from tests.servers.scripted import answering, serve
from tests.viewer import Viewer
from tests.web.scenarios.test_contract import FIELDS, post

PASSWORD = "Tr0ub4dor&3 für alle"


def spellings(password: str) -> list[str]:
    """The ways in which a password could lie about, base64 at each of its alignments."""
    value = password.encode()
    aligned = [base64.b64encode(bytes(offset) + value)[2 if offset else 0 : -4].decode() for offset in range(3)]
    return [password, quote(password), value.hex(), json.dumps(password).strip('"'), *aligned]


def found_in(haystack: bytes) -> list[str]:
    return [spelling for spelling in spellings(PASSWORD) if spelling.encode() in haystack]


@pytest.mark.parametrize("mechanism", ["plain", "login"])
@pytest.mark.django_db(transaction=True)
async def test_a_password_that_the_server_echoes_is_kept_nowhere(
    client: AsyncClient,
    tests_end: Callable[[], Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    mechanism: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    streamed: list[str] = []
    real = broadcast.publish

    async def spy(public_id: str, events: Sequence[Event]) -> None:
        streamed.extend(event.stored for event in events)
        await real(public_id, events)

    monkeypatch.setattr("smtptest.runs.journal.publish", spy)
    encoded = base64.b64encode(PASSWORD.encode()).decode()
    blob = base64.b64encode(f"\0alice\0{PASSWORD}".encode()).decode()
    answers: dict[str, Any] = {
        "EHLO": ("250-mx.test", "250 AUTH PLAIN LOGIN"),
        "AUTH": f"535-{PASSWORD}\r\n535 {blob} {PASSWORD.encode().hex()} {quote(PASSWORD)}",
    }
    if mechanism == "login":
        prompts = {base64.b64encode(b"alice").decode().upper(): "334 UGFzc3dvcmQ6", encoded.upper(): answers["AUTH"]}
        answers |= {"AUTH": "334 VXNlcm5hbWU6", **prompts}
    async with serve(answering(**answers)) as server:
        login = {
            "username": "alice",
            "password": PASSWORD,
            "auth": mechanism,
            "insecure_auth": True,
            "stop_after": "auth",
        }
        response = await post(client, {**FIELDS, **login, "host": server.host, "port": server.port})
        await tests_end()
    assert encoded in " ".join(server.heard) or blob in " ".join(server.heard), "it was on the wire"
    page = response.json()["url"].removeprefix("http://testserver").removesuffix("/")
    shown = b"".join([(await client.get(page + suffix)).content for suffix in ("/", ".json", ".txt")])
    database = Path(settings.DATABASES["default"]["TEST"]["NAME"])
    stored = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    assert b"535-********" in shown
    for place in (shown, stored, response.content, "\n".join(streamed).encode(), caplog.text.encode()):
        assert found_in(place) == []


@pytest.mark.django_db(transaction=True)
async def test_a_private_key_is_kept_nowhere_and_its_certificate_is_the_owners(
    client: AsyncClient, tests_end: Callable[[], Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fields = {**FIELDS, "security": "tls", "auth": "external", "client_cert": CERTIFICATE, "client_key": KEY}
    async with serve(knows_by_certificate, tls=asking()) as server:
        response = await post(client, {**fields, "host": server.host, "port": server.port, "stop_after": "auth"})
        await tests_end()
    page = response.json()["url"].removeprefix("http://testserver").removesuffix("/")
    seen = [await every_form_of(client, page), await every_form_of(AsyncClient(), page)]
    assert b"Welcome client.test" in seen[0]
    first_line = CERTIFICATE.split("\n")[1].encode()
    assert [first_line in each for each in seen] == [True, False]
    database = Path(settings.DATABASES["default"]["TEST"]["NAME"])
    stored = b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))
    for place in (*seen, stored, response.content, caplog.text.encode()):
        assert [line for line in KEY.split("\n") if line and line.encode() in place] == []


@pytest.mark.django_db(transaction=True)
async def test_a_user_name_in_the_servers_words_is_the_owners(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    name = "alice.secretname@example.org"
    refusal = f"553 5.7.1 <bob@example.org>: Sender address rejected: not owned by user {name}"
    answers: dict[str, Any] = {"EHLO": ("250-mx.test", "250 AUTH PLAIN"), "AUTH": "235 Yes", "MAIL": refusal}
    login = {"username": name, "password": PASSWORD, "insecure_auth": True, "mail_from": "bob@example.org"}
    async with serve(answering(**answers)) as server:
        response = await post(client, {**FIELDS, **login, "host": server.host, "port": server.port})
        await tests_end()
    page = response.json()["url"].removeprefix("http://testserver").removesuffix("/")
    cookie = (b"cookie", f"{cookie_name()}={client.cookies[cookie_name()].value}".encode())
    mine = [(await every_form_of(client, page)).decode(), await over_the_socket(page, [cookie])]
    theirs = [await every_form_of(AsyncClient(), page), (await AsyncClient().get(f"{page}/explanations.json")).content]
    assert all("secretname" in each for each in mine)
    for each in (*(found.decode() for found in theirs), await over_the_socket(page, [])):
        assert "secretname" not in each
    assert "not owned by user ********" in await over_the_socket(page, [])


async def over_the_socket(page: str, headers: list[tuple[bytes, bytes]]) -> str:
    socket = Viewer(routing.application, f"/ws{page}/", headers=headers)
    await socket.connect()
    seen = []
    while (message := await socket.receive_output())["type"] == "websocket.send":
        seen.append(message["text"])
    return "\n".join(seen)


async def every_form_of(client: AsyncClient, page: str) -> bytes:
    return b"".join([(await client.get(page + suffix)).content for suffix in ("/", ".json", ".txt")])


@pytest.mark.django_db(transaction=True)
async def test_a_form_with_an_error_comes_back_without_secrets(client: AsyncClient) -> None:
    fields = {"host": "mx.test", "client_cert": CERTIFICATE, "client_key": KEY, "password": PASSWORD}
    posted = await client.post("/", fields)
    linked = await client.get("/", fields)
    assert (posted.status_code, linked.status_code) == (400, 200)
    for content in (posted.content, linked.content):
        assert CERTIFICATE.split("\n")[1].encode() in content
        assert KEY.split("\n")[1].encode() not in content
        assert found_in(content) == []


def test_the_database_that_was_searched_is_the_one_that_was_written() -> None:
    assert "test.sqlite3" in str(connection.settings_dict["NAME"])


@pytest.mark.parametrize("place", ["is_valid", "plan", "secret"])
async def test_an_error_report_does_not_have_it(monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    reports: list[str] = []

    def fails(form: Any) -> None:
        raise RuntimeError("our fault")

    def report(request: HttpRequest, *args: Any) -> None:
        import sys

        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.extend([reporter.get_traceback_html(), reporter.get_traceback_text()])

    real = starting.by_json

    async def observed(request: HttpRequest, *arguments: Any, **named: Any) -> Any:
        try:
            return await real(request, *arguments, **named)
        except RuntimeError:
            report(request)
            raise

    monkeypatch.setattr(TestForm, place, fails)
    monkeypatch.setattr(starting, "by_json", observed)
    body = json.dumps({**FIELDS, "host": "mx.test", "username": "alice", "password": PASSWORD, "stop_after": "auth"})
    with pytest.raises(RuntimeError):
        await AsyncClient().post("/", body, content_type="application/json")
    assert len(reports) == 2
    assert "our fault" in reports[0]
    assert [found_in(report.encode()) for report in reports] == [[], []]


def test_a_secret_shows_itself_to_nobody() -> None:
    secret = Secret(PASSWORD)
    assert {repr(secret), str(secret), f"{secret}", f"{secret:>10}"} == {"Secret(********)", "********"}
    assert secret.reveal() == PASSWORD
    for refuse in (pickle.dumps, json.dumps, hash, vars):
        with pytest.raises(TypeError):
            refuse(secret)

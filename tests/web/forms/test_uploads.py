"""Files from a browser, as JSON and from the command line: taken within the cap, kept nowhere."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient

from smtptest.conf.quota_settings import PUBLIC
from smtptest.engine.smtp.message.attachments import MOST_BYTES
from smtptest.transcripts.models import Event, Test
from smtptest.web.forms.plan_form import TestForm
from tests.servers.scripted import ScriptedServer, answering, serve
from tests.web.management.commands.test_smtptest import smtptest

CONTENT = b"\x00 attached \xff" * 10
ENCODED = base64.b64encode(CONTENT).decode()


def fields(server: ScriptedServer) -> dict[str, Any]:
    return {
        "host": server.host,
        "port": server.port,
        "security": "none",
        "rcpt_to": "b@example.org",
        "stop_after": "message",
    }


async def plan_and_events(tests_end: Callable[[], Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    await tests_end()
    test = await Test.objects.aget()
    return test.plan, await sync_to_async(lambda: [event.data for event in Event.objects.filter(test=test)])()


def sent(server: ScriptedServer) -> str:
    return "\n".join(server.heard)


async def test_files_as_json_are_sent_and_their_facts_are_kept(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    file = {"name": "a.bin", "content": ENCODED}
    async with serve(answering()) as server:
        body = {**fields(server), "attachments": [file, {**file, "type": "Application/PDF"}]}
        answer = await client.post("/", body, content_type="application/json")
        assert answer.status_code == 201, answer.content
        plan, events = await plan_and_events(tests_end)
    assert plan["attachments"] == [
        {"name": "a.bin", "type": "application/octet-stream", "size": len(CONTENT)},
        {"name": "a.bin", "type": "application/pdf", "size": len(CONTENT)},
    ]
    assert ENCODED[:70] in sent(server)
    assert events[-1]["verdict"] == "accepted"
    page = await client.get(answer.json()["url"])
    assert "attachments" not in page.content.decode().split("again", 1)[1].split('"')[0]


async def test_files_from_a_browser_are_sent(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    async with serve(answering()) as server:
        files = [
            SimpleUploadedFile("a.txt", CONTENT, "text/plain"),
            SimpleUploadedFile("b.eml", CONTENT, "message/rfc822"),
        ]
        answer = await client.post("/", {**fields(server), "attachments": files})
        assert answer.status_code == 303, answer.content
        plan, _ = await plan_and_events(tests_end)
    assert [(file["name"], file["type"]) for file in plan["attachments"]] == [
        ("a.txt", "text/plain"), ("b.eml", "application/octet-stream"),
    ]  # fmt: skip
    lines = base64.encodebytes(CONTENT).decode().strip()
    assert sent(server).count(lines) == 2


async def test_files_that_are_too_large_are_an_error_beside_their_field(
    client: AsyncClient, transactional_db: None
) -> None:
    large = SimpleUploadedFile("a.bin", bytes(MOST_BYTES * 4))
    options = {"host": "mx.test", "rcpt_to": "b@example.org"}
    answer = await client.post("/", {**options, "attachments": large})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert '<p class="error" id="id_attachments_error">All files together may have at most 256 KiB.</p>' in page
    assert "A browser does not keep the choice of files: choose them again." in page
    assert "choose them again" not in (await client.get("/")).content.decode()
    whole = {"name": "a", "content": base64.b64encode(bytes(MOST_BYTES + 1)).decode()}
    refused = await client.post("/", {**options, "attachments": [whole]}, content_type="application/json")
    assert refused.json() == {"errors": {"attachments": ["All files together may have at most 256 KiB."]}}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("a.txt", "Enter a list of objects"),
        (["a.txt"], "Enter a list of objects"),
        ([{"name": "a"}], "Enter a list of objects"),
        ([{"name": "a", "content": 1}], "Enter a list of objects"),
        ([{"name": "a", "content": "", "type": 1}], "Enter a list of objects"),
        ([{"name": "a", "content": "", "path": "/"}], "Enter a list of objects"),
        ([{"name": "a", "content": "?"}], "written in base64"),
        ([{"name": "a", "content": "ä"}], "written in base64"),
        ([{"name": "\ud800", "content": ""}], "control characters"),
        ([{"name": "a", "content": ""}] * 4, "At most 3 files."),
    ],
)
async def test_what_is_no_list_of_files_is_said(client: AsyncClient, value: Any, words: str) -> None:
    body = {"host": "mx.test", "rcpt_to": "b@example.org", "attachments": value}
    answer = await client.post("/", body, content_type="application/json")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]["attachments"]
    assert words in error


def test_the_public_service_takes_no_files(operator: Callable[..., Any]) -> None:
    operator(profile="public", quotas=PUBLIC)
    form = TestForm({"host": "mx.example.org", "rcpt_to": "b@c.d", "attachments": [{"name": "a", "content": ""}]})
    assert form.errors == {"attachments": ["This service sends only its own text. Leave this empty."]}


@pytest.mark.process
async def test_files_on_the_command_line(tmp_path: Any) -> None:
    (tmp_path / "a.pdf").write_bytes(CONTENT)
    options = ["--security", "none", "--rcpt-to", "b@example.org", "--stop-after", "message"]
    async with serve(answering()) as server:
        port = ["--port", str(server.port)]
        outcome = await smtptest(server.host, *port, *options, "--attach", str(tmp_path / "a.pdf"))
    assert (outcome.status, outcome.errors) == (0, "")
    assert "C: Content-Type: application/pdf" in outcome.output
    assert ENCODED[:70] in sent(server)
    missing = await smtptest("mx.test", *options, "--attach", str(tmp_path / "b.pdf"))
    assert missing.status == 3
    assert "b.pdf cannot be read" in missing.errors

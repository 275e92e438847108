"""The addresses of the contract, as a program and a browser use them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import AsyncClient

from smtptest.conf.quota_settings import PUBLIC
from smtptest.transcripts.models import Test
from tests.servers.scripted import Peer, answering, serve

pytestmark = pytest.mark.django_db(transaction=True)
FIELDS = {"mail_from": "alice@example.org", "rcpt_to": ["bob@example.com"], "security": "none", "helo": "client.test"}


async def post(client: AsyncClient, fields: Any) -> Any:
    return await client.post("/", json.dumps(fields), content_type="application/json")


async def test_a_test_by_json_from_start_to_transcript(client: AsyncClient, tests_end: Callable[[], Any]) -> None:
    async with serve(answering()) as server:
        response = await post(client, {**FIELDS, "host": server.host, "port": server.port})
        await tests_end()
    created = response.json()
    assert response.status_code == 201
    assert created == {
        "id": created["id"],
        "url": f"http://testserver/t/{created['id']}/",
        "json": f"http://testserver/t/{created['id']}.json",
        "websocket": f"ws://testserver/ws/t/{created['id']}/",
    }
    found = (await client.get(created["json"])).json()
    started = datetime.fromisoformat(found["started"])
    assert {name: found[name] for name in ("id", "url", "state", "verdict", "summary")} == {
        "id": created["id"],
        "url": created["url"],
        "state": "finished",
        "verdict": "passed",
        "summary": "The server accepts the sender and the recipient. No message was sent.",
    }
    assert datetime.fromisoformat(found["expires"]) - started == timedelta(days=30)
    assert datetime.now(UTC) - started < timedelta(minutes=1)
    (dialog,) = found["dialogs"]
    assert (dialog["address"], dialog["port"], dialog["verdict"]) == ("127.0.0.1", server.port, "passed")
    assert [event["seq"] for event in found["events"]] == list(range(len(found["events"])))
    spoken = [event["text"] for event in found["events"] if event["kind"] == "sent"]
    assert spoken == server.heard == [
        "EHLO client.test", "MAIL FROM:<alice@example.org>", "RCPT TO:<bob@example.com>", "RSET", "QUIT",
    ]  # fmt: skip
    assert found["plan"]["rcpt_to"] == ["bob@example.com"]
    text = (await client.get(f"/t/{created['id']}.txt")).content.decode()
    assert "C: RCPT TO:<bob@example.com>" in text


async def test_a_form_post_without_its_token_is_forbidden() -> None:
    response = await AsyncClient(enforce_csrf_checks=True).post("/", {**FIELDS, "host": "192.0.2.1"})
    assert response.status_code == 403
    assert not await Test.objects.aexists()


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ("{", {"__all__": ["The body is not JSON."]}),
        ("[]", {"__all__": ["The body is not a JSON object."]}),
        ('{"nope": 1}', {"nope": ["There is no such field."]}),
        ('{"host": {}}', {"host": ["Enter text, a whole number, or a list of texts."]}),
        (
            '{"host": "mx.test", "rcpt_to": []}',
            {"rcpt_to": ["Enter a recipient, or set “Stop after” to an earlier step."]},
        ),
        (
            '{"host": "mx.test", "stop_after": "ehlo", "password": "x"}',
            {"username": ["Enter the user name to log in with."]},
        ),
    ],
)
async def test_bad_json_says_what_is_wrong(client: AsyncClient, body: str, errors: dict[str, list[str]]) -> None:
    response = await client.post("/", body, content_type="application/json")
    assert (response.status_code, response.json()) == (400, {"errors": errors})


async def test_whoever_started_it_may_stop_and_delete_it_and_nobody_else(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    async def waits(peer: Peer) -> None:
        await peer.gone()

    stranger = AsyncClient()
    async with serve(waits) as server:
        created = (await post(client, {**FIELDS, "host": server.host, "port": server.port})).json()
        page = f"/t/{created['id']}/"
        assert (await client.get(page)).context["refresh"] == 2
        assert (await stranger.post(f"{page}stop/")).status_code == 403
        assert (await stranger.post(f"{page}delete/")).status_code == 403
        assert (await client.post(f"{page}stop/")).status_code == 303
        await tests_end()
    assert (await stranger.get(created["json"])).json()["verdict"] == "stopped"
    assert (await client.post(f"{page}delete/")).status_code == 303
    assert (await client.get(page)).status_code == 404
    assert not await Test.objects.aexists()


async def test_a_reader_of_the_link_does_not_see_the_user_name(
    client: AsyncClient, tests_end: Callable[[], Any]
) -> None:
    login = {"username": "alice", "password": "hunter2hunter2", "stop_after": "auth"}
    async with serve(answering()) as server:
        created = (await post(client, {**FIELDS, **login, "host": server.host, "port": server.port})).json()
        await tests_end()
    mine = await client.get(f"/t/{created['id']}/")
    theirs = await AsyncClient().get(f"/t/{created['id']}/")
    assert mine.context["test"]["plan"]["username"] == "alice"
    again = f"/?previous={created['id']}"
    assert mine.context["test"]["again_url"] == theirs.context["test"]["again_url"] == again
    assert (await client.get(again)).context["form"].initial["username"] == "alice"
    assert theirs.context["test"]["plan"]["username"] == "********"
    assert "username" not in (await AsyncClient().get(again)).context["form"].initial


async def test_headers_of_pages(client: AsyncClient) -> None:
    from asgiref.sync import sync_to_async

    from tests.transcripts.factory import new_test

    test = await sync_to_async(new_test)()
    page, index = await client.get(f"/t/{test.public_id}/"), await client.get("/")
    policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
        "connect-src": "'self'", "frame-src": "'self'", "base-uri": "'none'", "form-action": "'self'",
        "frame-ancestors": "'self'",
    }  # fmt: skip
    assert "frame-ancestors 'none'" in index["Content-Security-Policy"]
    assert (page["X-Frame-Options"], index["X-Frame-Options"]) == ("SAMEORIGIN", "DENY")
    for suffix in ("/", ".json", ".txt"):
        response = await client.get(f"/t/{test.public_id}{suffix}")
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert response["Referrer-Policy"] == "no-referrer"
        assert set(response["Cache-Control"].split(", ")) == {"no-store", "private"}


async def test_the_public_profile_refuses_ports_and_a_message_without_a_login(
    client: AsyncClient, operator: Callable[..., Any]
) -> None:
    operator(profile="public", ports=frozenset({25, 587}), quotas=PUBLIC)
    response = await post(
        client,
        {**FIELDS, "host": "mailserver", "port": 22, "stop_after": "message", "insecure_auth": True, "body": "x"},
    )
    assert response.json()["errors"] == {
        "host": ["Enter the full name with its domain, as in mail.example.org."],
        "port": ["This service does not connect to port 22; the ports it connects to are 25, 587."],
        "stop_after": ["This service sends a message only after a login. Enter a user name."],
        "insecure_auth": ["This service sends a password only over verified TLS."],
        "body": ["This service sends only its own text. Leave this empty."],
    }


async def test_the_public_profile_does_not_dial_loopback(
    client: AsyncClient, operator: Callable[..., Any], tests_end: Callable[[], Any]
) -> None:
    async with serve(answering()) as server:
        operator(profile="public", ports=None)
        created = (await post(client, {**FIELDS, "host": "127.0.0.1", "port": server.port})).json()
        await tests_end()
        assert server.peers == []
    assert (await client.get(created["json"])).json()["verdict"] == "refused"

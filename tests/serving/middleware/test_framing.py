"""The headers of every answer that a browser can get, each against the golden one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from smtptest.admission.ownership import cookie_name
from smtptest.web.views.monitors.api import DEEDS
from tests.transcripts.factory import OWNER, new_test

pytestmark = pytest.mark.django_db(transaction=True)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self';"
    " base-uri 'none'; form-action 'self'; frame-ancestors {framed}"
)
COMMON = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# What our own pages may frame: a transcript, what comes before it, and what may come in its place.
FRAMED = {"frame", "transcript", "stop", "keep", "note", "again"}
# One request for each address of the site, by its name; ID is a test that there is.
REQUESTS = {
    "index": ("GET", "/", 200),
    "explain": ("GET", "/explain/", 200),
    "find": ("GET", "/find/", 302),
    "frame": ("GET", "/frame/", 200),
    "domain": ("GET", "/domain/", 200),
    "receive": ("GET", "/receive/", 200),
    "healthz": ("GET", "/healthz", 200),
    "robots": ("GET", "/robots.txt", 200),
    "security-txt": ("GET", "/.well-known/security.txt", 404),
    "abuse": ("GET", "/abuse/", 200),
    "privacy": ("GET", "/privacy/", 200),
    "openapi": ("GET", "/openapi.json", 200),
    "metrics": ("GET", "/metrics", 404),
    "transcript-json": ("GET", "/t/ID.json", 200),
    "transcript-text": ("GET", "/t/ID.txt", 200),
    "message": ("GET", "/t/ID.eml", 404),
    "message-html": ("GET", "/t/ID/message/", 404),
    "transcript-explanations": ("GET", "/t/ID/explanations.json", 200),
    "picture": ("GET", "/t/ID.png", 200),
    "transcript": ("GET", "/t/ID/", 200),
    "compare": ("GET", "/t/ID/compare/ID/", 200),
    "compare-servers": ("GET", "/t/ID/compare/", 404),
    "answer": ("GET", "/t/ID/answer/", 200),
    "stop": ("POST", "/t/ID/stop/", 403),
    "again": ("POST", "/t/ID/again/", 403),
    "keep": ("POST", "/t/ID/keep/", 403),
    "note": ("POST", "/t/ID/note/", 403),
    "mask": ("POST", "/t/ID/mask/", 403),
    "delete": ("POST", "/t/ID/delete/", 403),
    "alerts-confirm": ("GET", "/alerts/KEY/confirm/", 404),
    "alerts-unsubscribe": ("GET", "/alerts/KEY/unsubscribe/", 404),
    "monitors": ("GET", "/monitors/", 200),
    "manage": ("GET", "/m/KEY/", 404),
    **{f"manage-{deed}": ("POST", f"/m/KEY/{deed}/", 404) for deed in DEEDS},
    "manage-cancel": ("POST", "/m/KEY/maintenance/7/cancel/", 404),
    "status": ("GET", "/status/KEY/", 404),
    "status-json": ("GET", "/status/KEY.json", 404),
    "status-feed": ("GET", "/status/KEY/feed.atom", 404),
    "status-group": ("GET", "/status/KEY/group/", 404),
    "status-badge": ("GET", "/status/KEY/badge/24h.svg", 404),
    "status-badge-json": ("GET", "/status/KEY/badge/24h.json", 404),
    "status-year": ("GET", "/status/KEY/2026/", 404),
    "status-month": ("GET", "/status/KEY/2026/11/", 404),
    "status-day": ("GET", "/status/KEY/2026/11/28/", 404),
    "status-incident": ("GET", "/status/KEY/2026/11/28/101500/", 404),
}
ERRORS = [
    ("GET", "/nope", 404),
    ("GET", "/t/nope.json", 404),
    ("GET", "/t/nope.txt", 404),
    ("GET", "/t/no pe/", 404),
    ("PUT", "/", 405),
    ("POST", "/t/nope/", 405),
    ("POST", "/", 400),
]


def names(patterns: list[Any]) -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found |= names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            found.add(str(pattern.name))
    return found


def test_every_address_has_its_request_here() -> None:
    assert names(get_resolver().url_patterns) == set(REQUESTS)


def directives(policy: str) -> set[str]:
    return {part.strip() for part in policy.split(";")}


def judged(response: Any, *, framed: bool) -> None:
    expected = directives(POLICY.format(framed="'self'" if framed else "'none'"))
    assert directives(response["Content-Security-Policy"]) == expected
    assert response["X-Frame-Options"] == ("SAMEORIGIN" if framed else "DENY")
    assert {name: response[name] for name in COMMON} == COMMON


@pytest.mark.long
@pytest.mark.parametrize("name", REQUESTS)
async def test_the_headers_of_every_page(client: AsyncClient, name: str) -> None:
    method, path, status = REQUESTS[name]
    test = await sync_to_async(new_test)()
    response = await getattr(client, method.lower())(path.replace("ID", test.public_id))
    assert response.status_code == status
    judged(response, framed=name in FRAMED)
    if path.startswith("/t/"):
        kept_nowhere(response)


def kept_nowhere(response: Any) -> None:
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(("method", "path", "status"), ERRORS)
async def test_the_headers_of_every_error(client: AsyncClient, method: str, path: str, status: int) -> None:
    response = await getattr(client, method.lower())(path)
    assert response.status_code == status
    judged(response, framed=path == "/t/nope/")
    if path.startswith("/t/"):
        kept_nowhere(response)


async def test_what_a_form_in_the_frame_asks_for_may_be_framed(client: AsyncClient) -> None:
    """All but those that replace the whole page: their answers may not."""
    test = await sync_to_async(new_test)()
    client.cookies[cookie_name()] = OWNER
    page = (await client.get(f"/t/{test.public_id}/")).content.decode()
    forms = re.findall(r'<form method="post" action="([^"]+)"([^>]*)>', page)
    stay = {resolve(action).url_name for action, rest in forms if 'target="_top"' not in rest}
    leave = {resolve(action).url_name for action, rest in forms if 'target="_top"' in rest}
    assert {"stop", "keep", "note"} <= stay <= FRAMED
    assert "delete" in leave
    assert not leave & FRAMED


@pytest.mark.parametrize("name", ["stop", "again", "keep", "note", "mask", "delete"])
async def test_the_headers_of_a_form_without_its_token(name: str) -> None:
    """What is asked for in the frame answers there; a browser shows nothing of what may not be framed."""
    test = await sync_to_async(new_test)()
    response = await AsyncClient(enforce_csrf_checks=True).post(f"/t/{test.public_id}/{name}/")
    assert response.status_code == 403
    assert b"does not accept cookies" in response.content
    judged(response, framed=name in FRAMED)
    kept_nowhere(response)


@pytest.mark.parametrize("name", ["transcript", "picture"])
async def test_the_headers_of_our_own_fault_in_the_frame(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError("our fault")

    monkeypatch.setattr("smtptest.transcripts.event_log.find", fails)
    response = await AsyncClient(raise_request_exception=False).get(REQUESTS[name][1])
    assert response.status_code == 500
    judged(response, framed=name in FRAMED)


async def test_the_headers_of_our_own_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("our fault")

    monkeypatch.setattr("smtptest.web.views.start.TestForm", fails)
    response = await AsyncClient(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert b"our fault" not in response.content
    judged(response, framed=False)


async def test_no_preview_names_the_server_by_itself(client: AsyncClient) -> None:
    """What a chat program shows of a link must not name the server that was tested."""
    test = await sync_to_async(new_test)()
    page = (await client.get(f"/t/{test.public_id}/")).content.decode()
    head = page.partition("</head>")[0]
    assert "og:title" in head
    assert "mx.test" not in head

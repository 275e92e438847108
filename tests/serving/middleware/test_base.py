"""What lies under a transcript's link leaves no trace; refusals are counted; forms are UTF-8 at every address."""

from __future__ import annotations

import pytest
from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import AsyncClient, AsyncRequestFactory, RequestFactory

from smtptest.serving import metrics
from smtptest.serving.middleware.base import NO_TRACE, Capabilities, Middleware, Utf8


def answering(status: int) -> Capabilities:
    async def view(request: HttpRequest) -> HttpResponseBase:
        return HttpResponse(status=status, headers={"Cache-Control": "public"})

    return Capabilities(view)


def refused(status: int) -> float:
    return metrics.REGISTRY.get_sample_value("smtptest_refused_total", {"status": str(status)}) or 0.0


@pytest.mark.parametrize("status", [200, 303, 404, 500])
async def test_whatever_the_answer_a_link_leaves_no_trace(status: int) -> None:
    response = await answering(status)(RequestFactory().get("/t/abc/"))
    assert {name: response.headers[name] for name in NO_TRACE} == NO_TRACE
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/m/abc/", "/alerts/abc/confirm/", "/alerts/abc/unsubscribe/"])
async def test_the_links_of_monitors_and_of_their_mails_do_neither(path: str) -> None:
    response = await answering(200)(RequestFactory().get(path))
    assert {name: response.headers[name] for name in NO_TRACE} == NO_TRACE


@pytest.mark.parametrize("path", ["/", "/t", "/static/t/x.js", "/abuse/"])
async def test_other_pages_are_as_their_views_made_them(path: str) -> None:
    response = await answering(200)(RequestFactory().get(path))
    assert response.headers["Cache-Control"] == "public"
    assert "X-Robots-Tag" not in response.headers


@pytest.mark.parametrize(("status", "counted"), [(399, 0), (400, 1), (404, 1), (429, 1), (499, 1), (500, 0), (200, 0)])
async def test_refusals_are_counted_by_their_status(status: int, counted: int) -> None:
    before = refused(status)
    await answering(status)(RequestFactory().get("/"))
    assert refused(status) - before == counted


async def test_no_codec_of_the_clients_choice_is_used() -> None:
    async def view(request: HttpRequest) -> HttpResponseBase:
        return HttpResponse(request.encoding or "")

    request = AsyncRequestFactory().generic("POST", "/", b"{}", content_type="application/json; charset=zip")
    response = await Utf8(view)(request)
    assert isinstance(response, HttpResponse)
    assert response.content == b"utf-8"


# A page, addresses that take no form, one that only machines read, links in mails, and no address at all.
ADDRESSES = [
    "/",
    "/robots.txt",
    "/metrics",
    "/healthz",
    "/abuse/",
    "/nosuch",
    "/t/nosuch.json",
    "/alerts/x/unsubscribe/",
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("charset", ["zip", "idna", "undefined", "klingon"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
async def test_what_a_client_says_of_its_encoding_breaks_no_address(kind: str, charset: str) -> None:
    """Django looks for a token in the form where a view takes none too, and before it says that there is no page."""
    form = b'--x\r\nContent-Disposition: form-data; name="subject"\r\n\r\nabc\r\n--x--\r\n'
    client = AsyncClient(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    for address in ADDRESSES:
        answer = await client.generic("POST", address, form, content_type=f"{kind}; charset={charset}")
        assert 400 <= answer.status_code < 500, address


def test_django_takes_it_without_a_thread() -> None:
    assert Middleware.async_capable
    assert not Middleware.sync_capable
    assert iscoroutinefunction(answering(200))
